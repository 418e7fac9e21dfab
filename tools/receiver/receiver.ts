/**
 * A receiver of beats that pages on silence, by a clock of its own: what stands outside both sides and so notices when both are dead.
 * It reads the beat's `side` and nothing else, and knows nothing of muster.
 */
import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo } from 'node:net';

export interface ReceiverWish {
  /** The sides that must beat. */
  readonly sides: readonly string[];
  /** From a side's last beat, or from the start, until people are called. */
  readonly silenceMs: number;
  /** 0: a free one. */
  readonly port: number;
  readonly host?: string;
  readonly onEvent?: (event: ReceiverEvent) => void;
}

export interface ReceiverEvent {
  /** `back`: a beat of a side that people were called for. */
  readonly is: 'page' | 'back';
  readonly side: string;
  /** ISO-8601, by the receiver's wall clock. */
  readonly at: string;
  /** From its last beat until now. */
  readonly silentMs: number;
  /** The body of its last beat; null: none came. */
  readonly lastBeat: unknown;
}

export interface Receiver {
  readonly url: string;
  readonly beats: (side: string) => number;
  readonly events: () => readonly ReceiverEvent[];
  readonly stop: () => Promise<void>;
}

interface Side {
  heardAt: number;
  beats: number;
  paged: boolean;
  lastBeat: unknown;
  timer: NodeJS.Timeout | undefined;
}

/** A beat has a few hundred bytes. */
const mostBytes = 65_536;

export async function startReceiver(wish: ReceiverWish): Promise<Receiver> {
  const { silenceMs } = wish;
  const events: ReceiverEvent[] = [];
  const fresh = (): Side => ({ heardAt: performance.now(), beats: 0, paged: false, lastBeat: null, timer: undefined });
  const sides = new Map(wish.sides.map((name) => [name, fresh()]));

  const tell = (is: ReceiverEvent['is'], side: string, { heardAt, lastBeat }: Side): void => {
    const silentMs = Math.round(performance.now() - heardAt);
    const event = { is, side, at: new Date().toISOString(), silentMs, lastBeat };
    events.push(event);
    wish.onEvent?.(event);
  };
  const expect = (name: string, side: Side): void => {
    clearTimeout(side.timer);
    const left = side.heardAt + silenceMs - performance.now();
    side.timer = setTimeout(
      () => {
        // A timer may fire a little early.
        if (performance.now() < side.heardAt + silenceMs) {
          expect(name, side);
          return;
        }
        side.paged = true;
        tell('page', name, side);
      },
      Math.max(1, left),
    );
  };
  const take = (body: unknown): boolean => {
    const name = typeof body === 'object' && body !== null && 'side' in body ? String(body.side) : '';
    const side = sides.get(name);
    if (side === undefined) return false;
    if (side.paged) tell('back', name, side);
    Object.assign(side, { heardAt: performance.now(), beats: side.beats + 1, paged: false, lastBeat: body });
    expect(name, side);
    return true;
  };
  const state = () => ({
    sides: [...sides].map(([side, { beats, paged, heardAt, lastBeat }]) => ({
      ...{ side, beats, paged, lastBeat },
      silentMs: Math.round(performance.now() - heardAt),
    })),
    events,
  });

  const server = http.createServer((request, response) => {
    const answer = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
    };
    if (request.method === 'GET') answer(200, state());
    else
      bodyOf(request).then(
        (body) => {
          if (take(body)) answer(200, { is: 'taken' });
          else answer(400, { error: `no beat of ${[...sides.keys()].join(' or ')}: write { "side": REGION }` });
        },
        (error: unknown) => {
          answer(400, { error: String(error) });
        },
      );
  });
  server.listen(wish.port, wish.host ?? '127.0.0.1');
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  for (const [name, side] of sides) expect(name, side);
  return {
    url: `http://${address}:${port}/`,
    beats: (side) => sides.get(side)?.beats ?? 0,
    events: () => [...events],
    stop: async () => {
      for (const { timer } of sides.values()) clearTimeout(timer);
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: http.IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > mostBytes) throw new Error('too long for a beat');
  }
  return JSON.parse(text) as unknown;
}
