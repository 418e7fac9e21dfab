/** --until: a script that follows an operation leaves where people have to act, says why, and how to go on. */
import { type Progress } from '../../contract/progress';
import { type Operation } from '../../clients/operations/find-operation';
import { type Temporal } from '../../clients/operations/temporal';
import { Problem } from '../../clients/problem';
import { whileServed } from '../../clients/operations/connect';
import { follow } from '../../clients/cli/follow';
import { leaveAt, type Until } from '../../clients/cli/until';
import { atGate, nowMs, operationId, parked, paused, running } from './fixtures';
import { recovered } from './report-fixtures';
import { muster } from './run-program';

interface Run {
  /** What the query answers, one look after the other; the last one goes on. `silent`: no worker answers. */
  readonly answers: readonly (Progress | 'silent')[];
  readonly ends?: boolean;
  /** The server is gone: what asking of the run, or waiting for its end, is answered with. */
  readonly gone?: { readonly describe: Error } | { readonly result: Error };
}

async function followed(until: Until, { answers, ends = false, gone }: Run, json = false) {
  const printed = { out: '', err: '' };
  let look = 0;
  const handle = {
    query: () => {
      const answer = answers[Math.min(look, answers.length - 1)];
      look += 1;
      return answer === 'silent' ? Promise.reject(new Error('nobody polls')) : Promise.resolve(answer);
    },
    result: () =>
      gone && 'result' in gone
        ? Promise.reject(gone.result)
        : ends
          ? Promise.resolve(recovered)
          : new Promise(() => undefined),
    describe: () =>
      gone && 'describe' in gone
        ? Promise.reject(gone.describe)
        : Promise.resolve({
            ...{ workflowId: 'recovery/payments', runId: 'r', status: { name: 'RUNNING' }, raw: {} },
            ...{ startTime: new Date(nowMs), memo: { operationId, gate: 'promote/1' } },
          }),
  };
  const temporal = {
    address: 'orchestrator:7233',
    client: { workflow: { getHandle: () => handle } },
    connection: {
      withDeadline: (_at: number, ask: () => unknown) => ask(),
      withAbortSignal: (_signal: AbortSignal, ask: () => unknown) => ask(),
    },
  } as unknown as Temporal; // only what following asks
  const code = await whileServed(temporal, () =>
    follow({
      io: {
        out: (text) => (printed.out += text),
        err: (text) => (printed.err += text),
        terminal: { interactive: false, colour: false, columns: () => 80, rows: () => 24 },
        now: () => nowMs,
        onInterrupt: () => () => undefined,
        runMain: () => Promise.resolve(0),
      },
      temporal,
      operation: {
        ...{ application: 'payments', operationId, workflowId: 'recovery/payments', handle },
        firstRunId: operationId.replace(/\.\d+$/, ''),
      } as unknown as Operation, // only what following asks
      json,
      until,
    }),
  );
  return { code, ...printed };
}

const lastLine = (out: string): unknown => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');

describe('a command that follows until a gate', () => {
  test('leaves at an open one with exit code 4, and says on stderr why and how to go on', async () => {
    const { code, out, err } = await followed('gate', { answers: [running, atGate] });
    expect(code).toBe(4);
    expect(out).toContain('waiting gate.promote/1');
    expect(err).toBe(
      `left payments@${operationId}, which goes on by itself: gate promote/1 is open: 1 of 2 decided\n` +
        '  muster approve payments --gate promote --accept-fence impossible --loss-ceiling 5s --as NAME\n' +
        '  muster reject payments --gate promote --reason WHY --as NAME\n' +
        '  muster watch payments --until gate\n',
    );
  });

  test('says the same under --json, on its last line', async () => {
    const { code, out, err } = await followed('gate', { answers: [atGate] }, true);
    expect({ code, err }).toEqual({ code: 4, err: '' });
    expect(lastLine(out)).toMatchObject({
      ...{ is: 'left', operationId, because: 'gate', says: 'gate promote/1 is open: 1 of 2 decided' },
      commands: [expect.stringContaining('muster approve'), expect.anything(), 'muster watch payments --until gate'],
    });
  });

  test('leaves at what is parked as well', async () => {
    const { code, err } = await followed('gate', { answers: [parked] });
    expect(code).toBe(4);
    expect(err).toContain(': parked is front.shift\n  muster step retry payments front.shift --reason WHY --as NAME\n');
  });

  test('names an abort only while it would not be refused', () => {
    const abort = 'muster abort payments --reason WHY --as NAME';
    expect(leaveAt('gate', { ...parked, pointOfNoReturn: false })?.commands).toContain(abort);
    expect(leaveAt('gate', { ...parked, pointOfNoReturn: true })?.commands).not.toContain(abort);
    const home = { mode: 'live', operation: 'reprotect', chain: { of: 'drill', part: 2, parts: 4 } } as const;
    expect(leaveAt('gate', { ...parked, ...home, pointOfNoReturn: false })?.commands).not.toContain(abort);
  });

  test('leaves where the server knows of an open gate and no worker answers', async () => {
    const { code, err } = await followed('gate', { answers: ['silent'] });
    expect(code).toBe(4);
    expect(err).toContain('gate promote/1 is open, and no worker answers\n  muster status payments\n');
  });

  test('goes on past a gate that was approved, to the end and its exit code', async () => {
    const { code, err } = await followed('gate', { answers: [running], ends: true });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

describe('a command that follows until something is parked', () => {
  test('goes on while a gate is open, and leaves when a step is parked', async () => {
    const { code, out, err } = await followed('parked', { answers: [atGate, 'silent', atGate, parked] });
    expect(code).toBe(4);
    expect(out).toContain('waiting gate.promote/1');
    expect(err).toContain('muster watch payments --until parked');
  });

  test('leaves when the operation is paused: nothing goes on by itself', () => {
    expect(leaveAt('parked', paused)).toMatchObject({
      because: 'paused',
      says: 'paused by dba: wait for the network team',
      commands: ['muster resume payments --reason WHY --as NAME'],
    });
  });
});

test('a command that follows to the end stays at gates and at what is parked', () => {
  for (const progress of [atGate, parked, paused]) expect(leaveAt('end', progress)).toBeUndefined();
});

test.each(['failover payments --reason r --as duty', 'watch payments'])(
  '`muster %s --until` takes gate, parked and end, and nothing else',
  async (args) => {
    const { code, err } = await muster(`${args} --until approved`);
    expect(code).toBe(2);
    expect(err).toContain('Allowed choices are gate, parked, end');
  },
);

test('--until and --detach exclude each other', async () => {
  const { code, err } = await muster('failover payments --reason r --as duty --detach --until gate');
  expect(code).toBe(2);
  expect(err).toContain('cannot be used with');
});

describe('a command that follows while the Temporal server dies', () => {
  const grpc = (code: number, text: string): Error =>
    new Error('Failed to describe workflow', {
      cause: Object.assign(new Error(text), { code, details: text, metadata: {} }),
    });

  test.each([
    ['is not reached', { describe: grpc(14, '14 UNAVAILABLE: No connection established') }, 'the connection is lost'],
    ['does not answer', { describe: grpc(4, '4 DEADLINE_EXCEEDED: Deadline exceeded') }, 'no answer any more'],
    ['hangs up', { result: grpc(14, '14 UNAVAILABLE: Connection dropped') }, 'the connection is lost'],
  ] as const)('says so, with exit code 1, and that the operation goes on: it %s', async (_how, gone, reason) => {
    const error: unknown = await followed('end', { answers: ['silent'], gone }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({
      parts: {
        what: `no Temporal server at orchestrator:7233 (${reason})`,
        details: ['what runs there goes on by itself once the server is back'],
        instead: expect.stringContaining('TEMPORAL_ADDRESS') as string,
        exitCode: 1,
      },
    });
  });

  test('takes no other failure for it', async () => {
    const gone = { describe: grpc(7, '7 PERMISSION_DENIED: not yours') };
    await expect(followed('end', { answers: ['silent'], gone })).rejects.toThrow('Failed to describe workflow');
  });
});
