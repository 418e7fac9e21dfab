/**
 * The search attributes of a namespace of two clusters, under the same fields in both. Registered on the active side, they come over with its
 * record of the namespace. Registered on each side they would get fields by two draws, and one side would show as outcome what was a Region.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { searchAttributes } from '../../../contract/search-attributes';
import { attributesThatDiffer, attributesToCopy } from '../../../domain/orchestrator/attribute-fields';
import { exitCodes, Problem } from '../../problem';
import { type Cluster } from './cluster';
import { asking, lookEveryMs, onceKnown } from './set-up-asks';

/** A record of a namespace was seen to come over within 1.2 s. Never scaled. */
const comesOverMs = 3_000;
/** Chosen: a side takes no record that counts fewer changes than its own, and each try is one more. */
const tries = 10;
/** In the namespace's data, beside who was home and which builds ran: whose fields were taken over to the other side. */
const fieldsKey = 'muster.fields';
/** temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD; the number is the wire's. */
const keyword = 2;

/** What was done, in order. @throws Problem: a cluster refuses, or their fields stay different */
export async function sameAttributes(active: Cluster, standby: Cluster, namespace: string): Promise<readonly string[]> {
  const [lackedHere, lackedThere] = [await missingAt(active, namespace), await missingAt(standby, namespace)];
  const before = await recordsOf(active, standby, namespace);
  if (lackedHere.length > 0) await add(active, namespace, lackedHere);
  if (Object.values((await recordAt(active, namespace)).aliases).length > 0)
    await copyFields(active, standby, namespace);
  // Elasticsearch: the names are the fields, and each cluster has a store of its own.
  else if (lackedThere.length > 0) await add(standby, namespace, lackedThere);
  const otherwise = attributesThatDiffer(searchAttributes, before.here.aliases, before.there.aliases);
  return [
    ...(lackedHere.length > 0 ? [`${lackedHere.length} search attributes registered in ${active.place.region}`] : []),
    ...(lackedThere.length > 0 ? [`${lackedThere.length} search attributes known in ${standby.place.region}`] : []),
    ...(otherwise.length > 0
      ? [
          `${otherwise.join(', ')} in ${standby.place.region} put under the fields that they have in ${active.place.region}`,
        ]
      : []),
  ];
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

/** Waited for, and where it does not come by itself the active side's record goes over again, counted as a change. */
async function copyFields(active: Cluster, standby: Cluster, namespace: string): Promise<void> {
  for (let tried = 0; ; tried += 1) {
    const deadline = Date.now() + comesOverMs;
    let records = await recordsOf(active, standby, namespace);
    let left = toCopy(records);
    while (left.length > 0 && Date.now() < deadline) {
      await delay(lookEveryMs);
      records = await recordsOf(active, standby, namespace);
      left = toCopy(records);
    }
    if (left.length === 0) return;
    if (tried === tries) throw stayed(active, standby, left);
    // The whole record is taken over: what the other side alone has of the data goes along.
    const data = { ...records.there.data, ...records.here.data, [fieldsKey]: `as in ${active.place.region}` };
    await asking(active, () => active.connection.workflowService.updateNamespace({ namespace, updateInfo: { data } }));
  }
}

interface NamespaceRecord {
  readonly aliases: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}
interface Records {
  readonly here: NamespaceRecord;
  readonly there: NamespaceRecord;
}

const toCopy = ({ here, there }: Records): readonly string[] =>
  attributesToCopy(searchAttributes, here.aliases, there.aliases);

async function recordsOf(active: Cluster, standby: Cluster, namespace: string): Promise<Records> {
  return { here: await recordAt(active, namespace), there: await recordAt(standby, namespace) };
}

async function recordAt(cluster: Cluster, namespace: string): Promise<NamespaceRecord> {
  const { config, namespaceInfo } = await asking(cluster, () =>
    cluster.connection.workflowService.describeNamespace({ namespace }),
  );
  return { aliases: config?.customSearchAttributeAliases ?? {}, data: namespaceInfo?.data ?? {} };
}

function stayed(active: Cluster, standby: Cluster, names: readonly string[]): Problem {
  const [here, there] = [active.place.region, standby.place.region];
  return new Problem({
    what: `${names.join(', ')} do not come over from ${here} to the same fields in ${there}`,
    instead: `see whether ${there} takes the namespace's record from ${here} (its log), and run this again`,
    exitCode: exitCodes.failed,
  });
}
