/**
 * A switchover is a failover that may lose nothing: the same goals, under stricter edges. Writing stops only once the other side
 * can serve, and the promotion waits for a fence that is proven and a standby that has replayed all of it.
 */
import { type Refusal } from '../goal';
import { type Particulars } from '../kinds/kind';
import { rulesOf } from '../operations';
import { type GateName, type Plan, type Way } from '../plan';
import { type Operation } from '../report';
import { deriveCourse, deriveFailover, inOrder, noParticulars } from './derive';
import { type Edge, type GoalStep, isGoal, isPromotion, type Step } from './step';

/** Who is asked, where it is not the operation's own gate: a live drill has a gate of its own, and none on its way back. */
export type Asked = GateName | 'nobody';

/** The steps of an operation, in an order in which every edge points backwards. @throws Error on a plan that plan check refuses. */
export function derive(
  operation: Operation,
  plan: Plan,
  way: Way,
  particulars: Particulars = noParticulars,
  asked: Asked | undefined = rulesOf(operation).gate,
): readonly Step[] {
  const gate = asked === undefined || asked === 'nobody' ? {} : { gate: asked };
  const steps = deriveCourse(plan, way, { course: rulesOf(operation).course, particulars, ...gate });
  return operation === 'switchover' ? inOrder(stricterEdges(steps)) : steps;
}

/** The steps of a switchover. @throws Error on a plan that plan check refuses. */
export function deriveSwitchover(plan: Plan, way: Way): readonly Step[] {
  return derive('switchover', plan, way);
}

function stricterEdges(steps: readonly Step[]): readonly Step[] {
  const goals = steps.filter(isGoal);
  const closing = goals.filter(isClosing).map(({ id }) => id);
  const ready = edgesTo(goals.filter(({ phase }) => phase === 'capacity'));
  const shifted = edgesTo(goals.filter(({ phase }) => phase === 'shift'));
  return steps.map((step) => stricter(step, { closing, ready, shifted }));
}

interface Places {
  readonly closing: readonly string[];
  readonly ready: readonly Edge[];
  readonly shifted: readonly Edge[];
}

function stricter(step: Step, { closing, ready, shifted }: Places): Step {
  if (step.is === 'gate') return { ...step, says: step.says.replace('to promote', 'to switch over') };
  if (!isGoal(step)) return step;
  const after = step.after.map((edge) => (closing.includes(edge.step) ? { ...edge, until: 'reached' as const } : edge));
  // Customers feel what comes after the fence: everything that can be made ready before it, is.
  if (isClosing(step)) return { ...step, required: true, after: [...after, ...ready] };
  // The old side's tasks serve reads until traffic has left them.
  if (step.fences === 'compute') return { ...step, after: [...after, ...shifted] };
  return { ...step, after };
}

/** Fences of databases, and drains. */
function isClosing(step: GoalStep): boolean {
  return step.phase === 'fence' && step.fences !== 'compute';
}

function edgesTo(steps: readonly GoalStep[]): readonly Edge[] {
  return steps.map(({ id }) => ({ step: id, until: 'reached' }));
}

/** What a kind of database needs to be closed, and to be seen replayed to the end. */
const needed = ['fence', 'probe'] as const;

/** Why a plan cannot be switched over without loss; empty when it can. */
export function switchoverLacks(plan: Plan, way: Way): readonly Refusal[] {
  return deriveFailover(plan, way)
    .filter(isGoal)
    .filter(isPromotion)
    .flatMap(({ resource }) => {
      const lacking = needed.filter((key) => !(key in (plan.resources[resource] ?? {})));
      return lacking.map((key) => ({
        rule: 'a switchover loses nothing',
        saw: `resources.${resource} has no ${key}`,
        wanted: `${key} in the plan: without it nobody can prove that everything was replayed`,
        source: 'docs/plan.md: rds-postgres',
      }));
    });
}
