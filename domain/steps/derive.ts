/**
 * From a plan and a direction to steps and edges. Edges, not phases: a step starts the moment its edges are met,
 * so wall time is the critical path. Only the client derives; workflow code never does, or a changed rule would break replay.
 */
import { changeFact } from '../calls';
import { type After, type Placing } from '../kinds/kind';
import { type AnyDeclaration, type GoalName, goalsOf, type ResourceEntry } from '../kinds/table';
import { type Plan, transitiveNeeds, type Way } from '../plan';
import { type Timing } from '../timing';
import { type Edge, type GoalStep, type MarkStep, type Step, stepIds } from './step';

interface Placed {
  readonly id: string;
  readonly resource: string;
  readonly verb: string;
  readonly declaration: AnyDeclaration;
  readonly entry: ResourceEntry;
  readonly target: unknown;
}

/** The steps of a failover, in an order in which every edge points backwards. @throws Error on a plan that plan check refuses. */
export function deriveFailover(plan: Plan, way: Way): readonly Step[] {
  const placed = Object.entries(plan.resources).flatMap(([resource, entry]) => place(plan, way, resource, entry));
  const goals = placed.map((one) => goalStep(plan, way, one, placed));
  const all = [assess(), ...goals, gate(plan), record(goals)];
  return inOrder(all);
}

function place(plan: Plan, way: Way, resource: string, entry: ResourceEntry): Placed[] {
  return goalsOf(entry.kind).flatMap(([verb, declaration]) => {
    const target = declaration.target({ id: resource, entry, way, plan });
    return target === undefined ? [] : [{ id: `${resource}.${verb}`, resource, verb, declaration, entry, target }];
  });
}

function goalStep(plan: Plan, way: Way, one: Placed, placed: readonly Placed[]): GoalStep {
  const { declaration, entry, resource } = one;
  const placing: Placing<ResourceEntry> = { id: resource, entry, way, plan };
  // unsafe: name and target come from the same declaration, which the index type cannot express.
  return {
    is: 'goal',
    id: one.id,
    goal: `${entry.kind}.${one.verb}` as GoalName,
    resource,
    target: one.target,
    after: unique(declaration.after.flatMap((after) => edges(after, one, placed, plan))),
    phase: declaration.phase,
    required: declaration.required,
    timing: declaration.timing(placing),
    says: declaration.says(one.target),
    irreversible: declaration.sends.some((call) => !changeFact(call).undo),
    ...(declaration.fences ? { fences: declaration.fences } : {}),
  } as unknown as GoalStep;
}

function edges(after: After, one: Placed, placed: readonly Placed[], plan: Plan): readonly Edge[] {
  if (after === 'assess') return [{ step: stepIds.assess, until: 'reached' }];
  if (after === 'gate') return [{ step: stepIds.gate, until: 'reached' }];
  if (after === 'fences')
    return placed
      .filter((p) => p.declaration.phase === 'fence' && p.declaration.fences !== 'compute')
      .map((p) => ({ step: p.id, until: 'ended' as const }));
  if (after === 'needs') {
    const needed = transitiveNeeds(plan.resources, one.resource);
    return placed
      .filter((p) => needed.includes(p.resource) && p.declaration.completes === true)
      .map((p) => ({ step: p.id, until: 'reached' as const }));
  }
  return placed
    .filter((p) => p.resource === one.resource && p.verb === after.own)
    .map((p) => ({ step: p.id, until: after.until }));
}

const real = (expectedMs: number, source: string): Timing => ({
  expectedMs,
  budgetMs: expectedMs * 3,
  deadlineMs: expectedMs * 15,
  source,
  clock: 'real',
});

function assess(): MarkStep {
  return {
    is: 'assess',
    id: stepIds.assess,
    after: [],
    phase: 'assess',
    required: true,
    timing: real(2_000, 'chosen: every goal is looked at once, at most one probe time-out of 2 s'),
    says: 'look at everything',
  };
}

function gate(plan: Plan): MarkStep {
  const { withinMs, expectedMs, approvals } = plan.gates.promote;
  return {
    is: 'gate',
    id: stepIds.gate,
    after: [{ step: stepIds.assess, until: 'reached' }],
    phase: 'gate',
    required: true,
    timing: {
      expectedMs,
      budgetMs: withinMs,
      deadlineMs: withinMs,
      source: 'the plan: gates.promote.expected and within',
      clock: 'simulated',
    },
    says: `${approvals} approval${approvals === 1 ? '' : 's'} to promote`,
  };
}

function record(goals: readonly GoalStep[]): MarkStep {
  return {
    is: 'record',
    id: stepIds.record,
    after: goals.map((goal) => ({ step: goal.id, until: 'ended' })),
    phase: 'record',
    required: true,
    timing: real(2_000, 'chosen: two small objects into each evidence bucket that answers'),
    says: 'record the outcome',
  };
}

function unique(found: readonly Edge[]): readonly Edge[] {
  return found.filter((edge, index) => found.findIndex((other) => other.step === edge.step) === index);
}

/** Topological, stable: among those whose predecessors are placed, the earliest declared first. @throws Error on a cycle. */
export function inOrder(steps: readonly Step[]): readonly Step[] {
  const ordered: Step[] = [];
  const left = [...steps];
  while (left.length > 0) {
    const next = left.findIndex((step) => step.after.every((edge) => ordered.some((done) => done.id === edge.step)));
    if (next < 0) throw new Error(`steps wait for each other: ${left.map((step) => step.id).join(', ')}`);
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}
