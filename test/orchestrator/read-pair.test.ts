/** What the input of an operation is told of the two clusters: by both, by the one that lives, by none, and never later than two seconds. */
import net from 'node:net';
import { type ClusterPlace } from '../../clients/operations/orchestrator/cluster';
import { pairWithinMs, readPair } from '../../clients/operations/orchestrator/read-pair';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { first, second, startPair, type TestPair } from './pair';

const both = {
  clusters: [
    { region: first, name: first, initialFailoverVersion: 1 },
    { region: second, name: second, initialFailoverVersion: 2 },
  ],
};

let pair: TestPair;
/** Takes connections and says nothing, as a Region that went dark does. */
const held: net.Socket[] = [];
const dark = net.createServer((socket) => held.push(socket));
let darkAddress = '';
beforeAll(async () => {
  pair = await startPair();
  await setUpPair(await pair.clusters(), { namespace: 'dr', retentionMs: 90 * 86_400_000, home: first });
  await new Promise<void>((resolve) => dark.listen(0, '127.0.0.1', resolve));
  darkAddress = `127.0.0.1:${(dark.address() as net.AddressInfo).port}`;
}, 300_000);
afterAll(async () => {
  for (const socket of held) socket.destroy();
  dark.close();
  await pair.close();
}, 60_000);

const timed = async (places: readonly [ClusterPlace, ClusterPlace]) => {
  const began = performance.now();
  const told = await readPair(places);
  return { told, ms: performance.now() - began };
};

it('both tell of both, in the order of the file', async () => {
  expect((await timed(pair.places())).told).toEqual(both);
});

it('the one that lives tells of the one that is dark, without waiting for it', async () => {
  const [a, b] = pair.places();
  const { told, ms } = await timed([{ ...a, address: darkAddress }, b]);
  expect(told).toEqual(both);
  expect(ms).toBeLessThan(pairWithinMs);
});

it('with both dark it is given up within two seconds, and nothing is thrown', async () => {
  const [a, b] = pair.places();
  const { told, ms } = await timed([
    { ...a, address: darkAddress },
    { ...b, address: darkAddress },
  ]);
  expect(told).toBeUndefined();
  expect(ms).toBeLessThan(pairWithinMs + 500);
});

it('one killed and one dark are no pair, and nothing is thrown', async () => {
  const [a, b] = pair.places();
  await pair.servers[0].kill();
  const { told } = await timed([a, { ...b, address: darkAddress }]);
  expect(told).toBeUndefined();
});
