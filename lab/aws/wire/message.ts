/** A request as it came and a reply as it goes: all the wire needs to know of HTTP. */
import { type AwsService } from '../service';

export interface WireRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface WireError {
  /** Class name where the error is modelled, otherwise the wire code. */
  readonly name: string;
  readonly message: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Decoded {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** One service's wire, both ways. */
export interface Wire {
  readonly service: AwsService;
  /** Throws UnreadableRequest when the request is no operation of the service. */
  readonly decode: (request: WireRequest) => Promise<Decoded>;
  readonly encode: (operation: string, output: unknown, requestId: string) => Promise<WireReply>;
  readonly encodeError: (error: WireError, requestId: string) => WireReply;
}

/** What came is no request to this service; the message says why. */
export class UnreadableRequest extends Error {
  override readonly name = 'UnreadableRequest';
}

const text = new TextDecoder();
export function textOf(bytes: Uint8Array | string): string {
  return typeof bytes === 'string' ? bytes : text.decode(bytes);
}
