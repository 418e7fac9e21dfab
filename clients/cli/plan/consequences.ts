/** What a derived step means for those who run it: what happens when it is not reached, and whether it can be put back. */
import { changeFact, type ChangeName } from '../../../domain/calls';
import { type GateRules } from '../../../domain/gate/rules';
import { goalDeclaration } from '../../../domain/kinds/table';
import { durationText } from '../../../domain/plan-check/duration';
import { type Statuses, unreachableSteps } from '../../../domain/steps/schedule';
import { type GoalStep, isGoal, type Step } from '../../../domain/steps/step';

/** A row of `plan show`: label and text. */
export type Row = readonly [label: string, text: string];

const gateDefaults = {
  hold: 'hold: keeps waiting, and says so',
  abort: 'abort: ends, and what was changed is put back',
  proceed: 'proceed: goes on as if approved',
} as const;

/** Everything that decides about a gate: who, by when, what then, and when it is asked again. */
export function gateRows(rules: GateRules): readonly Row[] {
  const { approvals, approvers, withinMs, otherwise, acceptFence, lossCeilingMs } = rules;
  const fence = acceptFence ? ` with a fence ${acceptFence.outcome} at worst, in the name of ${acceptFence.by}` : '';
  const ceiling = lossCeilingMs === undefined ? 'none' : durationText(lossCeilingMs);
  return [
    ['approvers', `${approvals} of ${approvers.length}: ${approvers.join(', ')}; never the one who starts it`],
    ['within', `${durationText(withinMs)} a round; otherwise ${gateDefaults[otherwise]}${fence}`],
    [
      'opens again',
      `as its next round, when the fence ends worse than they accept (proven, unless they say --accept-fence) or more is lost than the ceiling (${ceiling} in the plan; --loss-ceiling says less)`,
    ],
    ['if rejected', 'one reject ends the run, and what was changed is put back'],
  ];
}

export function consequenceRows(step: Step, steps: readonly Step[], gate: GateRules): readonly Row[] {
  if (isGoal(step))
    return [
      ['if it fails', ifGoalFails(step, steps)],
      ['undo', undoOf(step, steps)],
    ];
  switch (step.is) {
    case 'gate':
      return gateRows(gate);
    case 'assess':
      return [
        [
          'if it fails',
          'it parks before anything was changed: a step is seen blocked, or both sides take writes (never skipped); a silent Region does not stop it',
        ],
        ['undo', 'nothing: it only looks'],
      ];
    case 'record':
      return [
        [
          'if it fails',
          'the outcome stands: a bucket that cannot be written is named in the journal, and muster report has the report',
        ],
        ['undo', 'none: what was written stays'],
      ];
  }
}

function ifGoalFails(step: GoalStep, steps: readonly Step[]): string {
  if (step.required) {
    const skip = step.irreversible ? 'skip (only when a look shows a writable database)' : 'skip';
    const abort = pointOfNoReturn(step, steps) ? '' : `, or abort${untilSent(steps)}`;
    return `it parks, and what stands after it waits, until a person says step retry or ${skip}${abort}`;
  }
  const lost = neverBegun(step, steps);
  return [
    `the run goes on without it${lost.length === 0 ? '' : `, and ${lost.join(', ')} never begins`}`,
    ...(step.fences === 'writes'
      ? ['the fence is then best-effort or impossible, and the gate opens again where that was not accepted']
      : []),
    ...(step.fences === 'compute' ? ['it is evidence of the fence, never its proof'] : []),
  ].join('; ');
}

/** Steps that can never begin once this one has failed. */
function neverBegun(step: Step, steps: readonly Step[]): readonly string[] {
  const statuses: Record<string, Statuses[string]> = { [step.id]: 'failed' };
  for (let left = unreachableSteps(steps, statuses); left.length > 0; left = unreachableSteps(steps, statuses))
    for (const { id } of left) statuses[id] = 'unreachable';
  return Object.keys(statuses).filter((id) => id !== step.id);
}

function undoOf(step: GoalStep, steps: readonly Step[]): string {
  if (step.irreversible) return 'CANNOT BE UNDONE once sent: from then on there is no abort';
  const sends = sendsOf(step);
  if (sends.length === 0) return 'nothing: it only looks';
  const stays = sends.flatMap((call) => changeFact(call).leaves ?? []);
  const kept = sends.length > stays.length ? [putBack(step, steps)] : [];
  return [...kept, ...stays].join('; ');
}

function putBack(step: GoalStep, steps: readonly Step[]): string {
  const before = pointOfNoReturn(step, steps);
  if (before) return `never: it begins after ${before}, from which the run only goes forward`;
  return `an abort or a reject puts it back${untilSent(steps)}`;
}

/** From the first of these on there is no abort, whatever else is under way. */
function untilSent(steps: readonly Step[]): string {
  const irreversible = steps.filter(isGoal).filter((step) => step.irreversible);
  return irreversible.length === 0 ? '' : ` until ${irreversible.map(({ id }) => id).join(' or ')} is sent`;
}

/** The step that cannot be undone and that this one stands behind, however far. */
function pointOfNoReturn(step: Step, steps: readonly Step[]): string | undefined {
  const before = steps.filter((other) => step.after.some((edge) => edge.step === other.id));
  const found = before.find((other) => isGoal(other) && other.irreversible);
  return found ? found.id : before.map((other) => pointOfNoReturn(other, steps)).find((id) => id !== undefined);
}

/** The declared changes that this target can need: a GET sends nothing, without a probe no row is written. */
function sendsOf({ goal, target }: GoalStep): readonly ChangeName[] {
  const isNeeded: Partial<Record<ChangeName, boolean>> = {
    'http:Send': !('request' in target) || target.request.method !== 'GET',
    'sql:WriteProbe': 'probe' in target,
    'sql:OpenForWrites': 'open' in target,
  };
  return goalDeclaration(goal).sends.filter((call) => isNeeded[call] ?? true);
}
