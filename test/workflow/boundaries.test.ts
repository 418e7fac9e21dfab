/** What is said to an operation while its report is written, between two parts of a chain, and as its history is continued. */
import { type Request } from '../../domain/goal';
import { decisionSignals, messages } from '../../contract/messages';
import { eastward } from '../domain/reference-plan';
import { beating } from './play';
import { acts, approveTwice, promote, say, stepIs } from './scripts';
import { claim, gateOpen, openStage, type Operation, type Script, type Stage } from './stage';
import { failback, simple, tag } from './starts';

const ours = { is: 'moving', by: 'us', hint: 'not yet' } as const;
const reached = { is: 'reached', evidence: {} } as const;

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

/** From now on the buckets are silent, and whoever writes beats; what is returned lets them answer. */
function silenceBuckets(): () => void {
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  stage.bucketsAnswer = () => beating(answered);
  return answer;
}

const writing = (operation: Operation): Promise<unknown> => operation.until(() => stage.evidence.length > 0);
const failoverBegins = (operation: Operation): Promise<unknown> =>
  operation.until((progress) => progress.operation === 'failover' && gateOpen(progress));

describe('while the report is written', () => {
  it('a worker that stands still is noticed by its heartbeat, and another attempt writes', async () => {
    let wake = (): void => undefined;
    const still = new Promise<void>((resolve) => (wake = resolve));
    stage.bucketsAnswer = () => (stage.evidence.length === 1 ? still : Promise.resolve());
    const operation = await stage.start(simple(stage, 'reprotect', eastward));
    try {
      expect(await operation.result()).toMatchObject({ outcome: 'done' });
      expect(stage.evidence).toHaveLength(2);
      const { events } = await operation.handle.fetchHistory();
      const failures = (events ?? []).map((event) => event.activityTaskStartedEventAttributes?.lastFailure);
      expect(failures.filter((failure) => failure).map((failure) => failure?.message)).toEqual([
        expect.stringContaining('Heartbeat'),
      ]);
    } finally {
      wake();
    }
  });

  it('attempts are not counted: a worker that stands still takes one with each of its polls, and the sixth writes', async () => {
    stage.bucketsAnswer = () => (stage.evidence.length <= 5 ? Promise.reject(new Error('lost')) : Promise.resolve());
    const operation = await stage.start(simple(stage, 'reprotect', eastward));
    const { journal, outcome } = await operation.result();
    expect([outcome, stage.evidence.length]).toEqual(['done', 6]);
    expect(journal.filter(({ what }) => what.includes('evidence'))).toEqual([]);
  });

  it('a failover that claims the application follows at once, under the id it was promised', async () => {
    const answer = silenceBuckets();
    const operation = await stage.start(simple(stage, 'reprotect', eastward));
    await writing(operation);
    expect(await claim(stage, stage.input({ ...eastward, n: 1 }), 'disaster')).toMatchObject({
      is: 'yielding',
      operationId: operation.operationId.replace(/1$/, '2'),
    });
    answer();
    const failover = stage.latest(operation, 2);
    await failoverBegins(failover);
    await failover.decide('reject', 'dba', { gate: 'promote/1', reason: 'it was only tried' });
    // The run of the reprotect became this one: only its report can tell that the application is protected.
    expect(await failover.result()).toMatchObject({
      ...{ operation: 'failover', outcome: 'rejected' },
      earlier: [{ operation: 'reprotect', outcome: 'done', protection: 'protected' }],
    });
  });

  it('a failover that takes over a restore is free to be called off, and closes nothing then', async () => {
    const answer = silenceBuckets();
    const rename: Request = {
      call: 'rds:ModifyDBInstance',
      region: 'us-east-1',
      input: { DBInstanceIdentifier: 'ledger-use1', NewDBInstanceIdentifier: 'kept', ApplyImmediately: true },
    };
    stage.script = {
      'ledger.set-aside': ({ may, intent }) => (may === 'act' && intent ? reached : { is: 'ready', send: [rename] }),
    };
    const particulars = { tag, toTime: '2026-11-26T02:00:00.000Z' };
    const here = { from: 'us-east-1', to: 'us-east-1' };
    const restore = await stage.start(simple(stage, 'restore', here, { particulars }));
    await restore.until(gateOpen);
    for (const by of ['ops-lead', 'dba']) await restore.decide('approve', by, { gate: 'cutover/1' });
    await writing(restore);
    expect((await restore.progress()).pointOfNoReturn).toBe(true);
    stage.script = { 'ledger.promote': promote };
    expect(await claim(stage, stage.input({ n: 1 }), 'disaster')).toMatchObject({ is: 'yielding' });
    answer();
    const failover = stage.latest(restore, 2);
    await failoverBegins(failover);
    expect((await failover.progress()).pointOfNoReturn).toBe(false);
    await failover.decide('reject', 'dba', { gate: 'promote/1', reason: 'it was only tried' });
    expect(await failover.result()).toMatchObject({ outcome: 'rejected', fence: { returnsWritable: [] } });
  });

  it('a failover that claims a chain comes before its next part', async () => {
    const answer = silenceBuckets();
    const first = await stage.start(failback(stage));
    await writing(first);
    expect(await claim(stage, stage.input({ ...eastward, n: 1 }), 'disaster')).toMatchObject({ is: 'yielding' });
    answer();
    const progress = await stage.latest(first, 2).until((now) => now.operationId !== first.operationId);
    expect(progress.operation).toBe('failover');
  });

  it('an abort is refused, with what to do, and the chain goes on as the buckets have it', async () => {
    const answer = silenceBuckets();
    const first = await stage.start(failback(stage));
    await writing(first);
    const wanted = 'an abort of the next part, switchover, once it runs: muster resume begins it where it is paused';
    expect(await say(first, messages.abort.name)).toMatchObject({
      accepted: false,
      because: [{ rule: 'its report is not being written yet', wanted }],
    });
    answer();
    await stage.latest(first, 2).until(gateOpen);
    expect(stage.evidence[0]?.report).toMatchObject({ operation: 'reprotect', outcome: 'done' });
  });
});

describe('a pause', () => {
  /** A step of a reprotect, its last one unless said, until a test lets it be reached. */
  function streaming(id = 'ledger.stream'): { readonly script: Script; readonly stream: () => void } {
    let streams = false;
    const step: Script[string] = ({ may }) => (may === 'act' && streams ? reached : ours);
    return { script: { 'ledger.promote': promote, [id]: step }, stream: () => (streams = true) };
  }

  it('said during one part of a chain holds before the next, which begins once somebody resumes', async () => {
    const { script, stream } = streaming();
    stage.script = script;
    const first = await stage.start(failback(stage));
    await first.until(stepIs('ledger.stream', 'running'));
    expect(await say(first, messages.pause.name)).toMatchObject({ accepted: true });
    stream();
    const held = await first.until(({ journal }) => journal.some(({ what }) => what.includes('does not begin')));
    expect(held).toMatchObject({ operation: 'reprotect', outcome: null, paused: { by: 'ops-lead' } });
    expect(stage.evidence).toHaveLength(1);
    // Whoever would stop it for good resumes it first: the next part takes an abort.
    expect(await say(first, messages.abort.name)).toMatchObject({ accepted: false });
    expect(await say(first, messages.resume.name)).toMatchObject({ accepted: true });
    const second = stage.latest(first, 2);
    await second.until(gateOpen);
    await approveTwice(second);
    expect(await stage.latest(first, 3).result()).toMatchObject({ operation: 'failback', outcome: 'done' });
  });

  it('between two parts does not stand in the way of a failover', async () => {
    const { script, stream } = streaming();
    stage.script = script;
    const first = await stage.start(failback(stage));
    await first.until(stepIs('ledger.stream', 'running'));
    await say(first, messages.pause.name);
    stream();
    await first.until(({ journal }) => journal.some(({ what }) => what.includes('does not begin')));
    expect(await claim(stage, stage.input({ ...eastward, n: 1 }), 'disaster')).toMatchObject({ is: 'yielding' });
    await failoverBegins(stage.latest(first, 2));
  });

  it('holds in the history an operation goes on in: what ran goes on, and nothing else begins', async () => {
    const { script, stream } = streaming('ledger.replicate');
    stage.script = script;
    const operation = await stage.start(simple(stage, 'reprotect', eastward));
    await operation.until(stepIs('ledger.replicate', 'running'));
    await say(operation, messages.pause.name);
    await growLong(operation);
    const renewed = stage.latest(operation, 1);
    const progress = await renewed.until(({ journal }) => journal.some(({ what }) => what.includes('new history')));
    expect(progress).toMatchObject({ operation: 'reprotect', paused: { by: 'ops-lead' } });
    stream();
    await renewed.until(stepIs('ledger.replicate', 'reached'));
    // It answers, so it was at work; and it began nothing.
    expect(await say(renewed, messages.pause.name)).toMatchObject({ accepted: false });
    expect(acts(stage, 'ledger.stream')).toEqual([]);
    await say(renewed, messages.resume.name);
    expect(await renewed.result()).toMatchObject({ outcome: 'done' });
  });

  /** Past 4 MB the server suggests a new history; a decision meant for another operation changes nothing else. */
  async function growLong({ handle }: Operation): Promise<void> {
    for (let n = 1; n <= 11; n += 1) {
      const reason = 'x'.repeat(400_000);
      const message = { operationId: 'another', gate: 'promote/1', nonce: String(n), by: 'nobody', reason };
      await handle.signal(decisionSignals.reject, message);
    }
  }
});
