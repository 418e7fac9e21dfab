/** The sections only a dry run has: what a real run would send, in order, with inputs; when it would be over; what cannot be known. */
import { plus } from './instant';
import { operations } from './operations';
import { type PredictedRequest, type RecoveryReport } from './report';
import { blockedAt } from './report-blocked';
import { refusalSentence } from './report-tables';
import { timelineLines } from './report-timeline';
import { count, length, plain, utc } from './report-words';
import { criticalPath } from './steps/critical-path';
import { edgeOf } from './steps/edge-text';

export function dryRunSections(report: RecoveryReport): readonly string[] {
  const { predicted } = report;
  const requests = predicted?.requests ?? [];
  return [
    '## Prediction',
    '',
    `- ${finish(report)}`,
    ...report.steps.flatMap((step) =>
      step.because.map((one) => `- would be stopped at ${step.id}: ${plain(refusalSentence(one))}`),
    ),
    '',
    '## Predicted timeline',
    '',
    `As if it had begun at ${utc(report.startedAt)}, every step taking its expected time; \`=\` marks the critical path.`,
    '',
    ...predictedTimeline(report),
    '',
    '## What cannot be known beforehand',
    '',
    ...bullets([...(predicted?.cannotKnow ?? []), ...report.notProved]),
    '',
    '## Requests a real run would send',
    '',
    requests.length === 0
      ? 'None that can be known now.'
      : `${count(requests.length, 'request')}, in this order; each time is the earliest, counted from the start on expected times.`,
    ...requests.flatMap(requestLines),
  ];
}

function predictedTimeline(report: RecoveryReport): readonly string[] {
  const places = report.steps.map((step) => ({
    id: step.id,
    expectedMs: step.expectedMs,
    after: step.after.map(edgeOf),
  }));
  const finishMs = (id?: string): number => criticalPath(places, (place) => place.expectedMs, id).lengthMs;
  const steps = report.steps.map((step) => ({
    ...step,
    startedAt: plus(report.startedAt, finishMs(step.id) - step.expectedMs),
    finishedAt: plus(report.startedAt, finishMs(step.id)),
  }));
  const path = criticalPath(places, (place) => place.expectedMs).path.map((part) => part.step);
  return timelineLines({ ...report, steps, criticalPath: { ...report.criticalPath, steps: path } });
}

function finish(report: RecoveryReport): string {
  const { predicted, rtoMs, operation } = report;
  const blocked = blockedAt(report);
  if (blocked.length > 0)
    return `a real run would be blocked at ${blocked.join(', ')}, as things stand: when it would be over cannot be told`;
  if (predicted === null) return 'when a real run would be over could not be predicted';
  const { finishesAfterMs } = predicted;
  if (!operations[operation].recovers)
    return `a real run would be over ${length(finishesAfterMs)} after its start, on expected times`;
  const verdict =
    finishesAfterMs > rtoMs
      ? `MISSES the RTO of ${length(rtoMs)} by ${length(finishesAfterMs - rtoMs)}`
      : `within the RTO of ${length(rtoMs)}`;
  return `a real run would be over ${length(finishesAfterMs)} after its start, on expected times: ${verdict}`;
}

/** The input is shown as it would be sent; a fence around it cannot be closed from inside, for JSON keeps line breaks in strings escaped. */
function requestLines({ step, call, region, input, atMs }: PredictedRequest, index: number): readonly string[] {
  return [
    '',
    `${index + 1}. after ${length(atMs)}: \`${call}\` in ${region}, step ${step}`,
    '',
    '   ```json',
    ...JSON.stringify(input, null, 2)
      .split('\n')
      .map((line) => `   ${line}`),
    '   ```',
  ];
}

export function bullets(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? ['- nothing'] : lines.map((line) => `- ${plain(line)}`);
}
