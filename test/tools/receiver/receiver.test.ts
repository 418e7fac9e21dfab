/** The receiver that stands outside both sides: it calls by its own clock, once, whatever a beat says of the time. */
import { type Receiver, type ReceiverEvent, startReceiver } from '../../../tools/receiver/receiver';
import { until } from '../../until';

let receiver: Receiver | undefined;
let events: ReceiverEvent[];
beforeEach(() => {
  events = [];
});
afterEach(() => receiver?.stop());

const start = async (silenceMs: number): Promise<string> => {
  receiver = await startReceiver({ sides: ['a', 'b'], silenceMs, port: 0, onEvent: (event) => events.push(event) });
  return receiver.url;
};
const beat = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
const said = () => events.map(({ is, side }) => `${is} ${side}`);

it('calls once for each side that never beat, not before its time', async () => {
  await start(100);
  await until('it has called twice', () => events.length >= 2);
  expect(said().sort()).toEqual(['page a', 'page b']);
  for (const { silentMs, lastBeat } of events) {
    expect(silentMs).toBeGreaterThanOrEqual(100);
    expect(lastBeat).toBeNull();
  }
});

it('calls for the side that fell silent while the other beats, says when it is back, and calls anew', async () => {
  const url = await start(150);
  const beatingUntil = (what: string, holds: () => boolean): Promise<void> =>
    until(what, async () => {
      expect((await beat(url, { side: 'b', at: '1970-01-01T00:00:00Z' })).status).toBe(200);
      return holds();
    });
  await beat(url, { side: 'a', home: 'a' });
  await beatingUntil('it calls for a', () => events.length === 1);
  expect(events[0]).toMatchObject({ is: 'page', side: 'a', lastBeat: { side: 'a', home: 'a' } });
  await beat(url, { side: 'a' });
  await beatingUntil('it calls for a anew', () => events.length === 3);
  expect(said()).toEqual(['page a', 'back a', 'page a']);
});

it('takes no beat of a side it does not expect, and no body that is none', async () => {
  const url = await start(60_000);
  for (const body of [{ side: 'c' }, {}, 'no JSON']) expect((await beat(url, body)).status).toBe(400);
  const state = (await (await fetch(url)).json()) as { sides: { side: string; beats: number }[] };
  expect(state.sides.map(({ side, beats }) => [side, beats])).toEqual([
    ['a', 0],
    ['b', 0],
  ]);
});
