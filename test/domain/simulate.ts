/**
 * Runs a derived plan in memory with chosen outcomes, the way the workflow does: start what may start, end steps one by one.
 * Crashing and resuming is dropping everything but the statuses, which is all the schedule ever sees.
 */
import { foldFence, type FenceOutcome, type FenceStep } from '../../domain/fence';
import { type Gate, decide, nextRound, openGate, worseThanAccepted } from '../../domain/gate/gate';
import { type GateRules } from '../../domain/gate/rules';
import { isFinished, readySteps, type Statuses, type StepStatus, unreachableSteps } from '../../domain/steps/schedule';
import { isGoal, type Step } from '../../domain/steps/step';

export interface World {
  readonly statuses: Statuses;
  readonly fences: Readonly<Record<string, FenceOutcome>>;
  readonly gate: Gate;
  /** In the order they happened. */
  readonly ended: readonly string[];
}

export interface Choices {
  /** Which of the running steps ends next. */
  readonly pick: (running: readonly string[]) => string;
  readonly fence: (step: string) => FenceOutcome;
  /** Required steps always end reached here (a parked one only waits); optional ones may fail. */
  readonly optionalFails: (step: string) => boolean;
  /** What approvers accept, by round. */
  readonly accept: (round: number) => FenceOutcome;
}

const at = '2026-11-23T03:00:00.000Z';

export function startWorld(rules: GateRules): World {
  return { statuses: {}, fences: {}, gate: openGate(rules, at, 'test'), ended: [] };
}

/** One move: settle, start everything ready, end one running step. Undefined when finished or waiting for ever. */
export function move(steps: readonly Step[], rules: GateRules, world: World, choices: Choices): World | undefined {
  let statuses: Record<string, StepStatus> = { ...world.statuses };
  let { gate } = world;
  for (let left = unreachableSteps(steps, statuses); left.length > 0; left = unreachableSteps(steps, statuses)) {
    for (const step of left) statuses[step.id] = 'unreachable';
  }
  const fencingEnded = steps.every(
    (step) => !isGoal(step) || step.phase !== 'fence' || step.fences === 'compute' || isEnded(statuses[step.id]),
  );
  const gateId = steps.find((step) => step.is === 'gate')?.id;
  if (gate.is === 'approved' && gateId !== undefined && statuses[gateId] === 'reached' && fencingEnded) {
    const worse = worseThanAccepted(gate, rules, foldOf(steps, world.fences), { is: 'unknown', because: 'test' });
    if (worse.length > 0) {
      gate = nextRound(gate, rules, at, worse.join());
      statuses[gateId] = 'waiting';
    }
  }
  statuses = {
    ...statuses,
    ...Object.fromEntries(readySteps(steps, statuses).map((step) => [step.id, 'running' as const])),
  };
  if (isFinished(steps, statuses)) return undefined;
  const busy = steps
    .filter((step) => statuses[step.id] === 'running' || statuses[step.id] === 'waiting')
    .map((step) => step.id);
  const id = choices.pick(busy);
  const step = steps.find((one) => one.id === id);
  if (!step) return undefined;
  if (step.is === 'gate') {
    gate = approve(gate, rules, choices.accept(gate.round));
    return {
      ...world,
      gate,
      statuses: { ...statuses, [id]: 'reached' },
      ended: [...world.ended, `${id}/${gate.round}`],
    };
  }
  const fence = isGoal(step) && step.fences ? choices.fence(id) : undefined;
  const fails = fence !== undefined ? fence !== 'proven' : !step.required && choices.optionalFails(id);
  return {
    gate,
    statuses: { ...statuses, [id]: fails ? 'failed' : 'reached' },
    fences: fence === undefined ? world.fences : { ...world.fences, [id]: fence },
    ended: [...world.ended, id],
  };
}

export function foldOf(steps: readonly Step[], fences: World['fences']): FenceOutcome {
  const goals = steps.filter(isGoal);
  const folded: FenceStep[] = goals.flatMap((step) =>
    step.fences ? [{ step: step.id, fences: step.fences, outcome: fences[step.id] ?? 'open' }] : [],
  );
  const fenced = goals.filter((step) => step.fences === 'writes').map((step) => step.resource);
  return foldFence(folded, goals.filter((step) => step.irreversible && !fenced.includes(step.resource)).length);
}

function approve(gate: Gate, rules: GateRules, acceptFence: FenceOutcome): Gate {
  return rules.approvers.slice(0, rules.approvals).reduce((open, by) => {
    const verdict = decide(
      open,
      rules,
      { is: 'approve', by, at, nonce: `${by}/${open.round}`, round: open.round, acceptFence, proof: 'asserted' },
      'starter',
    );
    return verdict.accepted ? verdict.gate : open;
  }, gate);
}

function isEnded(status: StepStatus | undefined): boolean {
  return status === 'reached' || status === 'skipped' || status === 'failed' || status === 'unreachable';
}
