/** Which way an operation goes, and why: from the plan, from what its starter says, and from where the primary is now. Pure. */
import { type Plan, type Way } from '../../domain/plan';
import { type Region } from '../../domain/regions';
import { type Operation } from '../../domain/report';
import { badInput, refused } from '../problem';
import { type Primary } from './application-state';

export interface Directed {
  readonly way: Way;
  /** For the line that tells of the start. */
  readonly because: string;
}

export interface Wished {
  readonly to?: Region;
  readonly from?: Region;
}

/** Whose direction hangs on where the primary is now; a failover and a switchover go where the plan or their starter says. */
const asksForPrimary: readonly Operation[] = ['ladder', 'restore', 'reprotect', 'failback', 'quarantine'];

export function needsPrimary(operation: Operation, { from }: Wished): boolean {
  return from === undefined && asksForPrimary.includes(operation);
}

/** Goes to the plan's other Region unasked, which is wrong where the application lives there already. */
export function goesUnsaid(operation: Operation, { to }: Wished): boolean {
  return to === undefined && (operation === 'failover' || operation === 'switchover');
}

/** @throws Problem (refused) where an operation that names no Region would bring the application to where it lives. */
export function checkLeaves(operation: Operation, { application, regions }: Plan, { region, because }: Primary): void {
  if (region !== regions.other) return;
  const { preferred, other } = regions;
  throw refused(
    `${application} has no ${operation} to ${other} ahead: it lives in ${other} already${because}`,
    [
      {
        rule: `a ${operation} without --to goes to the plan's other Region`,
        saw: `the primary is ${region}${because}`,
        wanted: `a primary in ${preferred}`,
        source: 'the plan: regions.other',
      },
    ],
    `to bring it to ${preferred}: write --to ${preferred}; to ${other} all the same: --to ${other}`,
  );
}

/** @throws Problem on a Region that is not one of the plan's pair */
export function checkRegions(plan: Plan, { to, from }: Wished): void {
  for (const [option, region] of [
    ['--to', to],
    ['--from', from],
  ] as const)
    if (region !== undefined && !pairOf(plan).includes(region))
      throw badInput(
        `${option}: '${region}' is not a Region of ${plan.application}`,
        `its plan names ${pairOf(plan).join(' and ')}`,
      );
}

/**
 * @throws Problem (bad input) on a Region that is not one of the pair; (refused) on a failback of what is at home already.
 * `primary`: asked of the records where `needsPrimary`.
 */
export function directionOf(operation: Operation, plan: Plan, wished: Wished, primary: Primary): Directed {
  checkRegions(plan, wished);
  const { preferred, other } = plan.regions;
  const [here, because] =
    wished.from === undefined
      ? [primary.region, `the primary is ${primary.region}${primary.because}`]
      : [wished.from, `--from says that the primary is ${wished.from}`];
  const there = otherThan(plan, here);
  switch (operation) {
    case 'failover':
    case 'switchover': {
      const to = wished.to ?? other;
      const why = wished.to === undefined ? "the plan's other Region" : '--to';
      return { way: { from: otherThan(plan, to), to }, because: `to ${to}: ${why}` };
    }
    case 'ladder':
      return { way: { from: here, to: there }, because };
    case 'restore':
      return { way: { from: here, to: wished.to ?? here }, because };
    case 'reprotect':
      return { way: { from: here, to: there }, because };
    case 'failback':
      if (here === preferred) throw atHome(plan, because);
      return { way: { from: here, to: preferred }, because: `home to ${preferred}: ${because}` };
    case 'quarantine':
      return { way: { from: there, to: here }, because };
    case 'decommission': {
      const region = wished.to ?? here;
      return { way: { from: region, to: region }, because: `--region ${region}` };
    }
    case 'drill':
    case 'diff':
      return { way: { from: preferred, to: other }, because: 'as the plan wishes it' };
  }
}

function atHome({ application, regions: { preferred } }: Plan, because: string) {
  return refused(
    `${application} has nothing to fail back: it is in ${preferred}, its preferred Region`,
    [
      {
        rule: 'a failback goes to the preferred Region',
        saw: because,
        wanted: `a primary in another Region than ${preferred}`,
        source: 'the plan: regions.preferred',
      },
    ],
    `when nothing replicates: muster reprotect ${application}; to see what is not as the plan says: muster plan diff ${application}; when the primary is elsewhere after all: --from REGION`,
  );
}

function pairOf({ regions: { preferred, other } }: Plan): readonly Region[] {
  return [preferred, other];
}

function otherThan({ regions: { preferred, other } }: Plan, region: Region): Region {
  return region === preferred ? other : preferred;
}
