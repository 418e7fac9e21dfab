/** The report into the evidence buckets of the surviving Region and the witness; the outcome stands even when a bucket does not answer. */
import { isEnded } from '../../domain/steps/schedule';
import { type RecoveryReport } from '../../domain/report';
import { type WriteEvidenceResult } from '../../contract/activities';
import { buildReport } from './build-report';
import { callOther, stillMs } from './call-activity';
import { note, now, type Run, setStatus } from './run';

/** Chosen: a worker that stands still takes an attempt with each of its polls, so attempts are not counted; a bug of the activity must end. */
const writtenWithinMs = 300_000;

export async function recordReport(run: Run): Promise<RecoveryReport> {
  const self = run.steps.find((one) => one.step.is === 'record');
  for (const one of run.steps) {
    // An operation that ended early leaves steps that never began or were called back; the report must not show them open.
    if (run.ending && one !== self && !isEnded(one.status)) {
      setStatus(run, one, one.startedAt === null ? 'unreachable' : 'failed');
    }
  }
  if (self) {
    self.startedAt = now();
    setStatus(run, self, 'reached');
  }
  const report = buildReport(run, now(), null);
  const result = await write(run, report);
  for (const missing of result.missing)
    note(run, `evidence in ${missing.region} (${missing.bucket}) is missing: ${missing.because}`);
  if (self)
    self.evidence = {
      written: result.written.map((one) => one.url).join(', '),
      missing: result.missing.map((one) => one.bucket).join(', ') || null,
    };
  // Ended when it was written: a run that the old cluster's return re-opens ends again later, and says the same.
  return buildReport(run, report.finishedAt, null);
}

async function write(run: Run, report: RecoveryReport): Promise<WriteEvidenceResult> {
  const { evidence } = run.input.plan;
  const buckets = [run.input.to, run.input.witness].flatMap((region) => {
    const bucket = evidence[region];
    return bucket === undefined ? [] : [{ region, bucket }];
  });
  const input = { accounts: run.input.plan.accounts, mode: run.input.mode, report, buckets };
  try {
    const summary = `write the report to ${buckets.map((one) => one.bucket).join(' and ')}`;
    const how = { summary, startToCloseMs: 60_000, givenUpMs: writtenWithinMs, heartbeatMs: stillMs };
    return await callOther(run, how, (activities) => activities['evidence.write'](input));
  } catch (error) {
    return {
      written: [],
      missing: buckets.map((one) => ({ ...one, because: error instanceof Error ? error.message : String(error) })),
    };
  }
}
