/** Over any world, any past: what the judges of retiring and replicating must never say. */
import fc from 'fast-check';
import { type Past, type Sent } from '../../domain/goal';
import { type ChangeName } from '../../domain/calls';
import { type RenameSeen } from '../../activities/kinds/rds-postgres/rename';
import { replicate, type ReplicateSeen } from '../../activities/kinds/rds-postgres/replicate';
import { retire } from '../../activities/kinds/rds-postgres/retire';
import { began, key, sent } from './cases/goal-case';
import { replicate as replicateLaw, retire as retireLaw } from './cases/rds-protect';
import { nothingCopied } from './fakes/copied';
import { instanceSeen } from './fakes/instance-seen';
import { newArn } from './fakes/protect-world';

const otherArn = 'arn:aws:rds:eu-west-1:111122223333:db:orders-euw1';
const statuses = [
  'available',
  'modifying',
  'renaming',
  'rebooting',
  'creating',
  'failed',
  'storage-full',
  'unheard-of',
];

const instance = fc.option(
  fc
    .record({
      status: fc.constantFrom(...statuses),
      source: fc.constantFrom(null, null, newArn, newArn, otherArn, 'ledger-euw1'),
      resourceId: fc.constantFrom('db-OLD', 'db-OTHER', null),
      replication: fc.constantFrom(
        'replicating',
        'replicating',
        'replicating',
        'degraded',
        'error',
        'terminated',
        null,
      ),
      tags: fc.constantFrom({}, retireLaw.target.tags, replicateLaw.target.tags),
      backupRetentionDays: fc.constantFrom(7, 7, 0),
      managedPassword: fc.constantFrom(false, false, true),
      encrypted: fc.boolean(),
    })
    .map(instanceSeen),
  { freq: 2 },
);
const answers = (...calls: readonly ChangeName[]): fc.Arbitrary<readonly Sent[]> =>
  fc.array(
    fc
      .tuple(
        fc.constantFrom(...calls),
        fc.constantFrom<Sent['answer']>('ok', 'error', 'unknown'),
        fc.constantFrom(began, '2026-11-23T02:30:00.000Z'),
      )
      .map(([call, answer, when]) => sent(call, { answer, at: when })),
    { maxLength: 3 },
  );
const pastOf = <S>(seen: fc.Arbitrary<S>, sends: fc.Arbitrary<readonly Sent[]>): fc.Arbitrary<Past<S>> =>
  fc
    .record({
      before: fc.option(seen, { nil: undefined }),
      began: fc.constantFrom(began, '2026-11-23T02:00:00.000Z'),
      sent: sends,
    })
    .map(({ before, ...more }) => ({ key, ...more, ...(before ? { before } : {}) }));
const isOk = (past: Past<unknown>, call: ChangeName) =>
  past.sent.some((one) => one.call === call && one.answer === 'ok');
const rulesOf = (judgement: { readonly is: string; readonly because?: readonly { readonly rule: string }[] }) =>
  judgement.because?.map(({ rule }) => rule) ?? [];

describe('the judge of retiring', () => {
  const seen: fc.Arbitrary<RenameSeen> = fc.record({
    at: fc.constant(began),
    resourceId: fc.constantFrom('db-OLD', null),
    named: instance,
    kept: instance,
  });
  const check = (
    law: (is: ReturnType<typeof retire.judge>, seen: RenameSeen, past: Past<RenameSeen>) => void,
  ): void => {
    const past = pastOf(seen, answers('rds:AddTagsToResource', 'rds:ModifyDBInstance'));
    fc.assert(
      fc.property(seen, past, (look, before) => {
        law(retire.judge(retireLaw.target, look, before), look, before);
      }),
      { numRuns: 3_000 },
    );
  };

  it('says all four things, so that the laws below are about something', () => {
    const said = new Map<string, number>();
    check(({ is }) => said.set(is, (said.get(is) ?? 0) + 1));
    for (const is of ['reached', 'moving', 'ready', 'blocked']) expect(said.get(is) ?? 0).toBeGreaterThan(2);
  });

  it('never sends what AWS has acknowledged, neither the tags nor the name', () => {
    check((judgement, _look, past) => {
      const sends = judgement.is === 'ready' ? judgement.send.map(({ call }) => call) : [];
      for (const call of sends) expect(isOk(past, call)).toBe(false);
    });
  });

  it('never renames but an available instance without a source to a name that is free, tags first', () => {
    check((judgement, look) => {
      if (judgement.is !== 'ready') return;
      expect([look.named?.status, look.named?.source, look.kept]).toEqual(['available', null, null]);
      expect(judgement.send.at(-1)?.call).toBe('rds:ModifyDBInstance');
    });
  });

  it('is reached only with nothing to keep, or by the very instance under its new name, available', () => {
    check((judgement, { named, kept, resourceId }, past) => {
      if (judgement.is !== 'reached') return;
      if ('nothingToKeep' in judgement.evidence) {
        expect(kept).toBeNull();
        expect(named === null || named.source !== null).toBe(true);
        if (named === null)
          expect(past.sent.some(({ call, answer }) => call === 'rds:ModifyDBInstance' && answer !== 'error')).toBe(
            false,
          );
        return;
      }
      expect(kept?.status).toBe('available');
      if (resourceId !== null) expect(kept?.resourceId).toBe(resourceId);
      expect(named === null || named.resourceId !== kept?.resourceId).toBe(true);
    });
  });

  it('names every reason, none of them twice', () => {
    check((judgement) => {
      expect(new Set(rulesOf(judgement)).size).toBe(rulesOf(judgement).length);
    });
  });
});

describe('the judge of replicating', () => {
  const model = fc.option(
    fc
      .record({
        instance: fc.constant('ledger-use1-retired-t1'),
        class: fc.constantFrom('db.r6g.2xlarge', 'db.r6g.2xlarge', null),
        subnetGroup: fc.constant('payments'),
        securityGroups: fc.constantFrom(['sg-1'], ['sg-1'], []),
        parameterGroup: fc.constant('payments-pg18'),
        caCertificate: fc.constantFrom('rds-ca-rsa2048-g1', null),
        kmsKey: fc.constantFrom('key', null),
        autoMinorVersionUpgrade: fc.boolean(),
      })
      .map((one) => ({ ...nothingCopied, ...one })),
  );
  const primary = fc.oneof(
    { weight: 5, arbitrary: fc.boolean().map((encrypted) => instanceSeen({ encrypted })) },
    instance,
  );
  const seen: fc.Arbitrary<ReplicateSeen> = fc.record({
    at: fc.constant(began),
    instance,
    shownAt: fc.constantFrom(null, '2026-11-23T02:59:50.000Z', '2026-11-23T02:59:51.000Z'),
    source: primary,
    model,
  });
  const check = (
    law: (is: ReturnType<typeof replicate.judge>, seen: ReplicateSeen, past: Past<ReplicateSeen>) => void,
  ): void => {
    const past = pastOf(seen, answers('rds:CreateDBInstanceReadReplica'));
    fc.assert(
      fc.property(seen, past, (look, before) => {
        law(replicate.judge(replicateLaw.target, look, before), look, before);
      }),
      { numRuns: 3_000 },
    );
  };

  it('says all four things, so that the laws below are about something', () => {
    const said = new Map<string, number>();
    check(({ is }) => said.set(is, (said.get(is) ?? 0) + 1));
    for (const is of ['reached', 'moving', 'ready', 'blocked']) expect(said.get(is) ?? 0).toBeGreaterThan(2);
  });

  it('never sends again once AWS has acknowledged, but for what was shown since and is gone for ten seconds', () => {
    let again = 0;
    check((judgement, { shownAt }, past) => {
      const accepted = past.sent.findLast(({ answer }) => answer === 'ok');
      if (!accepted || judgement.is !== 'ready') return;
      expect(shownAt).toBe('2026-11-23T02:59:50.000Z');
      expect(accepted.at < began).toBe(true);
      again += 1;
    });
    expect(again).toBeGreaterThan(2);
  });

  it('sends only for a free name, from an available primary with backups and a password of its own', () => {
    check((judgement, { instance: there, source }) => {
      if (judgement.is !== 'ready') return;
      expect(there).toBeNull();
      expect(source).toMatchObject({
        status: 'available',
        source: null,
        managedPassword: false,
        backupRetentionDays: 7,
      });
      expect(judgement.send).toHaveLength(1);
    });
  });

  it('names a key exactly when the source is encrypted', () => {
    check((judgement, { source }) => {
      if (judgement.is === 'ready') expect('KmsKeyId' in judgement.send[0].input).toBe(source?.encrypted);
    });
  });

  it('is never reached but by an available instance that replicates from our primary', () => {
    check((judgement, { instance: there }) => {
      if (judgement.is === 'reached')
        expect(there).toMatchObject({ status: 'available', source: newArn, replication: 'replicating' });
    });
  });

  it('names every reason, none of them twice', () => {
    check((judgement) => {
      expect(new Set(rulesOf(judgement)).size).toBe(rulesOf(judgement).length);
    });
  });
});
