/** Files into evidence buckets, through the door, side by side: what could not be written is named, never thrown. */
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { type Mode } from '../../domain/report';
import { type WriteEvidenceInput, type WriteEvidenceResult } from '../../contract/activities';
import { type Door, type Pass } from '../door/door';
import { startSlice } from '../door/slice';
import { isOutsideError } from '../outside-error';

/** All files into all buckets within this; a silent Region costs its own time-out only. */
const sliceMs = 30_000;

export interface EvidenceNeeds {
  readonly door: Door;
  readonly monotonicMs: () => number;
}

export interface Files {
  readonly mode: Mode;
  readonly accounts: readonly string[];
  readonly buckets: WriteEvidenceInput['buckets'];
  /** Begins every file's own name: an isolated drill leaves its evidence where every other operation does, and no other object. */
  readonly prefix: string;
  /** In order; the last one's address is told. */
  readonly files: readonly { readonly key: string; readonly body: string; readonly type: string }[];
}

export async function writeFiles({ door, monotonicMs }: EvidenceNeeds, wanted: Files): Promise<WriteEvidenceResult> {
  const { mode, accounts, buckets, prefix, files } = wanted;
  const slice = startSlice(sliceMs, cancellationSignal(), { monotonicMs, beat: () => undefined });
  const pass: Pass = {
    mode,
    may: 'act',
    sends: ['s3:PutObject'],
    accounts,
    target: { buckets, files: files.map(({ key }) => key) },
    attempt: activityInfo().attempt,
    only: prefix,
  };
  try {
    const results = await Promise.all(
      buckets.map(async ({ region, bucket }) => {
        try {
          let requestId: string | null = null;
          for (const { key, body, type } of files) {
            const { sent, error } = await door.send(
              { call: 's3:PutObject', region, input: { Bucket: bucket, Key: key, Body: body, ContentType: type } },
              pass,
              slice,
            );
            if (error) throw error;
            requestId = sent.requestId;
          }
          return { written: { region, url: `s3://${bucket}/${files.at(-1)?.key ?? ''}`, requestId } };
        } catch (error) {
          // This process stood still, and the bucket has done nothing wrong: another attempt writes.
          if (isOutsideError(error, 'TooLate') && !cancellationSignal().aborted) throw error;
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
}
