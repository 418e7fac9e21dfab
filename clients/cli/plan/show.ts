/** `muster plan show FILE|APP`: the steps muster derives, with edges, times and where they come from. */
import { type Plan, type Way } from '../../../domain/plan';
import { durationText } from '../../../domain/plan-check/duration';
import { partsText, rtoSum } from '../../../domain/plan-check/rto';
import { deriveFailover } from '../../../domain/steps/derive';
import { type Step } from '../../../domain/steps/step';
import { flow, wrap } from '../view/words';
import { promiseText, shortHash } from './check';
import { consequenceRows, type Row } from './consequences';
import { type SoundPlan } from './sound-plan';
import { published, type Times } from './times';

export function showLines(
  { plan, planHash }: SoundPlan,
  ways: readonly Way[],
  columns: number,
  times = published,
): readonly string[] {
  return [
    ...ways.flatMap((way) => [...wayLines(plan, way, planHash, columns, times), '']),
    ...wrap(
      '* on the critical path. A step starts the moment everything after which it stands is reached or skipped (or has ended, where it says so: failed, or never to begin, as well).',
      columns,
    ),
    ...wrap(times.said, columns),
  ];
}

function wayLines(plan: Plan, way: Way, hash: string, columns: number, times: Times): readonly string[] {
  const steps = times.of(deriveFailover(plan, way));
  const expected = rtoSum(plan, way, steps, 'expectedMs');
  const budget = rtoSum(plan, way, steps, 'budgetMs');
  return [
    ...flow([plan.application, `${way.from} -> ${way.to}`, 'failover', `plan ${shortHash(hash)}`], columns, '  '),
    promiseText(plan, expected, budget),
    ...wrap(`critical path ${partsText(expected.parts)}`, columns, '  '),
    '',
    ...steps.flatMap((step) =>
      stepLines(step, expected.path.includes(step.id), consequenceRows(step, steps, plan.gates.promote), columns),
    ),
  ];
}

function stepLines(step: Step, critical: boolean, consequences: readonly Row[], columns: number): readonly string[] {
  const { expectedMs, budgetMs, deadlineMs, source } = step.timing;
  const indent = '    ';
  const rows: readonly Row[] = [
    ['after', step.after.length === 0 ? '-' : step.after.map(edgeText).join(', ')],
    [
      'times',
      `expected ${durationText(expectedMs)}, budget ${durationText(budgetMs)}, deadline ${durationText(deadlineMs)}`,
    ],
    ['source', source],
    ...consequences,
  ];
  return [
    ...wrap(`${critical ? '*' : ' '} ${step.id.padEnd(20)}  ${step.says}`, columns, indent),
    ...rows.flatMap(([label, text]) =>
      wrap(`${indent}${label.padEnd(12)}${text}`, columns, ' '.repeat(indent.length + 12)),
    ),
  ];
}

function edgeText({ step, until }: Step['after'][number]): string {
  return until === 'reached' ? step : `${step} ended`;
}

/** What a script may read. */
export function showJson({ plan, planHash }: SoundPlan, ways: readonly Way[], times = published) {
  return {
    application: plan.application,
    planHash,
    ways: ways.map((way) => {
      const steps = times.of(deriveFailover(plan, way));
      const expected = rtoSum(plan, way, steps, 'expectedMs');
      const budget = rtoSum(plan, way, steps, 'budgetMs');
      return {
        ...way,
        rtoMs: plan.objectives.rtoMs,
        expectedMs: expected.totalMs,
        budgetMs: budget.totalMs,
        criticalPath: expected.path,
        steps: steps.map((step) => stepJson(step, steps, plan)),
      };
    }),
  };
}

function stepJson(step: Step, steps: readonly Step[], plan: Plan) {
  const { id, is, phase, after, required, timing, says } = step;
  const rows = Object.fromEntries(consequenceRows(step, steps, plan.gates.promote));
  return {
    id,
    is,
    phase,
    after,
    required,
    irreversible: 'irreversible' in step && step.irreversible,
    timing,
    says,
    ifItFails: rows['if it fails'] ?? rows['if rejected'],
    undo: rows['undo'] ?? null,
    ...(is === 'gate' ? { gate: plan.gates.promote } : {}),
  };
}
