/** Who is silent is told within seconds: at once where the machine refuses twice, at the bound where nothing comes back. */
import net from 'node:net';
import { connectUnlessRefused } from '../../clients/operations/orchestrator/cluster';
import { lookAtOrchestrator } from '../../clients/operations/orchestrator/look';
import { first, second } from './pair';

const servers: net.Server[] = [];
const sockets: net.Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

/** Accepts and says nothing, as a machine that hangs. */
async function mute(port = 0): Promise<number> {
  const server = net.createServer((socket) => {
    sockets.push(socket.on('error', () => undefined).resume());
  });
  servers.push(server);
  await new Promise<void>((listens, fails) => server.once('error', fails).listen(port, '127.0.0.1', listens));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('a TCP server has a port');
  return at.port;
}

async function closedPort(): Promise<number> {
  const port = await mute();
  await new Promise((closed) => servers.pop()?.close(closed));
  return port;
}

async function toldSilent(port: number, withinMs: number): Promise<{ readonly says: string; readonly tookMs: number }> {
  const began = performance.now();
  const address = `127.0.0.1:${port}`;
  try {
    const { connection } = await connectUnlessRefused({ region: first, address, peerAddress: address }, withinMs);
    await connection.close();
  } catch (error) {
    return { says: (error as Error).message, tookMs: performance.now() - began };
  }
  throw new Error(`somebody answered at ${address}`);
}

it('says so long before its time is over where nobody listens', async () => {
  const { says, tookMs } = await toldSilent(await closedPort(), 5_000);
  expect(says).toContain('connection refused');
  expect(tookMs).toBeLessThan(4_000);
});

it('waits its whole time for a machine that accepts and does not answer', async () => {
  const { says, tookMs } = await toldSilent(await mute(), 1_000);
  expect(says).not.toContain('refused');
  expect(tookMs).toBeGreaterThan(950);
});

it('does not take one refusal for an answer: a server that is just starting is waited for', async () => {
  const port = await closedPort();
  const told = toldSilent(port, 3_000);
  // Before the second time that it is asked.
  setTimeout(() => void mute(port), 500);
  const { says, tookMs } = await told;
  expect(says).not.toContain('refused');
  expect(tookMs).toBeGreaterThan(2_950);
});

it('asks the cluster that is to become home with all patience, and the other with little', async () => {
  const places = await Promise.all(
    [first, second].map(async (region) => {
      const address = `127.0.0.1:${await closedPort()}`;
      return { region, address, peerAddress: address };
    }),
  );
  const { clusters } = await lookAtOrchestrator({
    ...{ places, namespace: 'dr', queuePrefix: '', regions: [], target: second },
  });
  expect(clusters.map(({ because }) => because)).toEqual([
    expect.stringContaining('(connection refused)') as string,
    expect.stringContaining('deadline') as string,
  ]);
});
