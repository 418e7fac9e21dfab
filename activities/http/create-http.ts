/**
 * One HTTP request as a customer would make it: the name looked up afresh, a connection of its own (a kept one would
 * prove the old answer), no redirects. Any status is an answer; only silence and refusal are failures.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { type HttpInput } from '../../domain/call-inputs';
import { type FailureCode } from '../../domain/failure';
import { type Dns } from '../dns/create-dns';
import { type ReadOptions } from '../goal';
import { type OutputOf } from '../outputs';
import { type SendAnswer } from '../outside';
import { OutsideError } from '../outside-error';
import { WaitEnded, withTimeLimit } from '../time-limit';

export interface Http {
  readonly get: (input: HttpInput, options: ReadOptions, signal: AbortSignal) => Promise<OutputOf<'http:Get'>>;
  readonly send: (input: HttpInput, signal: AbortSignal) => Promise<SendAnswer>;
}

/** A customer would have gone by then; the same as any read (aws.md 18a). */
const answerMs = 5_000;
/** Enough to tell what came back; a page is not evidence. */
const bodyKept = 1_000;

interface Trace {
  connected: boolean;
}

export function createHttp(dns: Dns): Http {
  async function exchange(
    call: 'http:Get' | 'http:Send',
    input: HttpInput,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<OutputOf<'http:Get'>> {
    const trace: Trace = { connected: false };
    try {
      return await withTimeLimit(limitMs, signal, (ended) => once(dns, input, trace, ended));
    } catch (error) {
      throw classify(error, call, input, trace.connected);
    }
  }

  return {
    get: (input, options, signal) => exchange('http:Get', input, options.timeoutMs ?? answerMs, signal),
    send: async (input, signal) => {
      const { status } = await exchange('http:Send', input, answerMs, signal);
      return { requestId: null, detail: { status } };
    },
  };
}

function once(dns: Dns, input: HttpInput, trace: Trace, signal: AbortSignal): Promise<OutputOf<'http:Get'>> {
  const url = new URL(input.url);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: input.method,
      headers: {
        'user-agent': 'muster',
        ...input.headers,
        ...(input.body === undefined ? {} : { 'content-length': Buffer.byteLength(input.body) }),
      },
      agent: false,
      lookup: lookupThrough(dns, signal),
      signal,
    });
    request.once('socket', (socket) => {
      socket.once('connect', () => {
        trace.connected = true;
      });
    });
    request.once('error', reject);
    request.once('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        if (body.length < bodyKept) body = (body + part).slice(0, bodyKept);
      });
      response.once('error', reject);
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    request.end(input.body);
  });
}

function lookupThrough(dns: Dns, signal: AbortSignal): LookupFunction {
  return (host, options, done) => {
    dns
      .lookUp(host, signal)
      .then(
        async (addresses) => {
          const found = addresses ?? (await system(host));
          const [first] = found;
          if (first === undefined) {
            done(Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' }), '');
          } else if (options.all === true) {
            done(
              null,
              found.map((address) => ({ address, family: isIP(address) })),
            );
          } else done(null, first, isIP(first));
        },
        (error: unknown) => {
          done(error as NodeJS.ErrnoException, '');
        },
      )
      .catch((error: unknown) => {
        done(error as NodeJS.ErrnoException, '');
      });
  };
}

async function system(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function classify(thrown: unknown, call: string, input: HttpInput, connected: boolean): OutsideError {
  const { code, name, message } = thrown as NodeJS.ErrnoException;
  const isRead = call === 'http:Get';
  const failure: FailureCode =
    thrown instanceof WaitEnded && isRead ? 'NoAnswer' : connected && !isRead ? 'OutcomeUnknown' : 'Unavailable';
  const where = `${input.method} ${input.url}`;
  return new OutsideError(
    failure,
    code ?? name,
    `${call} ${where}: ${message}`,
    connected && !isRead ? 'unknown' : 'no',
  );
}
