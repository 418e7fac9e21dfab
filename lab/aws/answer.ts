/**
 * One request, from its arrival at the called Region to what goes back: the faults in their fixed order, then the handler.
 * Silence first (lost, black-holed, cut off), then refusals and delays, then the work, then a reply that may get lost.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { type World } from '../world/world';
import { AwsError, type Call } from './service';
import { type Wire, type WireError, type WireReply } from './wire/message';

/** `reply: undefined` is silence; `drop` closes the connection without an answer. */
export type Answer =
  | { readonly reply: WireReply; readonly outcome: string }
  | { readonly reply: undefined; readonly outcome: string; readonly drop: boolean };

export async function answer(world: World, wire: Wire, call: Call, input: Record<string, unknown>): Promise<Answer> {
  const { faults, links } = world;
  const { service } = wire;
  const silence = (outcome: string): Answer => ({ reply: undefined, outcome, drop: false });
  const refuse = (error: WireError): Answer => ({
    reply: wire.encodeError(error, call.requestId),
    outcome: error.name,
  });

  if (isSilent(world, call)) return silence('black-holed');
  if (faults.hit('time-out', call)) return silence('timed-out');
  if (faults.hit('throttle', call)) return refuse(throttled(service.protocol, service.signingName));
  if (faults.hit('server-error', call)) return refuse(internal('We encountered an internal error. Please try again.'));
  const slow = faults.hit('slow', call);
  if (slow) await wait(slow.delayMs);

  const handler = service.handlers[call.operation];
  if (handler === undefined) return refuse(notPlayed(service.signingName, call.operation));
  const stale = isRead(wire, call.operation) ? faults.hit('stale-read', call) : undefined;
  const asked = stale === undefined ? call : { ...call, at: world.clock.now() - stale.staleMs };
  const done = await perform(async () => wire.encode(call.operation, await handler(input, asked), call.requestId));

  const result = 'reply' in done ? done : refuse(done.error);
  // The work is done by now: a Region lost or a link cut meanwhile only keeps the answer back.
  if (links.isCut(call.region, call.side) || isSilent(world, call)) return silence(result.outcome);
  if (faults.hit('drop-reply', call)) return { reply: undefined, outcome: result.outcome, drop: true };
  return result;
}

async function perform(
  work: () => Promise<WireReply>,
): Promise<{ reply: WireReply; outcome: 'ok' } | { error: WireError }> {
  try {
    return { reply: await work(), outcome: 'ok' };
  } catch (error) {
    if (error instanceof AwsError)
      return { error: { name: error.name, message: error.message, status: error.status, fields: error.fields } };
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`lab: a handler failed: ${said}\n`);
    return { error: internal(`the lab itself failed: ${error instanceof Error ? error.message : String(error)}`) };
  }
}

/** The request does not arrive, or nobody is there to take it. */
function isSilent({ links, faults }: World, call: Call): boolean {
  return links.isCut(call.side, call.region) || faults.hit('black-hole', call) !== undefined;
}

function isRead({ service }: Wire, operation: string): boolean {
  return service.isRead?.(operation) ?? /^(Describe|Get|List|Head)/.test(operation);
}

function throttled(protocol: string, service: string): WireError {
  const [name, status] =
    service === 's3'
      ? ['SlowDown', 503]
      : protocol.startsWith('json')
        ? ['ThrottlingException', 400]
        : ['Throttling', 400];
  return { name: name, status: status, message: 'Rate exceeded', fields: {} };
}

export function internal(message: string): WireError {
  return { name: 'InternalFailure', status: 500, message, fields: {} };
}

function notPlayed(service: string, operation: string): WireError {
  const message = `the lab plays no ${service}:${operation}; the handlers of its ${service} service say what it plays`;
  return { name: 'NotImplemented', status: 501, message, fields: {} };
}
