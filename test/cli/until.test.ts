/** --until: a script that follows an operation leaves where people have to act, says why, and how to go on. */
import { type Progress } from '../../contract/progress';
import { type Operation } from '../../clients/operations/find-operation';
import { type Temporal } from '../../clients/operations/temporal';
import { follow } from '../../clients/cli/follow';
import { leaveAt, type Until } from '../../clients/cli/until';
import { atGate, nowMs, operationId, parked, paused, running } from './fixtures';
import { recovered } from './report-fixtures';
import { muster } from './run-program';

interface Run {
  /** What the query answers, one look after the other; the last one goes on. `silent`: no worker answers. */
  readonly answers: readonly (Progress | 'silent')[];
  readonly ends?: boolean;
}

async function followed(until: Until, { answers, ends = false }: Run, json = false) {
  const printed = { out: '', err: '' };
  let look = 0;
  const handle = {
    query: () => {
      const answer = answers[Math.min(look, answers.length - 1)];
      look += 1;
      return answer === 'silent' ? Promise.reject(new Error('nobody polls')) : Promise.resolve(answer);
    },
    result: () => (ends ? Promise.resolve(recovered) : new Promise(() => undefined)),
    describe: () =>
      Promise.resolve({
        ...{ workflowId: 'recovery/payments', runId: 'r', status: { name: 'RUNNING' }, raw: {} },
        ...{ startTime: new Date(nowMs), memo: { operationId, gate: 'promote/1' } },
      }),
  };
  const temporal = {
    client: { workflow: { getHandle: () => handle } },
    connection: {
      withDeadline: (_at: number, ask: () => unknown) => ask(),
      withAbortSignal: (_signal: AbortSignal, ask: () => unknown) => ask(),
    },
  } as unknown as Temporal; // only what following asks
  const code = await follow({
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
  });
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
