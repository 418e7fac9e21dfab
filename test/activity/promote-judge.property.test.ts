/** Over any instance, any past: what a promotion's judge must never say. */
import fc from 'fast-check';
import { type Past, type Sent } from '../../domain/goal';
import { promote, type PromoteSeen } from '../../activities/kinds/rds-postgres/promote';
import { maySentByUs } from '../../activities/kinds/rds-postgres/promote-rules';
import { promote as law } from './cases/rds-postgres';
import { began, key, sent } from './cases/goal-case';
import { instanceSeen } from './fakes/instance-seen';
import { sourceArn } from './fakes/rds-world';

const statuses = [
  'available',
  'modifying',
  'rebooting',
  'backing-up',
  'failed',
  'incompatible-network',
  'inaccessible-encryption-credentials',
  'storage-full',
  'creating',
  'unheard-of',
];
const sources = [
  null,
  sourceArn,
  'ledger-use1',
  'arn:aws:rds:us-east-1:111122223333:db:other',
  'arn:aws:rds:us-west-2:111122223333:db:ledger-use1',
];

const made = { 'muster:role': 'replica' };
const followed = { 'muster:followed': began };
const tags = [{}, {}, made, { ...made, ...followed }, { 'muster:role': 'restored' }];

const instance = fc.option(
  fc
    .record({
      status: fc.constantFrom(...statuses),
      engine: fc.constantFrom('postgres', 'mysql', null),
      source: fc.constantFrom(...sources),
      endpoint: fc.constant({ host: 'ledger-euw1.example', port: 5432 }),
      multiAz: fc.boolean(),
      backupRetentionDays: fc.nat(35),
      pending: fc.subarray(['BackupRetentionPeriod', 'DBInstanceClass']),
      replication: fc.constantFrom('replicating', 'error', null),
      tags: fc.constantFrom(...tags),
    })
    .map(instanceSeen),
);
const replay = fc.option(
  fc.record({
    inRecovery: fc.boolean(),
    receivedLsn: fc.constant(null),
    replayedLsn: fc.constant('0/5000'),
    receiving: fc.constant(true),
    timeline: fc.constant(null),
    lastCommitAt: fc.constantFrom(null, began),
    askedAt: fc.constant(began),
  }),
);
const seen: fc.Arbitrary<PromoteSeen> = fc.record({
  at: fc.constant(began),
  instance,
  replay,
  trouble: fc.constant(null),
  replayed: fc.constant(null),
});
const sends: fc.Arbitrary<readonly Sent[]> = fc.array(
  fc.constantFrom<Sent['answer']>('ok', 'error', 'unknown').map((answer) => sent('rds:PromoteReadReplica', { answer })),
  { maxLength: 3 },
);
const past: fc.Arbitrary<Past<PromoteSeen>> = fc
  .record({ before: fc.option(seen, { nil: undefined }), last: fc.option(seen, { nil: undefined }), sent: sends })
  .map(({ before, last, ...more }) => ({
    key,
    began,
    ...(before ? { before } : {}),
    ...(last ? { last } : {}),
    ...more,
  }));

/** Any target: with a probe and without. */
const { probe: _probe, ...withoutProbe } = law.target;
const target = fc.constantFrom(law.target, withoutProbe);

const isOurs = (source: string | null | undefined) => source === sourceArn;
const check = (
  law: (is: ReturnType<typeof promote.judge>, seen: PromoteSeen, past: Past<PromoteSeen>, hasProbe: boolean) => void,
) => {
  fc.assert(
    fc.property(target, seen, past, (aim, look, before) => {
      law(promote.judge(aim, look, before), look, before, 'probe' in aim);
    }),
    { numRuns: 2_000 },
  );
};

describe('the judge of a promotion', () => {
  it('never sends to what is not an available replica of the old primary', () => {
    check((judgement, look) => {
      if (judgement.is !== 'ready') return;
      expect([look.instance?.status, isOurs(look.instance?.source), look.instance?.engine ?? 'postgres']).toEqual([
        'available',
        true,
        'postgres',
      ]);
    });
  });

  it('is blocked while the replica is still being built: a second promotion waits until one was seen to follow', () => {
    check((judgement, look) => {
      if (look.instance?.status !== 'creating') return;
      expect(judgement.is).toBe('blocked');
      if (judgement.is === 'blocked')
        expect(judgement.because.map(({ rule }) => rule)).toContain('the replica was seen to follow');
    });
  });

  it('never sends to a replica that muster made and never saw follow: available comes before caught up', () => {
    check((_judgement, look, before, hasProbe) => {
      // What may have gone out already was judged before it did; SQL out of recovery is a promotion by somebody else.
      if (maySentByUs(before) || look.replay?.inRecovery === false) return;
      const aim = hasProbe ? law.target : withoutProbe;
      const replication = look.instance?.replication ?? null;
      const again = (own: Record<string, string>) =>
        promote.judge(aim, { ...look, instance: instanceSeen({ source: sourceArn, replication, tags: own }) }, before);
      const unproven = again(made);
      expect(unproven.is === 'blocked' ? unproven.because.map(({ rule }) => rule) : unproven.is).toEqual([
        'the replica was seen to follow',
      ]);
      for (const own of [{}, { ...made, ...followed }]) expect(again(own).is).toBe('ready');
    });
  });

  it('does not turn its back on a promotion that may be under way: what was sent is waited for, mark or none', () => {
    check((judgement, look, before) => {
      if (look.instance?.status === 'creating' || before.sent.every(({ answer }) => answer === 'error')) return;
      const rules = judgement.is === 'blocked' ? judgement.because.map(({ rule }) => rule) : [];
      expect(rules).not.toContain('the replica was seen to follow');
    });
  });

  it('never sends to a database that SQL says is out of recovery', () => {
    check((judgement, look) => {
      if (judgement.is === 'ready') expect(look.replay?.inRecovery).not.toBe(false);
    });
  });

  it('never sends again once AWS has acknowledged', () => {
    check((judgement, _look, before) => {
      if (before.sent.some(({ answer }) => answer === 'ok')) expect(judgement.is).not.toBe('ready');
    });
  });

  it('is never reached while a source is named, while anything but available, or while in recovery', () => {
    check((judgement, look, _before, hasProbe) => {
      if (judgement.is !== 'reached') return;
      expect([look.instance?.source, look.instance?.status]).toEqual([null, 'available']);
      expect(hasProbe ? look.replay?.inRecovery : false).toBe(false);
    });
  });

  it('is never reached by somebody else: without a send that may have been ours it is blocked', () => {
    check((judgement, look, before) => {
      if (before.sent.every(({ answer }) => answer === 'error')) expect(judgement.is).not.toBe('reached');
      if (judgement.is === 'reached') expect(look.instance?.source).toBeNull();
    });
  });

  it('names every reason at once, none of them twice', () => {
    check((judgement) => {
      if (judgement.is !== 'blocked') return;
      const rules = judgement.because.map(({ rule }) => rule);
      expect(new Set(rules).size).toBe(rules.length);
    });
  });
});
