/** The sections only a dry run has: what a real run would send, in order, with inputs; when it would be over; what cannot be known. */
import { type PredictedRequest, type RecoveryReport } from './report';
import { count, length, plain } from './report-words';
import { refusalSentence } from './report-tables';

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

function finish({ predicted, rtoMs }: RecoveryReport): string {
  if (predicted === null) return 'when a real run would be over could not be predicted';
  const { finishesAfterMs } = predicted;
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
