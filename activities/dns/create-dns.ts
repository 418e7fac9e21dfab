/**
 * What a name answers, from those who decide it: the configured server, or the zone's own name servers,
 * because a resolver on the way may keep an old answer for a whole TTL.
 */
import { getServers } from 'node:dns';
import { isIP } from 'node:net';
import { type InputOf } from '../../domain/calls';
import { type ReadOptions } from '../goal';
import { type OutputOf } from '../outputs';
import { OutsideError } from '../outside-error';
import { WaitEnded, withTimeLimit } from '../time-limit';
import { ask, type Answer, type Question, type Server } from './ask';

export interface Dns {
  readonly resolve: (
    input: InputOf<'dns:Resolve'>,
    options: ReadOptions,
    signal: AbortSignal,
  ) => Promise<OutputOf<'dns:Resolve'>>;
  /** IPv4 addresses of a host for a connection of ours, from the same source; undefined: let the system look it up. */
  readonly lookUp: (host: string, signal: AbortSignal) => Promise<readonly string[] | undefined>;
}

/** aws.md 18a. */
const queryMs = 2_000;
const dnsPort = 53;

export function createDns(configured: Server | undefined): Dns {
  async function answer(question: Omit<Question, 'recursive'>, signal: AbortSignal): Promise<Answer> {
    if (configured) return ask(configured, { ...question, recursive: true }, signal);
    const system = systemServer();
    const authority = await findAuthority(system, question.name, signal);
    if (authority) return ask(authority, { ...question, recursive: false }, signal);
    return ask(system, { ...question, recursive: true }, signal);
  }

  const resolve: Dns['resolve'] = async (input, options, signal) => {
    const limitMs = options.timeoutMs ?? queryMs;
    try {
      const { code, records, authoritative } = await withTimeLimit(limitMs, signal, (ended) => answer(input, ended));
      if (code !== 'NOERROR' && code !== 'NXDOMAIN') throw failed(input, 'Unavailable', code, `was answered ${code}`);
      const typed = records.filter(({ type }) => type === input.type);
      // A name server that knows only where the name points to: that is the answer which a shift changes.
      const found = typed.length > 0 ? typed : records.filter(({ type }) => type === 'CNAME');
      return {
        answers: found.map(({ value }) => value).sort(),
        ttlSeconds: found.length === 0 ? null : Math.min(...found.map(({ ttl }) => ttl)),
        authoritative,
      };
    } catch (error) {
      if (error instanceof OutsideError) throw error;
      const { name, code, message } = error as NodeJS.ErrnoException;
      throw failed(input, error instanceof WaitEnded ? 'NoAnswer' : 'Unavailable', code ?? name, message);
    }
  };

  return {
    resolve,
    lookUp: async (host, signal) => {
      if (!configured) return undefined;
      const { answers } = await resolve({ name: host, type: 'A' }, {}, signal);
      return answers.some((answer) => isIP(answer) === 0) ? undefined : answers;
    },
  };
}

function failed(
  input: InputOf<'dns:Resolve'>,
  code: 'NoAnswer' | 'Unavailable',
  reason: string,
  says: string,
): OutsideError {
  return new OutsideError(code, reason, `dns:Resolve of ${input.name} (${input.type}): ${says}`, 'no');
}

/** The first of the machine's resolvers: `192.0.2.1`, `192.0.2.1:5353` or `[2001:db8::1]:53`. */
function systemServer(): Server {
  const [first = '127.0.0.1'] = getServers();
  const match = /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(first);
  if (first.split(':').length > 2 && !first.startsWith('[')) return { host: first, port: dnsPort };
  return { host: match?.[1] ?? first, port: Number(match?.[2] ?? dnsPort) };
}

/** A name server of the nearest zone above the name; undefined when the resolver tells of none. */
async function findAuthority(system: Server, name: string, signal: AbortSignal): Promise<Server | undefined> {
  const labels = name.replace(/\.$/, '').split('.');
  for (let cut = 0; cut < labels.length - 1; cut += 1) {
    const zone = labels.slice(cut).join('.');
    const { records } = await ask(system, { name: zone, type: 'NS', recursive: true }, signal);
    const server = records.find(({ type }) => type === 'NS')?.value;
    if (server === undefined) continue;
    const addresses = await ask(system, { name: server, type: 'A', recursive: true }, signal);
    const host = addresses.records.find(({ type }) => type === 'A')?.value;
    if (host !== undefined) return { host, port: dnsPort };
  }
  return undefined;
}
