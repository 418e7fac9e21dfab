/** After a cell: did the run end, is the world what the plan says, was each thing done once, did two Regions write, does the report know. */
import { changeFact } from '../../../domain/calls';
import { canonicalJson } from '../../../domain/canonical-json';
import { isAccepted } from '../../../domain/fence';
import { type RecoveryReport } from '../../../domain/report';
import { evidenceStores, witness } from '../../domain/reference-plan';
import { type Crashed, tag, way } from '../plan';
import { acceptsWrites, primary, regionOf, standby, type State } from '../world/state';
import { type Arrived, onceOnly, type World } from '../world/world';

export interface Ended {
  readonly operation: Crashed;
  readonly application: string;
  readonly status: string;
  readonly report: RecoveryReport | undefined;
  readonly world: World;
  readonly quarantined: 'none' | 'ended' | 'running';
  readonly helped: readonly string[];
  readonly isQuiet: boolean;
}

export interface Verdict {
  readonly outcome: string;
  /** What must not be; empty: it ended as the invariant says. */
  readonly violations: readonly string[];
  /** Calls that were sent again, with how often, and what the outside's own state check said of it. */
  readonly sentTwice: readonly string[];
  /** What people were asked for beyond approvals. */
  readonly helped: readonly string[];
}

export function judge(ended: Ended): Verdict {
  const { status, report, world, helped } = ended;
  const twice = sentTwice(world.arrived);
  const given = { outcome: report?.outcome ?? status, sentTwice: twice, helped };
  if (!report) return { ...given, violations: [`the run did not end: ${status}`] };
  const isMoved = report.outcome !== 'aborted' && report.outcome !== 'rejected';
  return {
    ...given,
    violations: [
      ...(ended.isQuiet ? [] : ['a worker was still at work a minute after the end']),
      ...(isMoved ? reachedViolations(ended, report) : putBackViolations(ended)),
      ...onceViolations(world.arrived),
      ...writerViolations(ended, report),
      ...evidenceViolations(world.arrived, report),
      ...registerViolations(ended, report),
    ],
  };
}

const check = (holds: boolean, says: string): readonly string[] => (holds ? [] : [says]);

function reachedViolations(
  { operation, world: { state }, quarantined }: Ended,
  report: RecoveryReport,
): readonly string[] {
  if (operation === 'reprotect') return protectedViolations(state, report);
  const [old, target] = [state.databases[primary], state.databases[standby]];
  const returns = report.fence.returnsWritable.some(({ instance }) => primary.endsWith(instance));
  return [
    ...check(target?.source === null && target.status === 'available', 'the standby is not promoted'),
    ...check(target !== undefined && acceptsWrites(target), 'the new primary does not accept writes'),
    ...check(state.name === way.to, `the name leads to ${state.name}`),
    ...check(state.controls[way.to] === 'On' && state.controls[way.from] === 'Off', 'the routing controls stand wrong'),
    ...check((state.fleets[way.to]?.running ?? 0) >= 30, 'too few tasks run'),
    ...check(target?.sql.payments.length === 1, 'the synthetic payment is not there once'),
    ...check(
      old !== undefined && (!acceptsWrites(old) || returns) && quarantined !== 'running',
      'the old primary accepts writes, and the report does not name it',
    ),
  ];
}

function protectedViolations(state: State, report: RecoveryReport): readonly string[] {
  const kept = state.databases[`${standby}-retired-${tag}`];
  const replica = state.databases[standby];
  const [, snapshot] = Object.entries(state.snapshots)[0] ?? [];
  return [
    ...check(report.outcome === 'done' && report.protection === 'protected', `${report.outcome}, ${report.protection}`),
    ...check(
      kept?.resourceId === 'db-STANDBY' && kept.status === 'available',
      'the old primary is not kept under its new name',
    ),
    ...check(replica?.source === primary && replica.status === 'available', 'no replica stands in its place'),
    ...check(
      snapshot?.resourceId === 'db-STANDBY' && snapshot.status === 'available',
      'the last snapshot is not there',
    ),
    ...check(Object.keys(state.snapshots).length === 1, 'there is more than one snapshot'),
    ...check(Object.keys(state.databases).length === 3, `databases: ${Object.keys(state.databases).join(', ')}`),
    ...check(state.backups['db-PRIMARY']?.region === way.to, 'the backups are not replicated'),
  ];
}

/** Ended early, everything is as it was before. */
function putBackViolations({ world: { state, arrived } }: Ended): readonly string[] {
  const [old, target] = [state.databases[primary], state.databases[standby]];
  return [
    ...check(
      !arrived.some(({ call, accepted }) => accepted && !changeFact(call).undo),
      'something was done for good, and the operation gave up',
    ),
    ...check(old !== undefined && acceptsWrites(old), 'the primary was not opened again'),
    ...check(target?.source === primary, 'the standby is no standby any more'),
    ...check(state.name === way.from, `the name leads to ${state.name}`),
  ];
}

/** Each was done once; whatever was sent beside it was refused by the outside itself. */
function onceViolations(arrived: readonly Arrived[]): readonly string[] {
  return [...onceOnly(arrived)].flatMap(([key, sent]) =>
    check(sent.filter(({ accepted }) => accepted).length <= 1, `done twice: ${key}`),
  );
}

/** Of calls that end the same: how often beyond once; of others: with what the state check answered. */
function sentTwice(arrived: readonly Arrived[]): readonly string[] {
  const perInput = new Map<string, Arrived[]>();
  for (const one of arrived) {
    if (one.call === 's3:PutObject') continue;
    const key = `${one.call} ${one.region} ${canonicalJson(one.input)}`;
    perInput.set(key, [...(perInput.get(key) ?? []), one]);
  }
  return [...perInput.values()]
    .filter(({ length }) => length > 1)
    .map((sent) => {
      const reasons = [...new Set(sent.flatMap(({ reason }) => (reason === null ? [] : [reason])))];
      return `${sent[0]?.call ?? ''} x${sent.length}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`;
    });
}

/** A second Region took writes only where the promotion went ahead of an unproven fence, and named people had accepted that. */
function writerViolations({ operation, world }: Ended, report: RecoveryReport): readonly string[] {
  if (operation === 'reprotect')
    return check(world.twoWritersMs === 0, `two Regions took writes for ${world.twoWritersMs} ms`);
  if (world.openAtPromotion !== true && world.twoWritersMs === 0) return [];
  const { outcome, acceptedBy } = report.fence;
  const accepted =
    outcome !== 'not-tried' &&
    outcome !== 'undone' &&
    outcome !== 'proven' &&
    acceptedBy.length > 0 &&
    isAccepted(outcome, 'impossible');
  const isSaid = report.fence.twoWritersPossibleSince !== null;
  return check(
    operation === 'failover' && (accepted || isSaid),
    `promoted beside an open old primary (${world.twoWritersMs} ms of two writers) with fence ${outcome}`,
  );
}

/** Every request that arrived stands in the report, and everything the report says was answered did arrive. */
function evidenceViolations(arrived: readonly Arrived[], report: RecoveryReport): readonly string[] {
  const key = ({
    call,
    region,
    input,
  }: {
    readonly call: string;
    readonly region: string;
    readonly input: unknown;
  }): string => `${call} ${region} ${canonicalJson(input)}`;
  // The report's own files and the register are where evidence is kept, and no step's.
  const ofSteps = arrived.filter(({ call, by }) => call !== 's3:PutObject' && by.workflowId.startsWith('recovery/'));
  const told = new Set(report.requests.map(key));
  const here = new Set(arrived.map(key));
  return [
    ...[...new Set(ofSteps.filter((one) => !told.has(key(one))).map(({ call, by }) => `${by.step} ${call}`))].map(
      (one) => `not in the report: ${one}`,
    ),
    ...report.requests
      .filter((one) => one.answer === 'ok' && !here.has(key(one)))
      .map(({ step, call }) => `in the report, and never arrived: ${step} ${call}`),
  ];
}

/** This operation stands in the register, and its report lies in every evidence bucket it was to be written to. */
function registerViolations({ application, world: { state } }: Ended, report: RecoveryReport): readonly string[] {
  const entry = state.objects[`${evidenceStores[witness]}/register/recovery/${application}.json`];
  const stands = entry && (JSON.parse(entry.body) as { readonly operationId?: string }).operationId;
  const written = Object.keys(state.objects)
    .filter((key) => key.endsWith('recovery-report.json'))
    .map(regionOfBucket);
  return [
    ...check(stands === report.operationId, `the register names ${stands ?? 'nobody'}`),
    ...check(written.length >= 2, `the report was written to ${written.join(', ') || 'no bucket'}`),
  ];
}

function regionOfBucket(key: string): string {
  const bucket = regionOf(key);
  return Object.entries(evidenceStores).find(([, one]) => one === bucket)?.[0] ?? bucket;
}
