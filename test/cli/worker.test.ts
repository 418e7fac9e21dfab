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

  it.each(['http://127.0.0.1:7233', '127.0.0.1:99999'])(
    "at '%s' says at once that it is no address, and what to write",
    (address) => {
      const { status, stderr } = start({ MUSTER_REGION: 'eu-west-1', TEMPORAL_ADDRESS: address });
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringMatching(
          /^error: '.*' is not the address of a Temporal server\n {7}write host:port; muster reads TEMPORAL_ADDRESS .*\n$/,
        ) as string,
      });
      expect(stderr).toContain(`'${address}'`);
    },
  );

  it("at a host that is none says so in words, not in its transport's", () => {
    const { status, stderr } = start({ MUSTER_REGION: 'eu-west-1', TEMPORAL_ADDRESS: 'nowhere.invalid:7233' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: no Temporal server at nowhere\.invalid:7233 \([a-z ]+, 3 tries in \d+ s\)\n/);
  });

  it('with a profile that does not exist says which, and what to mend, without a stack', () => {
    const { status, stderr } = start({ MUSTER_REGION: 'eu-west-1', TEMPORAL_PROFILE: 'none' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: Temporal's configuration cannot be read: .*'none'.*\n {7}mend the TEMPORAL_\*/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('with wrong settings says every one, with its value and what to write', () => {
    const { status, stderr } = start({ MUSTER_REGION: 'eu-west-9', MUSTER_DNS: 'abc', MUSTER_ACTIVITY_SLOTS: '0' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: MUSTER_DNS: 'abc' is not host:port; write .*\n( {7}MUSTER_.*\n){2}$/);
    expect(stderr).toContain("MUSTER_REGION: 'eu-west-9' is not a Region muster knows; ");
    expect(stderr).toContain("MUSTER_ACTIVITY_SLOTS: '0' is not a number of slots; write ");
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
