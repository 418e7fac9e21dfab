/** Every ARN lies in the account and Region the plan says, and nothing outside is named twice: two owners would undo each other. */
import { type ResourceEntry } from '../kinds/table';
import { type Draft, type Place, type Problem } from './draft';

interface Identity {
  readonly at: Place;
  /** What is the same for two that are the same. */
  readonly is: string;
  readonly shown: string;
  /** The Region the plan says it is in; absent for global ones. */
  readonly region?: string;
  readonly arn: boolean;
}

export function checkIdentities(draft: Draft): readonly Problem[] {
  const all = Object.entries(draft.resources).flatMap(([id, entry]) => identitiesOf(id, entry));
  return [...repeatedAccounts(draft), ...all.flatMap((one) => misplaced(one, draft)), ...repeated(all)];
}

function identitiesOf(id: string, entry: ResourceEntry): readonly Identity[] {
  const at = ['resources', id];
  switch (entry.kind) {
    case 'rds-postgres':
      return Object.entries(entry.in).flatMap(([region, { instance, settings }]) => [
        {
          at: [...at, 'in', region, 'instance'],
          is: `${region} instance ${instance}`,
          shown: `instance '${instance}' in ${region}`,
          arn: false,
        },
        ...kmsKey([...at, 'in', region, 'settings', 'kmsKey'], region, settings?.kmsKey),
      ]);
    case 'ecs-service':
      return [
        {
          at: [...at, 'service'],
          is: `service ${entry.cluster}/${entry.service}`,
          shown: `service '${entry.service}' of cluster '${entry.cluster}'`,
          arn: false,
        },
        ...arns([...at, 'targetGroups'], entry.targetGroups, true),
      ];
    case 'arc-routing-control':
      return arns([...at, 'controls'], entry.controls, false);
    case 'route53-failover':
      return [
        {
          at: [...at, 'name'],
          is: `record ${entry.zone} ${bare(entry.name)} ${entry.type}`,
          shown: `${entry.type} record '${entry.name}'`,
          arn: false,
        },
      ];
    case 'http-check':
      return [];
  }
}

/** An alias or an id says nothing of where it is; several instances may share a key. */
function kmsKey(at: Place, region: string, key: string | undefined): readonly Identity[] {
  return key?.startsWith('arn:') ? [{ at, is: at.join(), shown: key, region, arn: true }] : [];
}

function arns(at: Place, by: Readonly<Record<string, string>>, regional: boolean): readonly Identity[] {
  return Object.entries(by).map(([region, arn]) => ({
    at: [...at, region],
    is: arn,
    shown: arn,
    arn: true,
    ...(regional ? { region } : {}),
  }));
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function repeatedAccounts({ accounts = [] }: Draft): readonly Problem[] {
  return accounts.flatMap((account, index): Problem[] =>
    accounts.indexOf(account) === index
      ? []
      : [{ at: ['accounts', index], says: `'${account}' is named twice`, instead: 'remove one' }],
  );
}

/** arn:partition:service:region:account:resource */
function misplaced({ at, shown, region, arn }: Identity, { accounts }: Draft): readonly Problem[] {
  if (!arn) return [];
  const [, , , arnRegion = '', account = ''] = shown.split(':');
  const problems: Problem[] = [];
  if (region !== undefined && arnRegion !== region)
    problems.push({ at, says: `the ARN lies in ${arnRegion}, not in ${region}`, instead: `name the one in ${region}` });
  if (accounts && !accounts.includes(account))
    problems.push({
      at,
      says: `the ARN belongs to account ${account}, which is not one of the plan's (${accounts.join(', ')})`,
      instead: 'name one of these accounts, or add it to accounts',
    });
  return problems;
}

function repeated(all: readonly Identity[]): readonly Problem[] {
  return all.flatMap((one, index): Problem[] => {
    const first = all.findIndex(({ is }) => is === one.is);
    const owner = all[first];
    if (first === index || !owner) return [];
    return [
      {
        at: one.at,
        says: `${one.shown} is named at ${owner.at.join('.')} already`,
        instead: 'one resource owns it: remove one',
      },
    ];
  });
}
