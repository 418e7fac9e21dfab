/** `--measured`: times of the application's own runs with their source, and what is said where no server tells of any. */
import path from 'node:path';
import { planCommand } from '../../../clients/cli/plan/plan-command';
import { type MeasuredOf } from '../../../clients/cli/plan/times';
import { timedBy } from '../../../domain/statistics/timed-steps';
import { type PastRun } from '../../../domain/statistics/step-samples';
import { muster } from '../run-program';

const file = path.join(__dirname, '../../../examples/payments/plan.yaml');

const runs = [100, 105, 110, 115, 120].map((seconds): PastRun => {
  const at = Date.parse('2026-11-23T03:00:00.000Z');
  const [startedAt, finishedAt] = [at, at + seconds * 1_000].map((ms) => new Date(ms).toISOString());
  if (startedAt === undefined || finishedAt === undefined) throw new Error('two instants');
  const step = { id: 'ledger.promote', state: 'reached', startedAt, finishedAt, attempts: 1 } as const;
  return { mode: 'real', operation: 'failover', steps: [step] };
});
const measuredOf: MeasuredOf = () => Promise.resolve({ of: timedBy(runs, 'real', 1), said: 'Measured.' });

async function plan(...args: readonly string[]): Promise<string> {
  let text = '';
  const io = {
    out: (more: string) => {
      text += more;
    },
    terminal: { colour: false, columns: () => 120 },
  };
  await planCommand(io, () => undefined, undefined, measuredOf).parseAsync([...args], { from: 'user' });
  return text;
}

it('shows each step’s time with how often it was measured, and the critical path by it', async () => {
  const shown = await plan('show', file, '--to', 'eu-west-1', '--measured');
  expect(shown).toContain('measured: 5 runs of this application, mode real, p50/p95');
  expect(shown).toContain('times       expected 1m 50s, budget 2m, deadline 20m');
  expect(shown).toContain('published, not measured: 0 of 5 runs');
  expect(shown.trimEnd().split('\n').at(-1)).toBe('Measured.');
});

it('promises by what was measured, and only when it is asked to', async () => {
  const rto = async (...more: readonly string[]): Promise<number> => {
    const { rto: sums } = JSON.parse(await plan('check', file, '--json', ...more)) as { rto: { expectedMs: number }[] };
    return sums[0]?.expectedMs ?? 0;
  };
  // Two minutes are published.
  expect((await rto()) - (await rto('--measured'))).toBe(10_000);
});

it('stands on published times where no server answers, and says so', async () => {
  const { code, out } = await muster(`plan check ${file} --measured`);
  expect(code).toBe(0);
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    'Times are published, none is measured: no Temporal server at 127.0.0.1:1 (connection refused',
  );
});
