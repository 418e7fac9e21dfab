/**
 * The search attributes of a namespace of two clusters, under the same fields in both. Registered on the active side, they come over with its
 * record of the namespace. Registered on each side they would get fields by two draws, and one side would show as outcome what was a Region.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { searchAttributes } from '../../../contract/search-attributes';
import { attributesThatDiffer } from '../../../domain/orchestrator/attribute-fields';
import { exitCodes, Problem } from '../../problem';
import { asking, lookEveryMs, onceKnown } from './ask-cluster';
import { type Cluster } from './cluster';

/** A record of a namespace is replicated within seconds (1.2 s were seen). Longer only where each cluster keeps attributes of its own: Elasticsearch. */
const comesOverWithinMs = 15_000;
/** A side on which more was changed by itself takes no record that counts fewer changes: each try is one more. */
const tries = 10;
const triedForMs = 3_000;
/** temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD; the number is the wire's. */
const keyword = 2;

/** What was done, in order. @throws Problem: a cluster refuses, or their fields stay different */
export async function sameAttributes(active: Cluster, standby: Cluster, namespace: string): Promise<readonly string[]> {
  const lacking = await Promise.all([active, standby].map((cluster) => missingAt(cluster, namespace)));
  const [lackedHere = [], lackedThere = []] = lacking;
  if (lackedHere.length > 0) await add(active, namespace, lackedHere);
  if (lackedThere.length > 0) {
    const deadline = Date.now() + comesOverWithinMs;
    let left = lackedThere;
    while (left.length > 0 && Date.now() < deadline) {
      await delay(lookEveryMs);
      left = await missingAt(standby, namespace);
    }
    if (left.length > 0) await add(standby, namespace, left);
  }
  const done = [active, standby].flatMap(({ place }, index) => {
    const count = lacking[index]?.length ?? 0;
    return count === 0 ? [] : [`${count} search attributes registered in ${place.region}`];
  });
  return [...done, ...(await alignFields(active, standby, namespace))];
}

async function missingAt(cluster: Cluster, namespace: string): Promise<readonly string[]> {
  const { operatorService } = cluster.connection;
  const { customAttributes } = await onceKnown(cluster, () => operatorService.listSearchAttributes({ namespace }));
  return searchAttributes.filter((name) => customAttributes[name] === undefined);
}

async function add(cluster: Cluster, namespace: string, names: readonly string[]): Promise<void> {
  await asking(cluster, () =>
    cluster.connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(names.map((name) => [name, keyword])),
    }),
  );
}

/** The active side's record goes over again, counted as a change, until the other has taken it. */
async function alignFields(active: Cluster, standby: Cluster, namespace: string): Promise<readonly string[]> {
  let differ = await differing(active, standby, namespace);
  if (differ.length === 0) return [];
  const [here, there] = [active.place.region, standby.place.region];
  const done = `${differ.join(', ')} in ${there} put under the fields that they have in ${here}`;
  for (let tried = 1; tried <= tries; tried += 1) {
    await asking(active, () =>
      active.connection.workflowService.updateNamespace({
        namespace,
        updateInfo: { data: { 'muster.fields': `as in ${here}` } },
      }),
    );
    const deadline = Date.now() + triedForMs;
    while (Date.now() < deadline) {
      differ = await differing(active, standby, namespace);
      if (differ.length === 0) return [done];
      await delay(lookEveryMs);
    }
  }
  throw new Problem({
    what: `${differ.join(', ')} lie under other fields in ${there} than in ${here}, and stay there`,
    instead: `see whether ${there} takes the namespace's record from ${here} (its log), and run this again`,
    exitCode: exitCodes.failed,
  });
}

async function differing(active: Cluster, standby: Cluster, namespace: string): Promise<readonly string[]> {
  const [here, there] = await Promise.all([active, standby].map((cluster) => aliasesAt(cluster, namespace)));
  return attributesThatDiffer(searchAttributes, here ?? {}, there ?? {});
}

async function aliasesAt(cluster: Cluster, namespace: string) {
  const { config } = await asking(cluster, () => cluster.connection.workflowService.describeNamespace({ namespace }));
  return config?.customSearchAttributeAliases ?? {};
}
