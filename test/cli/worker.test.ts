import { spawnSync } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';

const main = path.resolve(__dirname, '../../dist/workers/main.js');

function start(env: Record<string, string>) {
  return spawnSync(process.execPath, [main], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    encoding: 'utf8',
    timeout: 10_000,
  });
}

describe('a worker', () => {
  it('without a server says which address, how often it tried and what to do, within 10 s and without a stack', async () => {
    const port = await closedPort();
    const { status, stderr } = start({ MUSTER_REGION: 'eu-west-1', TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
    expect(status).toBe(1);
    expect(stderr).toContain(`error: no Temporal server at 127.0.0.1:${port} (connection refused, 3 tries`);
    expect(stderr).toContain('TEMPORAL_ADDRESS');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('without a Region says which variable is missing', () => {
    const { status, stderr } = start({});
    expect(status).toBe(2);
    expect(stderr).toContain('MUSTER_REGION is not set');
  });
});

/** Was free a moment ago, and nobody listens on it now. */
async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
