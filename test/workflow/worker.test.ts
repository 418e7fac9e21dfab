/** The built worker against a real server: what it refuses to start on. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { testAddress } from '../temporal';

const main = path.resolve(__dirname, '../../dist/workers/main.js');
/** A supervisor restarts it, a person reads why: both within this. */
const withinMs = 10_000;

describe('a worker of a namespace that the server does not have', () => {
  it('ends within 10 s with exit code 1, and says which namespace, where, and what to do', () => {
    const namespace = `none-${randomUUID()}`;
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [main], {
      env: {
        ...{ PATH: process.env['PATH'] ?? '', MUSTER_REGION: 'eu-west-1' },
        ...{ TEMPORAL_ADDRESS: testAddress(), TEMPORAL_NAMESPACE: namespace },
      },
      encoding: 'utf8',
      timeout: withinMs,
    });
    expect({ status, signal, stdout, stderr }).toEqual({
      ...{ status: 1, signal: null, stdout: '' },
      stderr:
        `error: no namespace '${namespace}' on the Temporal server at ${testAddress()}\n` +
        '       muster reads TEMPORAL_NAMESPACE or your temporal.toml profile; create it with `temporal operator namespace create`\n',
    });
  });
});
