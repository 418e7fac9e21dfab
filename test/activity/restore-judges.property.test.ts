/** Over any state and any past: what the judges of renames, failovers and deletions must never say. */
import fc from 'fast-check';
import { type ChangeName } from '../../domain/calls';
import { type Judgement, type Past, type Request, type Sent } from '../../domain/goal';
import { instant } from '../../domain/instant';
import { azFailover as azGoal, type AzFailoverSeen } from '../../activities/kinds/rds-postgres/az-failover';
import { check as checkGoal, type CheckSeen } from '../../activities/kinds/rds-postgres/check';
import { clone as cloneGoal } from '../../activities/kinds/rds-postgres/clone';
import { deleteKept as deleteGoal, type DeleteSeen } from '../../activities/kinds/rds-postgres/delete';
import { type InstanceSeen } from '../../activities/kinds/rds-postgres/instance';
import { type MadeSeen } from '../../activities/kinds/rds-postgres/made-instance';
import { remove as removeGoal, type RemoveSeen } from '../../activities/kinds/rds-postgres/remove';
import { restore as restoreGoal } from '../../activities/kinds/rds-postgres/restore';
import { setAside as setAsideGoal, type SetAsideSeen } from '../../activities/kinds/rds-postgres/set-aside';
import { takePlace as takePlaceGoal } from '../../activities/kinds/rds-postgres/take-place';
import { key, sent } from './cases/goal-case';
import { deleteKept, setAside, takePlace } from './cases/rds-kept';
import { check, clone, cloneName, remove, restore, tagged } from './cases/rds-restore';
import { azFailover } from './cases/rds-stay';
import { nothingCopied } from './fakes/copied';
import { instanceSeen } from './fakes/instance-seen';

const startMs = Date.parse('2026-11-23T03:00:00.000Z');
const time = fc.integer({ min: -1_200_000, max: 1_200_000 }).map((ms) => instant(startMs + ms));
const maybeTime = fc.option(time);
const status = fc.constantFrom(
  ...['available', 'available', 'creating', 'backing-up', 'modifying', 'renaming', 'rebooting', 'deleting', 'failed'],
  ...['incompatible-restore', 'storage-full', 'unheard-of'],
);
const resourceId = fc.constantFrom('db-ONE', 'db-TWO', null);
const tags = fc.constantFrom(
  {},
  ...['restored', 'drill', 'damaged', 'primary', 'retired'].map(tagged),
  { ...tagged('retired'), 'muster:keep-until': '2026-11-20' },
  { ...tagged('damaged'), 'muster:keep-until': '2026-12-23' },
  { ...tagged('drill'), 'muster:tag': 't0' },
);
const instance: fc.Arbitrary<InstanceSeen> = fc
  .record({ status, resourceId, tags, source: fc.constantFrom(null, null, 'other') })
  .map((more) => instanceSeen(more));

function pastOf<S>(seen: fc.Arbitrary<S>, ...calls: readonly ChangeName[]): fc.Arbitrary<Past<S>> {
  const answer = fc.constantFrom<Sent['answer']>('ok', 'error', 'unknown');
  const sends = fc.array(
    fc.record({ call: fc.constantFrom(...calls), answer, at: time }).map(({ call, ...more }) => sent(call, more)),
    { maxLength: 3 },
  );
  return fc
    .record({ began: time, sent: sends, before: fc.option(seen), last: fc.option(seen) })
    .map(({ before, last, ...more }) => ({ key, ...more, ...(before ? { before } : {}), ...(last ? { last } : {}) }));
}

/** Judges `seen` in every past of `calls`, and holds what comes out to the law. */
function always<S>(
  judge: (seen: S, past: Past<S>) => Judgement<Request>,
  seen: fc.Arbitrary<S>,
  calls: readonly ChangeName[],
  law: (judgement: Judgement<Request>, seen: S, past: Past<S>) => void,
): void {
  const property = fc.property(seen, pastOf(seen, ...calls), (look, past) => {
    law(judge(look, past), look, past);
  });
  fc.assert(property, { numRuns: 3_000 });
}

const firstCall = (judgement: Judgement<Request>): ChangeName | undefined =>
  judgement.is === 'ready' ? judgement.send[0].call : undefined;
const acknowledged = (past: Past<unknown>, call: ChangeName): boolean =>
  past.sent.some((one) => one.call === call && one.answer === 'ok');
const rename = 'rds:ModifyDBInstance';
const renames = ['rds:AddTagsToResource', rename] as const;

const place = { named: fc.option(instance), kept: fc.option(instance) };
const renaming: fc.Arbitrary<SetAsideSeen> = fc.record({
  at: time,
  resourceId,
  ...place,
  successor: fc.option(fc.record({ status, resourceId })),
});

type Looks = readonly [SetAsideSeen, Past<SetAsideSeen>];
describe.each([
  ['setting aside', (...looks: Looks) => setAsideGoal.judge(setAside.target, ...looks)],
  ['taking the place', (...looks: Looks) => takePlaceGoal.judge(takePlace.target, ...looks)],
] as const)('the judge of %s', (name, judge) => {
  it('never sends anything for a rename that AWS has acknowledged', () => {
    always(judge, renaming, renames, (judgement, _seen, past) => {
      if (acknowledged(past, rename)) expect(judgement.is).not.toBe('ready');
    });
  });

  it('never renames what is not available, or onto a name that somebody has', () => {
    always(judge, renaming, renames, (judgement, { named, kept }) => {
      if (judgement.is === 'ready') expect([named?.status, kept]).toEqual(['available', null]);
    });
  });

  it('is never reached but by an available instance of the known identity under the new name alone', () => {
    always(judge, renaming, renames, (judgement, seen) => {
      if (judgement.is !== 'reached') return;
      expect(seen.kept?.status).toBe('available');
      if (seen.resourceId !== null) expect(seen.kept?.resourceId).toBe(seen.resourceId);
      expect(seen.named === null || seen.named.source !== null).toBe(true);
    });
  });

  if (name === 'setting aside') {
    it('never gives the name away before its successor is available', () => {
      always(judge, renaming, renames, (judgement, { successor }) => {
        if (judgement.is === 'ready') expect(successor?.status).toBe('available');
      });
    });
  }
});

const snapshot = (name: string) =>
  fc.record({
    name: fc.constant(name),
    status: fc.constantFrom('available', 'creating', 'failed'),
    arn: fc.constant(null),
    resourceId,
    createdAt: fc.constant(null),
  });
const deleting: fc.Arbitrary<DeleteSeen> = fc.record({
  at: time,
  instance: fc.option(
    fc.record({
      status,
      resourceId,
      tags,
      deletionProtection: fc.boolean(),
      replicas: fc.constantFrom([], [], ['ledger-euw1']),
    }),
  ),
  tagged: fc.option(snapshot('final')),
  made: fc.option(snapshot('last')),
  shownAt: fc.constant(null), // otherwise: made-again.test.ts
});
const deletes = ['rds:CreateDBSnapshot', rename, 'rds:DeleteDBInstance'] as const;
const judgeDelete = (seen: DeleteSeen, past: Past<DeleteSeen>) => deleteGoal.judge(deleteKept.target, seen, past);

describe('the judge of a deletion', () => {
  it('never deletes an instance of which no snapshot is available', () => {
    always(judgeDelete, deleting, deletes, (judgement, { instance: seen, tagged: named, made }) => {
      if (firstCall(judgement) !== 'rds:DeleteDBInstance') return;
      const left = [named, made].filter((one) => one?.status === 'available' && one.resourceId === seen?.resourceId);
      expect(left).not.toEqual([]);
    });
  });

  it('never changes one that is not ours, not kept, still to be kept, or replicated from', () => {
    always(judgeDelete, deleting, deletes, (judgement, { at, instance: seen }) => {
      if (judgement.is !== 'ready') return;
      expect(seen?.tags['muster:application']).toBe('payments');
      const role = seen?.tags['muster:role'];
      expect(['retired', 'damaged', 'restored']).toContain(role);
      // What a restore made in vain is kept for no time.
      expect((seen?.tags['muster:keep-until'] ?? (role === 'restored' ? '0' : '9')) < at).toBe(true);
      expect(seen?.replicas).toEqual([]);
    });
  });

  it('never sends a call that AWS has acknowledged, and nothing after the deletion', () => {
    always(judgeDelete, deleting, deletes, (judgement, _seen, past) => {
      const first = firstCall(judgement);
      if (first)
        expect([acknowledged(past, first), acknowledged(past, 'rds:DeleteDBInstance')]).toEqual([false, false]);
    });
  });

  it('is never reached while the instance is seen', () => {
    always(judgeDelete, deleting, deletes, (judgement, seen) => {
      if (judgement.is === 'reached') expect(seen.instance).toBeNull();
    });
  });
});

const removing: fc.Arbitrary<RemoveSeen> = fc.record({
  at: time,
  instance: fc.option(fc.record({ status, tags, deletionProtection: fc.boolean() })),
  absentSince: maybeTime,
});

it('removes nothing but what carries the drill’s own tags, once, and takes ten seconds of absence for gone', () => {
  const judge = (seen: RemoveSeen, past: Past<RemoveSeen>) => removeGoal.judge(remove.target, seen, past);
  always(judge, removing, ['rds:DeleteDBInstance'], (judgement, { at, instance: seen, absentSince }, past) => {
    if (judgement.is === 'ready') {
      expect(seen?.tags).toMatchObject(remove.target.tags);
      expect(acknowledged(past, 'rds:DeleteDBInstance')).toBe(false);
    }
    if (judgement.is === 'reached') {
      expect(seen).toBeNull();
      expect(Date.parse(at) - Date.parse(absentSince ?? at)).toBeGreaterThanOrEqual(10_000);
    }
  });
});

const failing: fc.Arbitrary<AzFailoverSeen> = fc.record({
  at: time,
  instance: fc.option(
    fc.record({ status, multiAz: fc.boolean(), zone: fc.constantFrom('a', 'b'), isReplica: fc.boolean() }),
  ),
  events: fc.record({ startedAt: maybeTime, completedAt: maybeTime, abandonedAt: maybeTime }),
  inRecovery: fc.option(fc.boolean()),
  trouble: fc.constant(null),
  unwellSince: maybeTime,
});

it('fails over only a Multi-AZ primary that was unwell for long enough, with none under way or just over, and once', () => {
  const { target } = azFailover;
  const judge = (seen: AzFailoverSeen, past: Past<AzFailoverSeen>) => azGoal.judge(target, seen, past);
  always(judge, failing, ['rds:RebootDBInstance'], (judgement, seen, past) => {
    const { at, instance: one, events, unwellSince } = seen;
    if (judgement.is === 'ready') {
      expect(one).toMatchObject({ status: 'available', multiAz: true, isReplica: false });
      expect(acknowledged(past, 'rds:RebootDBInstance')).toBe(false);
      expect(Date.parse(at) - Date.parse(unwellSince ?? at)).toBeGreaterThanOrEqual(target.ownMs);
      if (events.completedAt !== null)
        expect(Date.parse(at) - Date.parse(events.completedAt)).toBeGreaterThanOrEqual(target.recentMs);
      if (events.startedAt !== null) expect((events.completedAt ?? '') >= events.startedAt).toBe(true);
    }
    if (judgement.is === 'reached') expect([one?.status, seen.inRecovery]).toEqual(['available', false]);
  });
});

const making: fc.Arbitrary<MadeSeen> = fc.record({
  at: time,
  instance: fc.option(instance),
  shownAt: fc.constant(null), // gone again: made-again.test.ts
  model: fc.option(
    fc
      .record({
        instance: fc.constant('ledger-use1'),
        class: fc.constantFrom('db.r6g.large', null),
        subnetGroup: fc.constantFrom('data', null),
        securityGroups: fc.constantFrom(['sg-1'], []),
        parameterGroup: fc.constantFrom('ledger18', null),
        caCertificate: fc.constant(null),
        kmsKey: fc.constant(null),
        autoMinorVersionUpgrade: fc.boolean(),
      })
      .map((one) => ({ ...nothingCopied, ...one })),
  ),
  backups: fc.option(fc.record({ arn: fc.constantFrom('arn', null), earliestAt: maybeTime, latestAt: maybeTime })),
  snapshot: fc.option(fc.record({ name: fc.constant('snapshot'), takenAt: time })),
});
const makes = ['rds:RestoreDBInstanceToPointInTime', 'rds:RestoreDBInstanceFromDBSnapshot'] as const;

describe.each([
  [
    'a restore',
    restore.target,
    (seen: MadeSeen, past: Past<MadeSeen>) => restoreGoal.judge(restore.target, seen, past),
  ],
  ['a clone', clone.target, (seen: MadeSeen, past: Past<MadeSeen>) => cloneGoal.judge(clone.target, seen, past)],
] as const)('the judge of %s', (_name, target, judge) => {
  it('makes nothing twice: neither beside an instance of the name nor after AWS has acknowledged either way', () => {
    always(judge, making, makes, (judgement, seen, past) => {
      if (judgement.is !== 'ready') return;
      expect([seen.instance, makes.some((call) => acknowledged(past, call))]).toEqual([null, false]);
    });
  });

  it('leaves no parameter to AWS’s defaults', () => {
    always(judge, making, makes, (judgement) => {
      if (judgement.is !== 'ready') return;
      expect(judgement.send[0].input).toMatchObject({
        DBInstanceClass: 'db.r6g.large',
        DBSubnetGroupName: 'data',
        VpcSecurityGroupIds: ['sg-1'],
        DBParameterGroupName: 'ledger18',
        PubliclyAccessible: false,
      });
    });
  });

  it('is never reached but by an available instance that is ours', () => {
    always(judge, making, makes, (judgement, { instance: seen }, past) => {
      if (judgement.is !== 'reached') return;
      expect(seen?.status).toBe('available');
      if (past.sent.every(({ answer }) => answer !== 'ok')) expect(seen?.tags).toMatchObject(target.tags);
    });
  });
});

it('calls data checked only when every check holds', () => {
  const result = fc.record({ holds: fc.boolean(), saw: fc.constantFrom('true', 'false') });
  const seen: fc.Arbitrary<CheckSeen> = fc.record({
    at: time,
    status: fc.option(status),
    isReplica: fc.boolean(),
    results: fc.array(result, { minLength: 2, maxLength: 2 }),
  });
  const judge = (look: CheckSeen, past: Past<CheckSeen>) => checkGoal.judge(check.target, look, past);
  always(judge, seen, ['rds:DeleteDBInstance'], (judgement, look) => {
    const holds = look.status === 'available' && !look.isReplica && look.results.every((one) => one.holds);
    expect(judgement.is === 'reached').toBe(holds);
    if (judgement.is === 'reached') expect(judgement.evidence).toMatchObject({ instance: cloneName });
  });
});
