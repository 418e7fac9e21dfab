/** What somebody wishes to start: judged before a server is asked, and built into the input its operation starts with. */
import { type Place } from '../../contract/build-input';
import { checkWish, inputOf, partsOf, type Wish } from '../../clients/operations/wish';
import { restoreLacks } from '../../domain/steps/restore-lacks';
import { newTag } from '../../clients/operations/operation-tag';
import { referencePlan, westward } from '../domain/reference-plan';
import { nowMs } from './fixtures';

const place: Place = { musterVersion: '0.1.0', timeScale: 1, queuePrefix: 'q.', searchAttributes: [] };
const eastward = { from: 'eu-west-1', to: 'us-east-1' };

function wishFor(operation: Wish['operation'], change: Partial<Wish> = {}): Wish {
  return {
    operation,
    plan: referencePlan(),
    planHash: 'f'.repeat(64),
    mode: 'real',
    reason: 'down',
    by: 'duty',
    nonce: 'n',
    particulars: { tag: '20261123-4fa9c1' },
    ...change,
  };
}

describe('what the plan cannot do is refused before anything is asked', () => {
  const { ledger, ...others } = referencePlan().resources;
  const { fence: _fence, ...open } = ledger as Extract<typeof ledger, { kind: 'rds-postgres' }>;
  const plan = referencePlan({ resources: { ledger: open, ...others } });

  test.each([
    ['switchover', 'payments cannot be switched over without loss'],
    ['failback', 'payments cannot be failed back without loss'],
  ] as const)('a %s of a database that cannot be proven closed', (operation, says) => {
    expect(() => {
      checkWish(wishFor(operation, { plan }));
    }).toThrow(says);
    expect(() => {
      checkWish(wishFor(operation));
    }).not.toThrow();
  });

  test('a restore of a database whose writers nobody can freeze, in whatever Region, and of that one only', () => {
    const two = referencePlan({ resources: { ledger: open, ...others, ...(ledger && { cards: ledger }) } });
    const restoring = (change: Partial<Wish>, resource?: string) => (): void => {
      const toTime = '2026-11-23T02:00:00.000Z';
      checkWish(wishFor('restore', { ...change, particulars: { tag: 't', toTime, ...(resource && { resource }) } }));
    };
    expect(restoring({ plan })).toThrow('payments cannot be restored: its writers cannot be frozen');
    expect(restoring({ plan, to: 'eu-west-1' })).toThrow('cannot be frozen');
    expect(restoring({ plan: two })).toThrow('cannot be frozen');
    expect(restoring({ plan: two }, 'ledger')).toThrow('cannot be frozen');
    expect(restoring({ plan: two }, 'cards')).not.toThrow();
    expect(restoring({})).not.toThrow();
    expect(restoreLacks(two)).toMatchObject([
      {
        rule: 'a restore freezes writers',
        saw: 'resources.ledger has no fence',
        wanted: expect.stringContaining('fence in the plan') as string,
      },
    ]);
  });

  test('a failover of it is not: it may lose data, and says so', () => {
    expect(() => {
      checkWish(wishFor('failover', { plan }));
    }).not.toThrow();
  });

  test('a deletion of what the plan names, or of what no operation kept', () => {
    const deleting = (instance: string, region = 'us-east-1') =>
      wishFor('decommission', { particulars: { tag: 't', delete: { region, instance } } });
    expect(() => {
      checkWish(deleting('ledger-use1'));
    }).toThrow('muster never deletes it');
    expect(() => {
      checkWish(deleting('cards-use1-retired-20261123-4fa9c1'));
    }).toThrow('none that an operation of payments kept');
    expect(() => {
      checkWish(deleting('ledger-use1-retired-20261123-4fa9c1', 'mars-1'));
    }).toThrow("--region: 'mars-1'");
    expect(() => {
      checkWish(deleting('ledger-use1-retired-20261123-4fa9c1'));
    }).not.toThrow();
  });
});

describe('the input of an operation', () => {
  test('goes the way it is told, with steps on the queue of the surviving Region', () => {
    expect(inputOf(wishFor('failover'), westward, place)).toMatchObject({
      ...westward,
      stepsQueue: 'q.steps.eu-west-1',
      n: 1,
      claimNonce: 'n',
    });
    expect(inputOf(wishFor('failover'), eastward, place)).toMatchObject(eastward);
  });

  test('is scaled once, while the plan in it stays as it was hashed', () => {
    const [full, tenth] = [1, 0.1].map((timeScale) => inputOf(wishFor('failover'), westward, { ...place, timeScale }));
    expect(tenth?.plan).toEqual(full?.plan);
    expect(tenth?.objectives.rtoMs).toBeCloseTo((full?.objectives.rtoMs ?? 0) / 10);
    expect(tenth?.gate.withinMs).toBeCloseTo((full?.gate.withinMs ?? 0) / 10);
  });

  test('states since when it is impaired only when somebody said so', () => {
    expect(inputOf(wishFor('failover'), westward, place).impairedSince).toBeUndefined();
    const since = '2026-11-23T03:02:11.000Z';
    expect(inputOf(wishFor('failover', { since }), westward, place).impairedSince).toEqual({
      at: since,
      known: 'stated',
    });
  });

  test('of a failover leaves a quarantine behind where the old primary may not be closed', () => {
    expect(inputOf(wishFor('failover'), westward, place).quarantine?.workflowId).toBe('quarantine/payments');
  });

  test('of a restore names the point in time, and the tag in the name of what it makes', () => {
    const particulars = { tag: '20261123-4fa9c1', toTime: '2026-11-23T02:00:00.000Z' };
    const input = inputOf(wishFor('restore', { particulars }), { from: 'us-east-1', to: 'us-east-1' }, place);
    expect(input.steps.find(({ id }) => id === 'ledger.restore')?.says).toBe(
      'restore ledger-use1 as of 2026-11-23T02:00:00.000Z into ledger-use1-restored-20261123-4fa9c1',
    );
    expect(input.steps.map(({ id }) => id)).toContain('gate.cutover');
  });

  test('of a plan that gives it nothing to do is refused', () => {
    const { ledger: _ledger, ...others } = referencePlan().resources;
    const resources = Object.fromEntries(
      Object.entries(others).map(([id, entry]) => [id, { ...entry, needs: [] }]),
    ) as typeof others; // unsafe: only needs changed
    expect(() => inputOf(wishFor('reprotect', { plan: referencePlan({ resources }) }), eastward, place)).toThrow(
      'gives a reprotect nothing to do',
    );
  });

  test('survives a JSON round trip unchanged', () => {
    for (const operation of ['failover', 'ladder', 'failback'] as const) {
      const particulars = { tag: 't', ...(operation === 'ladder' ? { resource: 'ledger' } : {}) };
      const input = inputOf(wishFor(operation, { particulars }), eastward, place);
      expect(JSON.parse(JSON.stringify(input))).toEqual(input);
    }
  });
});

describe('a dry run of a compound operation', () => {
  test('looks at each part by itself, and each tells which it is', () => {
    const parts = partsOf(inputOf(wishFor('failback', { mode: 'dry-run' }), eastward, place));
    expect(parts.map(({ operation, from, to }) => [operation, from, to])).toEqual([
      ['reprotect', 'eu-west-1', 'us-east-1'],
      ['switchover', 'eu-west-1', 'us-east-1'],
      ['failback', 'us-east-1', 'eu-west-1'],
    ]);
    expect(parts.map(({ chain }) => [chain?.of, chain?.part, chain?.parts])).toEqual([
      ['failback', 1, 3],
      ['failback', 2, 3],
      ['failback', 3, 3],
    ]);
    expect(parts.every(({ mode, chain }) => mode === 'dry-run' && chain?.next.length === 0)).toBe(true);
  });
});

test('a tag names the day in UTC, and is another one each time', () => {
  const tags = [newTag(nowMs), newTag(nowMs)];
  expect(tags.every((tag) => /^20261123-[0-9a-f]{6}$/.test(tag))).toBe(true);
  expect(new Set(tags).size).toBe(2);
});
