/** `muster plan graph FILE|APP`: one direction as a Mermaid flowchart, the critical path thick, `ended` edges dotted. */
import { type Plan, type Way } from '../../../domain/plan';
import { durationText } from '../../../domain/plan-check/duration';
import { rtoSum } from '../../../domain/plan-check/rto';
import { deriveFailover } from '../../../domain/steps/derive';
import { isGoal, type Step } from '../../../domain/steps/step';

export function graphLines(plan: Plan, way: Way): readonly string[] {
  const steps = deriveFailover(plan, way);
  const critical = rtoSum(plan, way, steps, 'expectedMs').path;
  // Numbers as node ids: a resource may be called by a word Mermaid keeps for itself, such as `end`.
  const node = (id: string): string => `s${steps.findIndex((step) => step.id === id)}`;
  const numbered = steps.filter(({ id }) => critical.includes(id)).map(({ id }) => node(id));
  return [
    `%% ${plan.application}: failover ${way.from} -> ${way.to}, derived by muster plan graph`,
    'flowchart LR',
    ...steps.map((step) => `  ${node(step.id)}${shape(step)}`),
    ...steps.flatMap((step) =>
      drawnEdges(step, steps).map(
        (edge) => `  ${node(edge.step)} ${edge.until === 'reached' ? '-->' : '-. ended .->'} ${node(step.id)}`,
      ),
    ),
    '  classDef critical stroke-width:4px',
    ...(numbered.length === 0 ? [] : [`  class ${numbered.join(',')} critical`]),
  ];
}

/** `record` waits for every step to end; drawn are only those that nothing else waits for. */
function drawnEdges(step: Step, steps: readonly Step[]): Step['after'] {
  if (step.is !== 'record') return step.after;
  const awaited = steps.filter((other) => other !== step).flatMap((other) => other.after.map((edge) => edge.step));
  return step.after.filter((edge) => !awaited.includes(edge.step));
}

/** A gate is a hexagon, what cannot be undone has a double border. */
function shape(step: Step): string {
  const label = `"${step.id}<br/>${durationText(step.timing.expectedMs)}"`;
  if (step.is === 'gate') return `{{${label}}}`;
  return isGoal(step) && step.irreversible ? `[[${label}]]` : `[${label}]`;
}
