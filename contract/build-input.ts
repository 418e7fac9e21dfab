/**
 * The one object an operation starts with, derived and scaled once: by whoever starts it, never by workflow code. Pure; compound operations
 * are made of simple ones here, all their parts at once, so that the plan they run is one plan.
 */
import { type DrillRules, type Scenario } from '../domain/calendar/drill-plan';
import { type GateRules } from '../domain/gate/rules';
import { type Instant } from '../domain/instant';
import { type Particulars } from '../domain/kinds/kind';
import { drillPrefix } from '../domain/kinds/rds-postgres/names';
import { rulesOf } from '../domain/operations';
import { type OrchestratorPair } from '../domain/orchestrator/orchestrator-pair';
import { type Plan, type Way } from '../domain/plan';
import { type ImpairedSince, type Mode, type Operation } from '../domain/report';
import { criticalPath } from '../domain/steps/critical-path';
import { deriveFailover, gateRulesOf, inOrder } from '../domain/steps/derive';
import { type Asked, derive } from '../domain/steps/derive-switchover';
import { scaleGate, scaleObjectives, scaleSteps } from '../domain/steps/scale';
import { isGoal, type Step } from '../domain/steps/step';
import { queues, workflowIds } from './ids';
import { type Chain, type ChainLink, type OperationInput } from './operation-input';
import { type SearchAttribute } from './search-attributes';

/** The n an operation starts with; it grows only at continue-as-new into another one. */
export const firstN = 1;

export interface Starting {
  readonly plan: Plan;
  readonly planHash: string;
  readonly way: Way;
  readonly mode: Mode;
  readonly reason: string;
  readonly by: string;
  /** Tells the claim that starts a run from one that finds it running. */
  readonly nonce: string;
  readonly since?: Instant;
  readonly particulars: Particulars;
}

/** Where it is started from. */
export interface Place {
  readonly musterVersion: string;
  /** Factor on simulated durations. */
  readonly timeScale: number;
  readonly queuePrefix: string;
  readonly searchAttributes: readonly SearchAttribute[];
  readonly uiUrl?: string;
  /** The two clusters that orchestrate; absent: one server, or none of them told of both in time. */
  readonly orchestrator?: OrchestratorPair;
  /** How measured times of earlier runs replace published ones; absent: they do not. */
  readonly timed?: (steps: readonly Step[], operation: Operation) => readonly Step[];
}

/** @throws Error on a plan that plan check refuses */
export function buildOperation(
  operation: Operation,
  starting: Starting,
  place: Place,
  asked: Asked | undefined = rulesOf(operation).gate,
): OperationInput {
  const { plan, way, particulars } = starting;
  const derived = derive(operation, plan, way, particulars, asked);
  const steps = place.timed?.(derived, operation) ?? derived;
  return {
    schema: 1,
    musterVersion: place.musterVersion,
    operation,
    mode: starting.mode,
    n: firstN,
    application: plan.application,
    ...way,
    witness: plan.regions.witness,
    reason: starting.reason,
    startedBy: starting.by,
    claimNonce: starting.nonce,
    ...(starting.since === undefined ? {} : { impairedSince: stated(starting.since) }),
    plan,
    planHash: starting.planHash,
    steps: scaleSteps(steps, place.timeScale),
    gate: scaleGate(gateOf(plan, asked), place.timeScale),
    objectives: scaleObjectives(plan.objectives, place.timeScale),
    stepsQueue: queues.steps(place.queuePrefix, way.to),
    anyStepsQueue: queues.anySteps(place.queuePrefix),
    ...registered(operation, starting),
    // A dry run decides nothing and holds nothing that a takeover could lose.
    ...(place.orchestrator && starting.mode !== 'dry-run' ? { orchestrator: place.orchestrator } : {}),
    searchAttributes: place.searchAttributes,
    ...(place.uiUrl === undefined ? {} : { uiUrl: place.uiUrl }),
  };
}

/** By the id that excludes within one cluster; what only looks, and a fence that anybody may drive, stands in none. */
function registered(operation: Operation, { plan, mode }: Starting): Pick<OperationInput, 'register'> {
  const { application, register: rules, regions, evidence } = plan;
  if (!rules || mode === 'dry-run' || operation === 'quarantine' || operation === 'diff') return {};
  const id = operation === 'drill' ? workflowIds.drill(application) : workflowIds.recovery(application);
  const region = regions.witness;
  return { register: { region, bucket: evidence[region] ?? '', key: `register/${id}.json`, rules } };
}

function stated(at: Instant): ImpairedSince {
  return { at, known: 'stated' };
}

function gateOf(plan: Plan, asked: Asked | undefined): GateRules {
  return gateRulesOf(plan, asked === undefined || asked === 'nobody' ? 'promote' : asked);
}

/** A failover leaves a quarantine run behind where its fence is not proven. */
export function buildFailover(starting: Starting, place: Place): OperationInput {
  const input = buildOperation('failover', starting, place);
  if (starting.mode !== 'real') return input;
  const quarantine = buildOperation('quarantine', withoutSince(starting), place);
  return quarantine.steps.some(isGoal)
    ? { ...input, quarantine: { workflowId: workflowIds.quarantine(starting.plan.application), input: quarantine } }
    : input;
}

/** Its first part touches one database in its own Region; when that is not enough, the whole application fails over. */
export function buildLadder(starting: Starting, place: Place): OperationInput {
  const { way } = starting;
  const here = { ...starting, way: { from: way.from, to: way.from } };
  // The resource is the ladder's: a failover moves the whole application.
  const whole = buildFailover({ ...starting, particulars: { tag: starting.particulars.tag } }, place);
  return chained('ladder', buildOperation('ladder', here, place), [{ when: 'handed-on', input: whole }]);
}

/** Reprotect when needed, the switchover home, and everything back to what the plan says. `way`: home, from where it is now. */
export function buildFailback(starting: Starting, place: Place): OperationInput {
  const { way } = starting;
  const build = (operation: Operation, part: Way): OperationInput =>
    buildOperation(operation, { ...withoutSince(starting), way: part }, place);
  return chained('failback', build('reprotect', way), [
    { when: 'done', input: build('switchover', way) },
    { when: 'done', input: build('failback', { from: way.to, to: way.from }) },
  ]);
}

export interface Rehearsal extends Starting {
  readonly name: string;
  readonly scenario: Scenario;
  /** Of the plan's calendar; absent: a person started it with other words. */
  readonly rules?: DrillRules;
}

/** Any drill: dry-run, isolated or live. `way`: from the primary's Region to the standby's. */
export function buildDrill(rehearsal: Rehearsal, place: Place): OperationInput {
  const { mode, plan, way, scenario, name } = rehearsal;
  const tag = rehearsal.particulars.tag;
  const starting = { ...withoutSince(rehearsal), particulars: { ...rehearsal.particulars, scenario } };
  const drill = {
    name,
    scenario,
    prefix: drillPrefix(tag),
    failoverSteps: deriveFailover(plan, way)
      .filter(isGoal)
      .map(({ id }) => id),
  };
  if (mode === 'dry-run') return { ...buildOperation('failover', starting, place), drill };
  if (mode === 'isolated') return { ...buildOperation('drill', starting, place), drill };
  return liveDrill(rehearsal, starting, place, drill);
}

function liveDrill(
  { rules, way, plan }: Rehearsal,
  starting: Starting,
  place: Place,
  drill: NonNullable<OperationInput['drill']>,
): OperationInput {
  const soakMs = rules?.soakMs ?? defaultSoakMs;
  const home: Way = { from: way.to, to: way.from };
  const there = buildOperation(
    'switchover',
    { ...starting, particulars: { ...starting.particulars, soakMs } },
    place,
    'drill',
  );
  const link = (operation: Operation, part: Way, asked?: Asked): ChainLink => ({
    when: 'done',
    input: {
      ...buildOperation(
        operation,
        { ...starting, way: part, particulars: { tag: starting.particulars.tag } },
        place,
        asked,
      ),
      drill,
    },
  });
  const next = [
    link('reprotect', { from: way.to, to: way.from }),
    link('switchover', home, 'nobody'),
    link('failback', { from: way.from, to: way.to }),
  ];
  const spansMs = [next[0], next[2]].map((one) => expectedOf(one?.input.steps ?? []));
  const gate: GateRules = {
    ...scaleGate(gateRulesOf(plan, 'drill'), place.timeScale),
    ...(rules?.gate ? { withinMs: rules.gate.withinMs * place.timeScale } : {}),
    // Nobody answers: there is no drill.
    otherwise: 'abort',
    unprotected: {
      writeOutageMs: writeOutageOf(there.steps),
      spansMs: [(spansMs[0] ?? 0) + soakMs * place.timeScale, spansMs[1] ?? 0],
    },
  };
  return { ...chained('drill', { ...there, steps: afterGate(there.steps), gate }, next), drill };
}

/** A rehearsal changes nothing before it is approved, not even capacity, which a disaster makes ready at once. */
function afterGate(steps: readonly Step[]): readonly Step[] {
  const gate = steps.find(({ is }) => is === 'gate')?.id ?? '';
  return inOrder(
    steps.map((step) =>
      step.phase === 'capacity' ? { ...step, after: [...step.after, { step: gate, until: 'reached' as const }] } : step,
    ),
  );
}

/** As the plan's calendar has it when it says nothing. */
const defaultSoakMs = 1_800_000;

function expectedOf(steps: readonly Step[]): number {
  return criticalPath(steps, ({ timing }) => timing.expectedMs).lengthMs;
}

/** From the first fence to the last shift, on expected times: customers cannot write meanwhile. */
function writeOutageOf(steps: readonly Step[]): number {
  const { path } = criticalPath(
    steps.filter(({ phase }) => phase !== 'soak' && phase !== 'record'),
    ({ timing }) => timing.expectedMs,
  );
  const fence = steps.find((step) => isGoal(step) && step.fences === 'writes')?.id;
  const begins = path.find(({ step }) => step === fence)?.startMs ?? 0;
  return (path.at(-1)?.finishMs ?? 0) - begins;
}

function chained(of: Operation, first: OperationInput, next: Chain['next']): OperationInput {
  return { ...first, chain: { of, part: 1, parts: next.length + 1, next, earlier: [] } };
}

function withoutSince<S extends Starting>({ since: _since, ...starting }: S): Omit<S, 'since'> {
  return starting;
}
