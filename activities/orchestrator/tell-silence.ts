/**
 * Tells people through the topic of our own Region, once for all workers of a side: a small object in a bucket of that Region, changed by S3's
 * conditional writes alone, says who tells and whether it was done. A page twice is a nuisance and none is not, so whatever goes wrong
 * with the object, and whoever dies after claiming, people are told.
 */
import { epochMs, type Instant } from '../../domain/instant';
import { type Page } from '../../domain/orchestrator/silence-page';
import { type Said } from '../../domain/orchestrator/silence';
import { type Region } from '../../domain/regions';
import { answered } from '../aws/error-names';
import { type Outside } from '../outside';
import { withTimeLimit } from '../time-limit';

/** Each question to the bucket, and the page itself: together well below what is left of 60 s after 30 s of silence. Never scaled. */
const bucketMs = 2_000;
const publishMs = 8_000;
/** Whoever claimed is done by then, or dead. */
const patienceMs = publishMs + bucketMs;

export interface Teller {
  /** `later`: another worker is about to, ask again at the next look. @throws Error when nobody could be told */
  readonly tell: (what: Telling, signal: AbortSignal) => Promise<'told' | 'later'>;
}

export interface Telling {
  readonly side: Region;
  readonly said: Said;
  /** Since when it is so, by this machine's clock; null: this process began to look in the middle of it. */
  readonly since: Instant | null;
  /** This process told people that the side is silent. */
  readonly weToldSilent: boolean;
  readonly page: Page;
}

export interface TellerNeeds {
  readonly outside: Outside;
  /** The worker's own Region: that of topic and bucket. */
  readonly region: Region;
  readonly topicArn: string;
  /** Absent: every worker of the side tells. */
  readonly bucket?: string;
  /** Of this process. */
  readonly worker: string;
  readonly now: () => Instant;
  readonly monotonicMs: () => number;
  /** Where the object cannot be asked. */
  readonly warn: (line: string) => void;
}

/** What the object holds. */
interface Note {
  readonly said: Said;
  readonly told: boolean;
  readonly by: string;
  readonly at: Instant;
}

export function createTeller(needs: TellerNeeds): Teller {
  const { outside, region, topicArn, bucket, worker, now, monotonicMs, warn } = needs;
  /** Somebody else's claim, and since when we see it. */
  let claim: { readonly etag: string | null; readonly seenAt: number } | undefined;

  const publish = ({ page }: Telling, signal: AbortSignal): Promise<unknown> =>
    withTimeLimit(publishMs, signal, (ended) =>
      outside.send(
        {
          call: 'sns:Publish',
          region,
          input: { TopicArn: topicArn, Subject: page.subject, Message: page.message },
        },
        ended,
      ),
    );

  async function alone(what: Telling, signal: AbortSignal): Promise<'told'> {
    if (what.said === 'silent' || what.weToldSilent) await publish(what, signal);
    return 'told';
  }

  return {
    tell: async (what, signal) => {
      if (bucket === undefined) return alone(what, signal);
      const object = noteAt({ outside, region, bucket }, `orchestrator/silence/${what.side}.json`, signal);
      const write = (told: boolean, etag: string | null): Promise<boolean> =>
        object.write({ said: what.said, told, by: worker, at: now() }, etag);
      try {
        const { note, etag } = await object.read();
        const open = note?.said === 'silent' || what.weToldSilent;
        if (what.said === 'answers' && !open && note?.told !== false) return 'told';
        if (note?.said === what.said && !isOver(note, what)) {
          if (note.told) return 'told';
          if (claim?.etag !== etag) claim = { etag, seenAt: monotonicMs() };
          if (note.by !== worker && monotonicMs() - claim.seenAt < patienceMs) return 'later';
        }
        if (!(await write(false, etag))) return 'later';
      } catch (error) {
        warn(`s3://${bucket} does not say who tells, so this worker does: ${reason(error)}`);
        return alone(what, signal);
      }
      await publish(what, signal);
      try {
        const { note, etag } = await object.read();
        if (note?.by === worker && note.said === what.said) await write(true, etag);
      } catch (error) {
        warn(
          `people were told, and s3://${bucket} does not know: another worker may tell them again: ${reason(error)}`,
        );
      }
      return 'told';
    },
  };
}

/** What was said before what is said now began: the bucket did not take what came in between. */
function isOver({ at }: Note, { since }: Telling): boolean {
  return since !== null && epochMs(at) < epochMs(since);
}

interface Found {
  readonly note: Note | null;
  readonly etag: string | null;
}

function noteAt(
  { outside, region, bucket }: { readonly outside: Outside; readonly region: Region; readonly bucket: string },
  key: string,
  signal: AbortSignal,
) {
  return {
    read: async (): Promise<Found> => {
      try {
        const input = { Bucket: bucket, Key: key };
        const { body, etag } = await outside.read('s3:GetObject', region, input, { timeoutMs: bucketMs }, signal);
        return { note: parse(body), etag };
      } catch (error) {
        if (answered(error, 'NoSuchKey')) return { note: null, etag: null };
        throw error;
      }
    },
    /** False: somebody else wrote since it was read. */
    write: async (note: Note, etag: string | null): Promise<boolean> => {
      const input = {
        Bucket: bucket,
        Key: key,
        Body: JSON.stringify(note),
        ContentType: 'application/json',
        ...(etag === null ? { IfNoneMatch: '*' as const } : { IfMatch: etag }),
      };
      try {
        await withTimeLimit(bucketMs, signal, (ended) => outside.send({ call: 's3:PutObject', region, input }, ended));
        return true;
      } catch (error) {
        if (answered(error, 'PreconditionFailed') || answered(error, 'ConditionalRequestConflict')) return false;
        throw error;
      }
    },
  };
}

/** Null for what is none of ours: it is written over, by its etag. */
function parse(body: string): Note | null {
  try {
    const note = JSON.parse(body) as Partial<Note>;
    const { said, told, by, at } = note;
    const isNote =
      (said === 'silent' || said === 'answers') &&
      typeof told === 'boolean' &&
      typeof by === 'string' &&
      typeof at === 'string' &&
      !Number.isNaN(epochMs(at));
    return isNote ? { said, told, by, at } : null;
  } catch {
    return null;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
