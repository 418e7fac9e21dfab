/** Starting a run that outlives its asker: once for each request, whatever is lost, and never a second one beside what runs. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { WorkflowNotFoundError } from '@temporalio/common';
import { createStartOperation } from '../../../activities/operations/start-operation';
import { type StartOperationInput, type StartOperationResult } from '../../../contract/activities';
import { type OperationInput } from '../../../contract/operation-input';

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
  readonly firstRunId?: string;
  readonly memo: Readonly<Record<string, unknown>>;
  running: boolean;
}

interface Options {
  readonly workflowId: string;
  readonly memo: Readonly<Record<string, unknown>>;
}

/** As the server starts: USE_EXISTING joins what runs, ALLOW_DUPLICATE starts beside what ended. */
function fakeServer(executions: Execution[] = []) {
  const starts: unknown[] = [];
  const server = { executions, starts, loseReplies: 0, deadlines: [] as number[] };
  const workflow = {
    start: async (type: string, options: Options) => {
      await Promise.resolve();
      starts.push({ type, ...options });
      let found = executions.find(({ workflowId, running }) => running && workflowId === options.workflowId);
      if (!found) {
        found = { ...options, runId: `run-${executions.length + 1}`, running: true };
        executions.push(found);
      }
      if (server.loseReplies > 0) {
        server.loseReplies -= 1;
        throw new Error('14 UNAVAILABLE: the connection was lost');
      }
      return { firstExecutionRunId: found.runId };
    },
    getHandle: (workflowId: string, runId?: string) => ({
      describe: async () => {
        await Promise.resolve();
        const found = executions.filter((one) => one.workflowId === workflowId).at(-1);
        const asked = runId === undefined ? found : executions.find((one) => one.runId === runId);
        if (!asked) throw new WorkflowNotFoundError('workflow not found', workflowId, runId);
        return {
          runId: asked.runId,
          memo: asked.memo,
          raw: { workflowExecutionInfo: { firstRunId: asked.firstRunId ?? '' } },
        };
      },
    }),
  };
  const client = {
    workflow,
    withAbortSignal: (_signal: AbortSignal, run: () => unknown) => run(),
    withDeadline: async (deadline: number, ask: () => Promise<unknown>) => {
      server.deadlines.push(deadline);
      return ask();
    },
  };
  return { server, client };
}

const input = {
  application: 'payments',
  operation: 'quarantine',
  mode: 'real',
  from: 'us-east-1',
  to: 'eu-west-1',
  searchAttributes: ['MusterApplication', 'MusterOutcome', 'MusterFrom'],
} as unknown as OperationInput;
const asked: StartOperationInput = {
  workflowType: 'quarantine',
  workflowId: 'quarantine/payments',
  taskQueue: 'recovery',
  input,
  requestId: 'operation-1.1/quarantine',
};

async function startOn({ client }: ReturnType<typeof fakeServer>, attempt = 1): Promise<StartOperationResult> {
  const environment = new MockActivityEnvironment({ attempt }, { client: client as never });
  const result: StartOperationResult = await environment.run(
    createStartOperation(() => 1_000_000),
    asked,
  );
  return result;
}

describe('operation.start', () => {
  it('starts the run on the queue it was given, found by application and attributes from its start on', async () => {
    const fake = fakeServer();
    expect(await startOn(fake)).toEqual({ is: 'started', runId: 'run-1' });
    expect(fake.server.starts).toEqual([
      expect.objectContaining({
        type: 'quarantine',
        workflowId: 'quarantine/payments',
        taskQueue: 'recovery',
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        memo: { application: 'payments', requestId: 'operation-1.1/quarantine' },
        typedSearchAttributes: [
          expect.objectContaining({ value: 'payments' }),
          expect.objectContaining({ value: 'us-east-1' }),
        ],
      }),
    ]);
    expect(fake.server.deadlines).toEqual([1_010_000]);
  });

  it('finds what runs under the id, and tells it by its first run', async () => {
    const running = { workflowId: asked.workflowId, runId: 'run-9', firstRunId: 'run-3', memo: {}, running: true };
    const fake = fakeServer([running]);
    expect(await startOn(fake)).toEqual({ is: 'running', runId: 'run-3' });
    expect(fake.server.executions).toHaveLength(1);
  });

  it('starts beside one that has ended', async () => {
    const ended = { workflowId: asked.workflowId, runId: 'run-0', memo: { requestId: 'earlier' }, running: false };
    expect(await startOn(fakeServer([ended]))).toEqual({ is: 'started', runId: 'run-2' });
  });

  it('has started one run after a lost reply, however often it is tried', async () => {
    const fake = fakeServer();
    fake.server.loseReplies = 1;
    await expect(startOn(fake)).rejects.toThrow('connection was lost');
    expect(await startOn(fake, 2)).toEqual({ is: 'started', runId: 'run-1' });
    expect(fake.server.executions).toHaveLength(1);
  });

  it('does not start a second one when its own has ended before the reply could be asked for again', async () => {
    const fake = fakeServer();
    fake.server.loseReplies = 1;
    await expect(startOn(fake)).rejects.toThrow('connection was lost');
    for (const one of fake.server.executions) one.running = false;
    expect(await startOn(fake, 2)).toEqual({ is: 'started', runId: 'run-1' });
    expect(fake.server.executions).toHaveLength(1);
  });

  it('tells a failure that is none of a missing run', async () => {
    const fake = fakeServer();
    fake.client.workflow.getHandle = () => ({ describe: () => Promise.reject(new Error('14 UNAVAILABLE')) });
    await expect(startOn(fake, 2)).rejects.toThrow('14 UNAVAILABLE');
    expect(fake.server.starts).toEqual([]);
  });
});
