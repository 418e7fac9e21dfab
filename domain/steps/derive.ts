/**
 * From a plan and a direction to steps and edges. Edges, not phases: a step starts the moment its edges are met,
 * so wall time is the critical path. Only the client derives; workflow code never does, or a changed rule would break replay.
 */
import { changeFact } from '../calls';
import { type GateRules } from '../gate/rules';
import { type After, type Course, type Particulars, type Placement, type Placing } from '../kinds/kind';
import { type AnyDeclaration, type Entries, type GoalName, goalsOf, type KindName } from '../kinds/table';
import { type GateName, type Plan, transitiveNeeds, type Way } from '../plan';
import { type Timing } from '../timing';
import { type Edge, type GoalStep, type MarkStep, type Step, stepIds } from './step';

interface Placed {
  readonly id: string;
  readonly resource: string;
  readonly verb: string;
  readonly declaration: AnyDeclaration;
  readonly placement: Placement;
  readonly placing: Placing<Entries[KindName]>;
  readonly target: unknown;
}

export interface CourseOf {
  readonly course: Course;
  readonly particulars: Particulars;
  /** The gate of the course; absent: nobody is asked, what stood after the gate stands after assess. */
  readonly gate?: GateName;
}

/** Nothing said beyond plan and direction. */
export const noParticulars: Particulars = { tag: '' };

/** The steps of a failover, in an order in which every edge points backwards. @throws Error on a plan that plan check refuses. */
export function deriveFailover(plan: Plan, way: Way): readonly Step[] {
  return deriveCourse(plan, way, { course: 'move', particulars: noParticulars, gate: 'promote' });
}

/** The steps of any course, in an order in which every edge points backwards. @throws Error on a plan that plan check refuses. */
export function deriveCourse(plan: Plan, way: Way, how: CourseOf): readonly Step[] {
  const placed = entriesOf(plan, how.particulars).flatMap(([resource, entry]) =>
    place(plan, way, resource, entry, how),
  );
  const goals = placed.map((one) => goalStep(one, placed, how));
  const marks = [
    ...(how.gate !== undefined || looksFirst(placed) ? [assess()] : []),
    ...goals,
    ...(how.gate === undefined ? [] : [gate(plan, how.gate, placed)]),
    record(goals),
  ];
  return inOrder(marks);
}

/** What the plan says of drills has goals of its own, though it is no resource. */
function entriesOf(plan: Plan, { soakMs = 0 }: Particulars): readonly (readonly [string, Entries[KindName]])[] {
  const { drills } = plan;
  const entry = drills && {
    kind: 'drill' as const,
    needs: [],
    alarms: drills.alarms,
    http: drills.checks.http,
    soakMs,
  };
  return [...Object.entries(plan.resources), ...(entry ? [['drill', entry] as const] : [])];
}

/** A course whose every goal begins at once has nothing to look at before. */
function looksFirst(placed: readonly Placed[]): boolean {
  return placed.some(({ placement }) => placement.after.length > 0);
}

function place(
  plan: Plan,
  way: Way,
  resource: string,
  entry: Entries[KindName],
  { course, particulars }: CourseOf,
): Placed[] {
  return goalsOf(entry.kind).flatMap(([verb, declaration]) => {
    const placement = declaration.courses[course];
    if (!placement) return [];
    const placing = { id: resource, entry, way, plan, course, particulars };
    const target = declaration.target(placing);
    return target === undefined
      ? []
      : [{ id: `${resource}.${verb}`, resource, verb, declaration, placement, placing, target }];
  });
}

function goalStep(one: Placed, placed: readonly Placed[], how: CourseOf): GoalStep {
  const { declaration, placing, placement, resource } = one;
  // unsafe: name and target come from the same declaration, which the index type cannot express.
  return {
    is: 'goal',
    id: one.id,
    goal: `${placing.entry.kind}.${one.verb}` as GoalName,
    resource,
    target: one.target,
    after: unique([...placement.after.flatMap((after) => edges(after, one, placed, how)), ...held(one, placed)]),
    phase: declaration.phase,
    required: placement.required,
    timing: declaration.timing(placing),
    says: declaration.says(one.target),
    irreversible: declaration.sends.some((call) => !changeFact(call).undo),
    ...(declaration.fences ? { fences: declaration.fences } : {}),
    ...(placement.always ? { always: true } : {}),
    ...(placement.beside === undefined ? {} : { beside: placement.beside }),
  } as unknown as GoalStep;
}

function edges(after: After, one: Placed, all: readonly Placed[], { gate: asked }: CourseOf): readonly Edge[] {
  const placed = all.filter(({ placement }) => placement.beside === undefined);
  if (after === 'assess') return [{ step: stepIds.assess, until: 'reached' }];
  if (after === 'gate') return [{ step: asked === undefined ? stepIds.assess : `gate.${asked}`, until: 'reached' }];
  if (after === 'fences')
    return placed
      .filter((p) => p.declaration.phase === 'fence' && p.declaration.fences !== 'compute')
      .map((p) => ({ step: p.id, until: 'ended' as const }));
  if (after === 'needs') {
    const needed = transitiveNeeds(one.placing.plan.resources, one.resource);
    return placed
      .filter((p) => needed.includes(p.resource) && p.declaration.completes === true)
      .map((p) => ({ step: p.id, until: 'reached' as const }));
  }
  if (after === 'clear')
    return placed
      .filter((p) => p.placing.entry.kind === 'drill' && p.verb === 'clear')
      .map((p) => ({ step: p.id, until: 'reached' as const }));
  if (after === 'all')
    return placed
      .filter((p) => !p.placement.after.includes('all'))
      .map((p) => ({ step: p.id, until: 'ended' as const }));
  if ('phase' in after)
    return placed
      .filter((p) => p.declaration.phase === after.phase)
      .map((p) => ({ step: p.id, until: 'reached' as const }));
  return placed
    .filter((p) => p.resource === one.resource && p.verb === after.own)
    .map((p) => ({ step: p.id, until: after.until }));
}

/** Said by what comes before, for it holds up goals of every kind. */
function held({ declaration }: Placed, placed: readonly Placed[]): readonly Edge[] {
  return placed
    .filter((p) => p.placement.before?.includes(declaration.phase))
    .map((p) => ({ step: p.id, until: p.placement.required ? ('reached' as const) : ('ended' as const) }));
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

/** What each gate asks for, as people read it. */
const asksFor: Readonly<Record<GateName, string>> = {
  promote: 'to promote',
  cutover: 'to cut over to the restored database',
  drill: 'to begin the drill',
  delete: 'to delete what was kept',
};

export function gateRulesOf({ gates }: Plan, name: GateName): GateRules {
  return gates[name] ?? gates.promote;
}

function gate(plan: Plan, name: GateName, placed: readonly Placed[]): MarkStep {
  const { withinMs, expectedMs, approvals } = gateRulesOf(plan, name);
  const before = placed.filter(({ placement }) => placement.beforeGate).map(({ id }) => id);
  return {
    is: 'gate',
    id: `gate.${name}`,
    after: [stepIds.assess, ...before].map((step) => ({ step, until: 'reached' as const })),
    phase: 'gate',
    required: true,
    timing: {
      expectedMs,
      budgetMs: withinMs,
      deadlineMs: withinMs,
      source: `the plan: gates.${plan.gates[name] ? name : 'promote'}.expected and within`,
      clock: 'simulated',
    },
    says: `${approvals} approval${approvals === 1 ? '' : 's'} ${asksFor[name]}`,
  };
}

function record(goals: readonly GoalStep[]): MarkStep {
  return {
    is: 'record',
    id: stepIds.record,
    after: goals.filter(({ beside }) => beside === undefined).map(({ id }) => ({ step: id, until: 'ended' })),
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
