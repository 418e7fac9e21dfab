/**
 * The register as the door asks it: read, compared and, after a takeover, claimed anew right before a request that cannot be undone. What
 * was read is good for a second, by a clock that cannot be set; a process that stood still longer sends nothing.
 */
import { familyOf } from '../../domain/failure';
import { type Request } from '../../domain/goal';
import { type Instant, msBetween } from '../../domain/instant';
import { type Claimant, claimOver, judgeRegister, type RegisterEntry, type RegisterPlace } from '../../domain/register';
import { answered } from '../aws/error-names';
import { settleMs } from '../kinds/past';
import { type Closed, type Outside } from '../outside';
import { isOutsideError, OutsideError } from '../outside-error';

/** From the question until the request is signed; issue 5. Never scaled. */
const budgetMs = 1_000;
/** Asked and written within the budget, or asked again: more cannot be used. */
const readMs = 900;
/** By whatever clock it is told, a claim this old is older than the settle window: more than clocks are apart (issue 5: 5 minutes). */
const longAgoMs = 600_000;
/** Somebody else wrote in between: looked at again. Two orchestrators race once; a third round means that they go on racing. */
const rounds = 3;
/** Well within the 10 s after which the workflow has the claim tried again (workflows/parts/register.ts). */
const writeWithinMs = 6_000;

export interface RegisterPass {
  readonly place: RegisterPlace;
  readonly application: string;
  readonly operationId: string;
  /** The operation's own claim was acknowledged. */
  readonly claimed: boolean;
}

/** Whoever gave this activity out. */
export interface Orchestrator {
  /** Of the namespace, when it handed this attempt out. Claimed by, and never by a newer one. */
  readonly failoverVersion: () => Promise<number>;
  /** Of the namespace, as the worker's own cluster knows it now. Never claimed by: it tells whether asking anew helps. */
  readonly newestVersion: () => Promise<number>;
}

export interface Checked {
  /** Why what was read is too old to send by; undefined while it is not. */
  readonly closed: () => string | undefined;
  /** For the evidence. */
  readonly says: string;
}

export interface Register {
  /**
   * @throws OutsideError: Superseded; TooLate when the same operation goes on by a newer orchestrator and this attempt is to be asked for anew;
   * a transient one while the witness is silent and the plan says hold, while others write the register or the own cluster does not tell its
   * version, and until what an overruled orchestrator may have sent shows
   */
  readonly check: (call: string, pass: RegisterPass, signal: AbortSignal) => Promise<Checked>;
  /** At the start of an operation. @throws OutsideError as `check` does, and when the witness is silent */
  readonly claim: (pass: RegisterPass, signal: AbortSignal) => Promise<RegisterEntry>;
}

export interface RegisterNeeds {
  readonly outside: Outside;
  readonly orchestrator: Orchestrator;
  readonly now: () => Instant;
  readonly monotonicMs: () => number;
}

export function createRegister({ outside, orchestrator, now, monotonicMs }: RegisterNeeds): Register {
  /** Of each place the version that this process saw there, and since when: a clock of its own, that nobody sets. */
  const seenSince = new Map<string, { readonly version: number; readonly ms: number }>();

  /**
   * How long until what an older orchestrator sent right before it was overruled must show in every look (0: it does). Its events may be lost
   * with its cluster, so that nothing of ours remembers a send; and from this claim on it sends nothing.
   */
  function settlesInMs(
    { failoverVersion: version, at, over, overAt = at }: RegisterEntry,
    { bucket, key }: RegisterPlace,
  ): number {
    if (over === undefined) return 0;
    const place = `${bucket}/${key}`;
    const seen = seenSince.get(place);
    const since = seen?.version === version ? seen.ms : monotonicMs();
    seenSince.set(place, { version, ms: since });
    if (msBetween(overAt, now()) > longAgoMs) return 0;
    return Math.max(0, since + settleMs + budgetMs - monotonicMs());
  }

  async function read({ region, bucket, key }: RegisterPlace, signal: AbortSignal): Promise<Found> {
    try {
      const input = { Bucket: bucket, Key: key };
      const { body, etag } = await outside.read('s3:GetObject', region, input, { timeoutMs: readMs }, signal);
      return { entry: parse(body, `s3://${bucket}/${key}`), etag };
    } catch (error) {
      if (answered(error, 'NoSuchKey')) return { entry: null, etag: null };
      throw silence(error) ?? error;
    }
  }

  /** Why it is to be looked at again: somebody else wrote since it was read, or S3's answer was lost. Undefined: it stands there. */
  async function write(pass: RegisterPass, entry: RegisterEntry, { etag }: Found, signal: AbortSignal, closed: Closed) {
    const { region, bucket, key } = pass.place;
    const request: Request = {
      call: 's3:PutObject',
      region,
      input: {
        Bucket: bucket,
        Key: key,
        Body: JSON.stringify(entry),
        ContentType: 'application/json',
        ...(etag === null ? { IfNoneMatch: '*' as const } : { IfMatch: etag }),
      },
    };
    try {
      await outside.send(request, signal, closed);
      return undefined;
    } catch (error) {
      if (lostRace.some((name) => answered(error, name))) return race();
      const silent = silence(error);
      if (silent && isOutsideError(error) && error.done === 'unknown') return silent;
      throw silent ?? error;
    }
  }

  /** What stands there when it is ours: read so, or written by us. */
  async function stand(pass: RegisterPass, signal: AbortSignal): Promise<Standing> {
    const began = monotonicMs();
    // Later the server has given this attempt up, and another operation may stand there since.
    const closed = (): string | undefined =>
      monotonicMs() - began > writeWithinMs ? 'another attempt may be at work since' : undefined;
    const failoverVersion = await orchestrator.failoverVersion();
    const claimant: Claimant = { operationId: pass.operationId, failoverVersion, claimed: pass.claimed };
    let again = race();
    for (let round = 1; round <= rounds && closed() === undefined; round += 1) {
      const askedMs = monotonicMs();
      const found = await read(pass.place, signal);
      const judged = judgeRegister(found.entry, claimant);
      if (judged.is === 'superseded') {
        if (await goesOnElsewhere(found.entry, pass)) throw handedOutBefore(found.entry, failoverVersion);
        const { saw, wanted } = judged.because;
        throw new OutsideError('Superseded', 'Superseded', `${saw}; wanted: ${wanted}`, 'no');
      }
      if (judged.is === 'ours' && found.entry) return { entry: found.entry, askedMs };
      const { application, operationId } = pass;
      const entry = claimOver(found.entry, { schema: 1, application, operationId, failoverVersion, at: now() });
      const wroteMs = monotonicMs();
      const because = await write(pass, entry, found, signal, closed);
      if (!because) return { entry, askedMs: wroteMs };
      again = because;
    }
    throw again;
  }

  /**
   * Handed out before a change of home that its own cluster knows of by now: whoever orchestrates hands the next attempt out, by a version that
   * stands. Where its cluster does not know (the link is cut, or it has just returned) it is the older orchestrator, and is refused.
   */
  async function goesOnElsewhere(entry: RegisterEntry | null, { operationId }: RegisterPass): Promise<boolean> {
    if (entry?.operationId !== operationId) return false;
    const newest = await orchestrator.newestVersion().catch(() => 0);
    return newest >= entry.failoverVersion;
  }

  return {
    claim: async (pass, signal) => {
      const { entry } = await stand(pass, signal);
      settlesInMs(entry, pass.place);
      return entry;
    },

    check: async (call, pass, signal) => {
      const { region, rules } = pass.place;
      let standing: Standing;
      try {
        standing = await stand(pass, signal);
      } catch (error) {
        // A rule's no, and what only a person mends, is no silence.
        if (!isOutsideError(error) || familyOf(error.code) !== 'transient' || signal.aborted) throw error;
        const silent = error.reason === silentWitness;
        if (silent && rules.otherwise === 'proceed')
          return { says: `not asked, by ${rules.by}: ${error.message}`, closed: () => undefined };
        // Nothing of the request itself was sent: it is asked again.
        const why = silent
          ? `the register in ${region} cannot be asked (${error.message}); the plan says register: hold`
          : error.message;
        throw new OutsideError('Unavailable', error.reason, `${call} is held: ${why}`, 'no');
      }
      const { entry, askedMs } = standing;
      const waitMs = settlesInMs(entry, pass.place);
      if (waitMs > 0)
        throw new OutsideError(
          'Unavailable',
          'JustTakenOver',
          `${call} is held for ${Math.ceil(waitMs / 1_000)} s: what the orchestrator of version ${String(entry.over)} may have sent must show first`,
          'no',
        );
      return {
        says: `${entry.operationId} of version ${entry.failoverVersion} stood in it`,
        closed: () => {
          const ageMs = Math.round(monotonicMs() - askedMs);
          return ageMs > budgetMs ? `the register was asked ${ageMs} ms ago, more than ${budgetMs}` : undefined;
        },
      };
    },
  };
}

function handedOutBefore(entry: RegisterEntry | null, failoverVersion: number): OutsideError {
  const says = `this attempt was handed out by version ${failoverVersion}, and its operation goes on by version ${entry?.failoverVersion ?? 0}`;
  return new OutsideError('TooLate', 'OlderHandOut', `${says}: asked for anew`, 'no');
}

interface Standing {
  readonly entry: RegisterEntry;
  /** Monotonic. */
  readonly askedMs: number;
}

interface Found {
  readonly entry: RegisterEntry | null;
  /** Null: there is no such object. */
  readonly etag: string | null;
}

const silentWitness = 'RegisterSilent';

/** The witness did not answer, or its answer was lost: what the plan's `otherwise` speaks of, and no other trouble. */
function silence(error: unknown): OutsideError | undefined {
  if (!isOutsideError(error)) return undefined;
  const family = familyOf(error.code);
  if (family !== 'transient' && family !== 'uncertain') return undefined;
  return new OutsideError('Unavailable', silentWitness, error.message, 'no');
}

function race(): OutsideError {
  return new OutsideError('Unavailable', 'RegisterRace', `others wrote the register ${rounds} times in a row`, 'no');
}

/** S3's answers to a conditional write that came second (S3 User Guide, conditional writes). */
const lostRace = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];

function parse(body: string, where: string): RegisterEntry {
  const no = (): OutsideError =>
    new OutsideError(
      'NotPermitted',
      'BadRegister',
      `${where} is no register of muster: look at it, and remove it by hand`,
      'no',
    );
  let value: Partial<RegisterEntry>;
  try {
    value = JSON.parse(body) as Partial<RegisterEntry>;
  } catch {
    throw no();
  }
  const { schema, application, operationId, failoverVersion, at, over, overAt } = value;
  if (schema !== 1 || typeof operationId !== 'string' || typeof failoverVersion !== 'number') throw no();
  return {
    ...{ schema, application: application ?? '', operationId, failoverVersion, at: at ?? '' },
    ...(typeof over === 'number' ? { over } : {}),
    ...(typeof overAt === 'string' ? { overAt } : {}),
  };
}
