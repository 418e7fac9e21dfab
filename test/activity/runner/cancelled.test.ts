/** A cancelled activity tells what it sent and saw: nothing of it is in history otherwise. With Temporal's own signal and a real pause. */
import { ActivityCancelledError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type ReadName } from '../../../domain/calls';
import { type PromoteTarget } from '../../../domain/kinds/rds-postgres';
import { type ReachInput, type ReachResult } from '../../../contract/activities';
import { createActivities } from '../../../activities/create-activities';
import { type Outside } from '../../../activities/outside';
import { OutsideError } from '../../../activities/outside-error';
import { withTimeLimit } from '../../../activities/time-limit';
import { oldWhere, sourceArn, where } from '../fakes/rds-world';

const request = {
  call: 'rds:PromoteReadReplica',
  region: 'eu-west-1',
  input: { DBInstanceIdentifier: 'ledger-euw1', BackupRetentionPeriod: 7 },
} as const;
const api: PromoteTarget = {
  region: 'eu-west-1',
  instance: 'ledger-euw1',
  source: { region: 'us-east-1', instance: 'ledger-use1' },
  backupRetentionDays: 7,
};

const common = {
  application: 'payments',
  operationId: 'op.0',
  past: { began: '2026-11-23T03:00:00.000Z', sent: [] },
  mode: 'real',
  may: 'act',
  accounts: ['111122223333'],
  sliceMs: 120_000,
  deadlineAt: '2026-11-23T04:00:00.000Z',
  // Pauses of 10 s: whoever waits for one is not quick.
  expectedMs: 400_000,
} as const;

interface World {
  readonly status?: string;
  /** Runs at each read of a look, counted from 1; what it returns is waited for. */
  readonly onRead?: (call: ReadName, nth: number, signal: AbortSignal) => unknown;
  readonly onSend?: (signal: AbortSignal) => unknown;
  readonly input?: Partial<ReachInput<'rds-postgres.promote'>>;
  readonly remember?: () => Promise<void>;
}

/** As every call to the outside ends when the activity is cancelled: at once, as an error of its class. */
async function hang(signal: AbortSignal, code: 'NoAnswer' | 'OutcomeUnknown'): Promise<never> {
  try {
    return await withTimeLimit(60_000, signal, () => new Promise<never>(() => undefined));
  } catch (error) {
    throw new OutsideError(code, 'TimeOut', String(error), code === 'NoAnswer' ? 'no' : 'unknown');
  }
}

async function act({ status = 'available', onRead, onSend, input, remember }: World, environment = env(remember)) {
  const reads = new Map<ReadName, number>();
  const outside = {
    read: async (call: ReadName, _region: string, _input: unknown, _options: unknown, signal: AbortSignal) => {
      if (call === 'sts:GetCallerIdentity') return { Account: '111122223333' };
      reads.set(call, (reads.get(call) ?? 0) + 1);
      await onRead?.(call, reads.get(call) ?? 0, signal);
      if (call === 'sql:ReadReplay') return { inRecovery: true, lastCommitAt: null, askedAt: '' };
      return { DBInstances: [{ DBInstanceStatus: status, ReadReplicaSourceDBInstanceIdentifier: sourceArn }] };
    },
    send: async (_request: unknown, signal: AbortSignal) => {
      await onSend?.(signal);
      return { requestId: 'r1' };
    },
    // unsafe: two reads and one change; the fake stands for all of AWS.
  } as unknown as Outside;
  const given: ReachInput<'rds-postgres.promote'> = {
    ...common,
    step: 'ledger.promote',
    goal: 'rds-postgres.promote',
    target: api,
    intent: request,
    ...input,
  };
  const result: ReachResult = await environment.run(createActivities(outside)['rds-postgres.promote'], given);
  return result;
}

function env(remember: () => Promise<void> = () => Promise.resolve()): MockActivityEnvironment {
  return new MockActivityEnvironment(undefined, {
    client: {
      activity: { heartbeat: remember },
      connection: { withDeadline: (_: unknown, run: () => unknown) => run() },
      withAbortSignal: (_: unknown, run: () => unknown) => run(),
    } as never,
  });
}

const replica = { instance: { status: 'available', source: sourceArn } };
const acknowledged = [{ call: request.call, answer: 'ok', requestId: 'r1' }];
let beganMs: number;
beforeEach(() => {
  beganMs = performance.now();
});
afterEach(() => {
  expect(performance.now() - beganMs).toBeLessThan(5_000);
});

describe('cancelled', () => {
  it('in a pause, it returns what it saw', async () => {
    const environment = env();
    const result = await act(
      {
        status: 'backing-up',
        // By then the look is judged and the pause has begun.
        onRead: () => {
          setImmediate(environment.cancel);
        },
      },
      environment,
    );
    const seen = { instance: { status: 'backing-up' } };
    expect(result).toMatchObject({ is: 'moving', by: 'others', notes: { first: seen, seen, looks: 1, sent: [] } });
  });

  it('in a read, it returns what it sent and saw before, and no word of a Region that does not answer', async () => {
    const environment = env();
    const result = await act(
      {
        onRead: (_call, nth, signal) => {
          if (nth === 1) return undefined;
          environment.cancel();
          return hang(signal, 'NoAnswer');
        },
      },
      environment,
    );
    expect(result.notes).toMatchObject({ sent: acknowledged, first: replica, seen: replica, troubles: [] });
  });

  it('in a read whose silence the goal can do without, it keeps the whole look before', async () => {
    const environment = env();
    const result = await act(
      {
        input: { target: { ...api, probe: where } },
        onRead: (call, nth, signal) => {
          if (call !== 'sql:ReadReplay' || nth === 1) return undefined;
          environment.cancel();
          return hang(signal, 'NoAnswer');
        },
      },
      environment,
    );
    expect(result.notes).toMatchObject({ sent: acknowledged, seen: { replay: { inRecovery: true }, trouble: null } });
  });

  it.each([
    ['as every call ends', (signal: AbortSignal) => hang(signal, 'OutcomeUnknown')],
    ['with an error of no class', () => Promise.reject(new DOMException('This operation was aborted', 'AbortError'))],
  ])('in a send that ends %s, it returns that the send may have happened', async (_, onEnd) => {
    const environment = env();
    const result = await act(
      {
        onSend: (signal) => {
          environment.cancel();
          return onEnd(signal);
        },
      },
      environment,
    );
    expect(result).toMatchObject({
      is: 'uncertain',
      request,
      notes: { first: replica, sent: [{ call: request.call, answer: 'unknown', requestId: null }] },
    });
  });

  it('while the server refuses to remember a send for it, it returns the send', async () => {
    const environment: MockActivityEnvironment = env(() => {
      environment.cancel();
      return Promise.reject(new Error('cancelled'));
    });
    const result = await act({}, environment);
    expect(result.notes).toMatchObject({ sent: acknowledged, first: replica });
  });

  it('in an undo that was refused and tries again, it returns what it sent; before it sent, it is cancelled', async () => {
    const undo = async (environment: MockActivityEnvironment, onSend: () => void): Promise<ReachResult> => {
      const outside = {
        read: () => Promise.resolve({ Account: '111122223333' }),
        send: () => {
          onSend();
          return Promise.reject(new OutsideError('Throttled', 'Throttling', 'slower', 'no'));
        },
        // unsafe: as above.
      } as unknown as Outside;
      const open = { writable: true, sessions: [], roles: [{ role: 'app', canLogin: true, canConnect: true }] };
      const given: ReachInput<'rds-postgres.fence'> = {
        ...common,
        step: 'ledger.fence',
        goal: 'rds-postgres.fence',
        target: { where: oldWhere, roles: ['app'], keep: [] },
        past: { ...common.past, before: open },
        may: 'undo',
      };
      const result: ReachResult = await environment.run(createActivities(outside)['rds-postgres.fence'], given);
      return result;
    };
    const environment = env();
    expect(
      await undo(environment, () => {
        setImmediate(environment.cancel);
      }),
    ).toMatchObject({ notes: { sent: [{ call: 'sql:OpenForWrites', answer: 'error' }] } });
    // The environment stays cancelled.
    await expect(undo(environment, () => undefined)).rejects.toBeInstanceOf(CancelledFailure);
    // The server says so in its answer to a beat, a moment before the signal comes.
    const calledBack: MockActivityEnvironment = env(() => {
      setImmediate(calledBack.cancel);
      return Promise.reject(new ActivityCancelledError('cancelled'));
    });
    const onSend = jest.fn();
    await expect(undo(calledBack, onSend)).rejects.toBeInstanceOf(CancelledFailure);
    expect(onSend).not.toHaveBeenCalled();
  });

  it('before its first look, it says that nothing was sent, and asks nothing', async () => {
    const environment = env();
    environment.cancel();
    let reads = 0;
    const result = await act({ onRead: () => (reads += 1) }, environment);
    expect(result).toMatchObject({ is: 'moving', notes: { sent: [], looks: 0 } });
    expect(reads).toBe(0);
  });

  it('in a look that saw nothing yet, it is cancelled: there is nothing to return', async () => {
    const environment = env();
    const looking = act(
      {
        input: { may: 'look' },
        onRead: (_call, _nth, signal) => {
          environment.cancel();
          return hang(signal, 'NoAnswer');
        },
      },
      environment,
    );
    await expect(looking).rejects.toBeInstanceOf(CancelledFailure);
  });
});
