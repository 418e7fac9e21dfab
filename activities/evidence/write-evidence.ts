/** Reports into the plan's evidence buckets, through the door: 7 years is longer than any history. */
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { reportMarkdown } from '../../domain/report-markdown';
import { type RecoveryReport } from '../../domain/report';
import { type WriteEvidenceInput, type WriteEvidenceResult } from '../../contract/activities';
import { type Door, type Pass } from '../door/door';
import { startSlice } from '../door/slice';

/** Both objects into both buckets within this; a silent Region costs its own time-out only. */
const sliceMs = 30_000;

interface Needs {
  readonly door: Door;
  readonly wallNow: () => number;
  readonly monotonicMs: () => number;
}

/** Writes to every bucket side by side; what could not be written is named, never thrown: the outcome stands without it. */
export function createWriteEvidence({
  door,
  monotonicMs,
}: Needs): (input: WriteEvidenceInput) => Promise<WriteEvidenceResult> {
  return async (input) => {
    const slice = startSlice(sliceMs, cancellationSignal(), { monotonicMs, beat: () => undefined });
    const pass: Pass = {
      mode: input.mode,
      may: 'act',
      sends: ['s3:PutObject'],
      accounts: input.accounts,
      target: { buckets: input.buckets, files: fileNames },
      attempt: activityInfo().attempt,
      // An isolated drill leaves its report where every other operation does; it has no other object.
      only: reportName,
    };
    try {
      const results = await Promise.all(
        input.buckets.map(async ({ region, bucket }) => {
          try {
            let requestId: string | null = null;
            for (const [file, body, type] of filesOf(input.report)) {
              const key = `${input.report.application}/${input.report.operationId}/${file}`;
              const { sent, error } = await door.send(
                { call: 's3:PutObject', region, input: { Bucket: bucket, Key: key, Body: body, ContentType: type } },
                pass,
                slice,
              );
              if (error) throw error;
              requestId = sent.requestId;
            }
            return {
              written: {
                region,
                url: `s3://${bucket}/${input.report.application}/${input.report.operationId}/recovery-report.md`,
                requestId,
              },
            };
          } catch (error) {
            return { missing: { region, bucket, because: error instanceof Error ? error.message : String(error) } };
          }
        }),
      );
      return {
        written: results.flatMap((one) => ('written' in one ? [one.written] : [])),
        missing: results.flatMap((one) => ('missing' in one ? [one.missing] : [])),
      };
    } finally {
      slice.end();
    }
  };
}

const reportName = 'recovery-report';
const fileNames = [`${reportName}.json`, `${reportName}.md`] as const;

function filesOf(report: RecoveryReport): readonly (readonly [file: string, body: string, type: string])[] {
  return [
    [fileNames[0], `${JSON.stringify(report, null, 2)}\n`, 'application/json'],
    [fileNames[1], reportMarkdown(report), 'text/markdown; charset=utf-8'],
  ];
}
