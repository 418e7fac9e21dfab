/** Over any world, any past: what the judge of replicating backups must never say. */
import fc from 'fast-check';
import { type Past, type Sent } from '../../domain/goal';
import { backUp, type BackUpSeen } from '../../activities/kinds/rds-postgres/back-up';
import { backUp as law } from './cases/rds-back-up';
import { began, key, sent } from './cases/goal-case';
import { instanceSeen } from './fakes/instance-seen';

const call = 'rds:StartDBInstanceAutomatedBackupsReplication';
const rarely = <T>(usual: T, other: T) => fc.constantFrom(usual, usual, usual, other);

const source = fc.option(
  fc
    .record({
      status: rarely('available', 'storage-full'),
      source: rarely<string | null>(null, 'orders-euw1'),
      resourceId: rarely<string | null>('db-NEW', null),
      backupRetentionDays: rarely(7, 0),
      encrypted: fc.boolean(),
      latestRestorableAt: rarely<string | null>(began, null),
    })
    .map(instanceSeen),
  { freq: 5 },
);
const backup = fc.option(
  fc.record({
    arn: fc.constant('arn:aws:rds:us-east-1:111122223333:auto-backup:ab-1'),
    status: fc.constantFrom('pending', 'creating', 'replicating', 'active', 'error', 'unheard-of'),
    earliestAt: fc.constant(began),
    latestAt: fc.constantFrom(began, null),
    retentionDays: fc.constantFrom(7, null),
    encrypted: fc.boolean(),
  }),
  { freq: 2 },
);
const seen: fc.Arbitrary<BackUpSeen> = fc.record({
  at: fc.constant(began),
  source,
  backup,
  kmsKey: rarely<string | null>('key', null),
});
const past: fc.Arbitrary<Past<BackUpSeen>> = fc
  .array(
    fc.constantFrom<Sent['answer']>('ok', 'error', 'error', 'unknown').map((answer) => sent(call, { answer })),
    { maxLength: 2 },
  )
  .map((sends) => ({ key, began, sent: sends }));

const check = (
  holds: (is: ReturnType<typeof backUp.judge>, look: BackUpSeen, before: Past<BackUpSeen>) => void,
): void => {
  fc.assert(
    fc.property(seen, past, (look, before) => {
      holds(backUp.judge(law.target, look, before), look, before);
    }),
    { numRuns: 3_000 },
  );
};

it('says all four things, so that the laws below are about something', () => {
  const said = new Map<string, number>();
  check(({ is }) => said.set(is, (said.get(is) ?? 0) + 1));
  for (const is of ['reached', 'moving', 'ready', 'blocked']) expect(said.get(is) ?? 0).toBeGreaterThan(2);
});

it('never sends again once AWS has acknowledged', () => {
  check((judgement, _look, before) => {
    if (before.sent.some(({ answer }) => answer === 'ok')) expect(judgement.is).not.toBe('ready');
  });
});

it('sends only where nothing is replicated, from an available primary that has a backup to replicate', () => {
  check((judgement, look) => {
    if (judgement.is !== 'ready') return;
    expect(look.backup).toBeNull();
    expect(look.source).toMatchObject({
      status: 'available',
      source: null,
      backupRetentionDays: 7,
      resourceId: 'db-NEW',
    });
    expect(look.source?.latestRestorableAt).not.toBeNull();
    expect(judgement.send).toHaveLength(1);
  });
});

it('never sends encrypted backups without a key', () => {
  check((judgement, { source: primary, kmsKey }) => {
    if (judgement.is === 'ready' && primary?.encrypted === true)
      expect(judgement.send[0].input).toMatchObject({ KmsKeyId: kmsKey });
  });
});

it('is never reached but by backups of the primary that replicate and can be restored', () => {
  check((judgement, look) => {
    if (judgement.is !== 'reached') return;
    expect(look.source).not.toBeNull();
    expect(look.backup?.latestAt).not.toBeNull();
    expect(['replicating', 'active']).toContain(look.backup?.status);
  });
});

it('names every reason, none of them twice', () => {
  check((judgement) => {
    const rules = judgement.is === 'blocked' ? judgement.because.map(({ rule }) => rule) : [];
    expect(new Set(rules).size).toBe(rules.length);
  });
});
