/** Files into evidence buckets, through the door, side by side: what could not be written is named, never thrown. */
import { activityInfo, cancellationSignal, Context } from '@temporalio/activity';
import { failures } from '../../domain/failure';
import { type Request } from '../../domain/goal';
import { type Mode } from '../../domain/report';
import { type WriteEvidenceInput, type WriteEvidenceResult } from '../../contract/activities';
import { type Door, type Pass } from '../door/door';
import { type Slice, startSlice } from '../door/slice';
import { type OutsideError } from '../outside-error';

/** All files into all buckets within this, which is also what a silent Region costs. */
const sliceMs = 30_000;
/** A lost answer, or one 5xx, leaves no bucket without its evidence: as often as the AWS SDKs try by default. */
const tries = 3;

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
  const context = Context.current();
  const slice = startSlice(sliceMs, cancellationSignal(), {
    monotonicMs,
    beat: () => {
      context.heartbeat();
    },
  });
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
            const input = { Bucket: bucket, Key: key, Body: body, ContentType: type };
            requestId = await put(door, { call: 's3:PutObject', region, input }, pass, slice);
          }
          return { written: { region, url: `s3://${bucket}/${files.at(-1)?.key ?? ''}`, requestId } };
        } catch (error) {
          // The bucket has done nothing wrong: another attempt writes. One that used all of the slice has, and the others stand.
          if (slice.stoodStill() && !cancellationSignal().aborted) throw error;
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

/** The same bytes under the same key end the same however often they are sent. @throws OutsideError the last try's */
async function put(door: Door, request: Request, pass: Pass, slice: Slice): Promise<string | null> {
  for (let nth = 1; ; nth += 1) {
    const { sent, error } = await door.send(request, pass, slice);
    if (!error) return sent.requestId;
    if (nth === tries || slice.isOver() || !mayPass(error)) throw error;
  }
}

function mayPass({ code }: OutsideError): boolean {
  const { family } = failures[code];
  return family === 'transient' || family === 'uncertain';
}
