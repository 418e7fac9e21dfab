import { type RecoveryReport } from '../../../domain/report';
import { type Line } from '../../../tools/stage/muster';
import { operate } from '../../../tools/stage/operate';
import { untilProven } from '../../../tools/stage/quarantine';
import { fakeMuster, gateLine } from './fake-muster';

const finished = { is: 'finished', report: { outcome: 'done' } } as unknown as Line;
const at = '2026-11-23T10:00:00Z';

describe('an operation without a screen', () => {
  it('is approved once at every round of every gate, by both approvers, with the fence that is expected', async () => {
    const muster = fakeMuster({
      feeds: [
        [
          gateLine('x.1', 'promote/1', at),
          gateLine('x.1', 'promote/1', at),
          gateLine('x.1', 'promote/1', at, 'approved'),
          gateLine('x.1', 'promote/2', at),
          finished,
        ],
      ],
    });
    await expect(operate(muster, 'payments', ['failback', 'payments'])).resolves.toEqual({ outcome: 'done' });
    expect(muster.asked).toHaveLength(1 + 2 * 2);
    expect(muster.asked).toContain('approve payments --gate promote --as dba --accept-fence proven --loss-ceiling 5s');
  });

  it('fails when an approver is refused, and when there is no report', async () => {
    const refused = fakeMuster({
      feeds: [[gateLine('x.1', 'promote/1', at), finished]],
      run: () => ({ code: 3, err: 'not an approver' }),
    });
    await expect(operate(refused, 'payments', ['failback', 'payments'])).rejects.toThrow(
      'ops-lead was refused at gate promote/1: not an approver',
    );
    await expect(operate(fakeMuster({ feeds: [[]] }), 'payments', ['failback', 'payments'])).rejects.toThrow(
      'muster failback payments ended with 0 and without a report',
    );
  });
});

describe('a quarantine', () => {
  const told = (quarantine: unknown) => fakeMuster({ run: () => ({ out: JSON.stringify({ quarantine }) }) });
  const report = { fence: { outcome: 'proven' } } as RecoveryReport;

  it('is over when it has proven the old primary closed', async () => {
    const muster = told({ state: 'COMPLETED', startedAt: at, report });
    await expect(untilProven(muster, 'payments', at)).resolves.toEqual(report);
  });

  it('is no proof when it is of an earlier failover, has ended without one, or never was', async () => {
    const earlier = told({ state: 'COMPLETED', startedAt: '2026-11-23T09:00:00Z', report });
    await expect(untilProven(earlier, 'payments', at)).rejects.toThrow('no quarantine run since');
    await expect(untilProven(told(null), 'payments', at)).rejects.toThrow('no quarantine run since');
    const terminated = told({ state: 'TERMINATED', startedAt: at });
    await expect(untilProven(terminated, 'payments', at)).rejects.toThrow('is TERMINATED, and nothing is proven');
  });
});
