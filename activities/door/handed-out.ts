/**
 * Which version of the namespace gave an attempt out: its task token says so, whichever cluster passed the poll on and whatever that one has
 * learnt since. An orchestrator that was taken over from can therefore never borrow the newer one's version for what it had handed out.
 */
import { Reader } from 'protobufjs/minimal';

export interface HandedOut {
  readonly taskToken: Uint8Array;
  readonly activityId: string;
  readonly attempt: number;
}

/** temporal.server.api.token.v1.Task, server 1.31.2; the numbers are the wire's. */
const field = { attempt: 5, activityId: 6, version: 11, startVersion: 13 } as const;
/** The low three bits of a tag (protobuf.dev/programming-guides/encoding). */
const wire = { varint: 0, bytes: 2 } as const;

/**
 * Undefined: the token is of another make (it is the server's own business), or the namespace has no versions. Whether it is of this make
 * is told by the attempt and the activity that it names: they are known from elsewhere.
 */
export function handedOutVersion({ taskToken, activityId, attempt }: HandedOut): number | undefined {
  const found = fieldsOf(taskToken);
  if (found?.get(field.activityId) !== activityId || found.get(field.attempt) !== attempt) return undefined;
  // The version when this attempt began; without a retry policy only that of the activity's last event is kept.
  const version = found.get(field.startVersion) ?? found.get(field.version);
  return typeof version === 'number' && version > 0 ? version : undefined;
}

function fieldsOf(token: Uint8Array): ReadonlyMap<number, number | string> | undefined {
  const found = new Map<number, number | string>();
  try {
    const reader = Reader.create(token);
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const [number, type] = [tag >>> 3, tag & 7];
      if (type === wire.varint) found.set(number, numberOf(reader.int64()));
      else if (type === wire.bytes && number === field.activityId) found.set(number, reader.string());
      else reader.skipType(type);
    }
    return found;
  } catch {
    return undefined;
  }
}

/** 64 bits in a double: a version is far below what it holds exactly. */
function numberOf(value: number | { readonly low: number; readonly high: number }): number {
  return typeof value === 'number' ? value : value.high * 2 ** 32 + (value.low >>> 0);
}
