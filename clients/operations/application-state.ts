/** What the reports of an application's operations say of now: where its primary is, whether anything replicates, what was left behind. Pure. */
import { type Plan } from '../../domain/plan';
import { type Instant } from '../../domain/instant';
import { type Region } from '../../domain/regions';
import { type Leftover, type RecoveryReport } from '../../domain/report';
import { rulesOf } from '../../domain/operations';
import { endedEarly } from '../../domain/report-ended-early';

/** A closed operation: its report, or when it ended without one. */
export type Ended =
  { readonly report: RecoveryReport } | { readonly report: undefined; readonly runId: string; readonly at: Instant };

export interface Primary {
  readonly region: Region;
  /** What goes on a sentence that names the Region: ` since failover payments@... at ...`. */
  readonly because: string;
}

/** Where the last operation that moved it left it. */
export interface Moved {
  readonly region: Region;
  readonly since: Instant;
  readonly operation: RecoveryReport['operation'];
  /** By which operation, as users name it. */
  readonly by: string;
}

export interface Protection {
  readonly is: 'protected' | 'unprotected';
  readonly since: Instant;
  /** By which operation, as users name it. */
  readonly by: string;
}

/** Every operation and every part of one, newest first. A dry run says nothing of the world. */
function parts(ended: readonly Ended[]): readonly (RecoveryReport | undefined)[] {
  return ended.flatMap(({ report }) => {
    if (report === undefined) return [undefined];
    return [report, ...[...(report.earlier ?? [])].reverse()].filter(({ mode }) => mode === 'real' || mode === 'live');
  });
}

/**
 * `ended`: newest first. Undefined: the last that could have moved it ended without a report, or left both sides in doubt, and only a
 * person can say. Where nothing ever moved it, it is where the plan wishes it.
 */
export function primaryFrom({ regions }: Plan, ended: readonly Ended[]): Primary | undefined {
  const moved = movedFrom(ended);
  if (moved === 'in-doubt') return undefined;
  if (moved === 'never')
    return { region: regions.preferred, because: ', the preferred Region: no operation is known that moved it' };
  return { region: moved.region, because: ` since ${moved.operation} ${moved.by} (${moved.since})` };
}

/** `ended`: newest first. never: none is known. in-doubt: only a person can say. */
export function movedFrom(ended: readonly Ended[]): Moved | 'never' | 'in-doubt' {
  for (const part of parts(ended)) {
    const region = part === undefined ? null : primaryOf(part);
    if (part === undefined || region === null) return 'in-doubt';
    if (region !== undefined) return { region, since: whenOf(part), operation: part.operation, by: nameOf(part) };
  }
  return 'never';
}

/** Whether the last that was to serve customers from `region` did so in full; one that ended early or did less is worth another. */
export function recoveredIn(region: Region, ended: readonly Ended[]): boolean {
  const last = parts(ended).find(
    (part) => part === undefined || (part.to === region && rulesOf(part.operation).recovers),
  );
  return last?.outcome === 'recovered';
}

/** Null: both sides are in doubt. Undefined: this one says nothing of it. */
function primaryOf(report: RecoveryReport): Region | null | undefined {
  const { operation, from, to } = report;
  switch (operation) {
    case 'failover':
    case 'switchover':
    case 'restore':
      if (!endedEarly(report)) return to;
      return report.protection === 'unprotected' ? null : undefined;
    case 'ladder':
      return report.outcome === 'recovered' || report.outcome === 'degraded' ? from : undefined;
    case 'reprotect':
    case 'failback':
      // Confirmed by a look, whatever came after it.
      return report.steps.some(({ id }) => id.endsWith('.confirm')) &&
        report.steps.every(({ id, state }) => !id.endsWith('.confirm') || state === 'reached')
        ? from
        : undefined;
    default:
      return undefined;
  }
}

/**
 * Undefined: no operation is known that changed it. An operation that moved nothing says nothing of it. Since the first that made it so:
 * a later one that only found it so, or left it so, does not count anew.
 */
export function protectionFrom(ended: readonly Ended[]): Protection | undefined {
  let found: Protection | undefined;
  for (const part of parts(ended)) {
    if (part === undefined) return found;
    const is = protectionOf(part);
    if (is === undefined) continue;
    if (found !== undefined && found.is !== is) return found;
    found = { is, since: part.servedSince ?? part.finishedAt, by: nameOf(part) };
  }
  return found;
}

function protectionOf({ protection, operation }: RecoveryReport): Protection['is'] | undefined {
  if (protection === 'unprotected') return 'unprotected';
  return protection === 'protected' && (operation === 'reprotect' || operation === 'failback')
    ? 'protected'
    : undefined;
}

/** What is still there, newest first: what a later operation was asked to delete, and deleted, is gone. */
export function leftoversFrom(ended: readonly Ended[]): readonly Leftover[] {
  const known = parts(ended).filter((part) => part !== undefined);
  const gone = known.filter(({ operation, outcome }) => operation === 'decommission' && outcome === 'done');
  const deleted = gone.flatMap(({ steps }) => steps.map(({ says }) => says));
  return known
    .flatMap(({ leftovers = [] }) => leftovers)
    .filter(({ what, region }) => {
      const name = what.replace(/^instance /, '');
      return !deleted.some((says) => says.startsWith(`delete ${name} in ${region}`));
    });
}

function nameOf({ application, operationId }: RecoveryReport): string {
  return `${application}@${operationId}`;
}

function whenOf({ servedSince, finishedAt, operation }: RecoveryReport): Instant {
  return rulesOf(operation).recovers ? (servedSince ?? finishedAt) : finishedAt;
}
