/**
 * A worker with the door and the register that ship, stepped by hand: it stands still before it asks, writes, signs and sends, and whatever
 * is not stepped while time passes was frozen.
 */
import { createDoor } from '../../../activities/door/door';
import { createRegister, type Register, type RegisterPass } from '../../../activities/door/register';
import { beatMs, heartbeatTimeoutMs, type Slice } from '../../../activities/door/slice';
import { type Outside } from '../../../activities/outside';
import { OutsideError } from '../../../activities/outside-error';
import { instant } from '../../../domain/instant';
import { type RegisterEntry } from '../../../domain/register';
import { account } from '../../activity/fakes/fake-outside';

export type Side = 'a' | 'b';
export type Stage = 'read' | 'write' | 'sign' | 'wire';

/** The rules that can be left out, one at a time, to see that their loss is found. */
export interface Rules {
  /** False: the operation stands in no register. */
  readonly register: boolean;
  /** False: what was read stays good however old it is, and who stood still does not know it. */
  readonly budget: boolean;
  /** False: a message touches whatever operation runs. */
  readonly named: boolean;
  /** False: the outside does whatever is asked, as often as it is asked. */
  readonly stateCheck: boolean;
  /** True: a process may also stand still between its signature and the outside. */
  readonly slowWire: boolean;
}
export const shipped: Rules = { register: true, budget: true, named: true, stateCheck: true, slowWire: true };

export interface Worker {
  readonly side: Side;
  readonly operationId: string;
  /** Of its cluster, as it knew it last: when the door asked. */
  failoverVersion: number;
  /** Where it stands; undefined: it has ended. */
  stage: Stage | undefined;
  go: () => void;
}

export interface Arrival {
  readonly operationId: string;
  /** Which promotion it asked for. */
  readonly generation: number;
  readonly failoverVersion: number;
  readonly signedMs: number;
  readonly accepted: boolean;
}

/** What a worker stands on: time, the register's object, the outside, its cluster's version. */
export interface Ground {
  readonly rules: Rules;
  readonly nowMs: number;
  /** Promotions the outside has done. */
  generation: number;
  object: { readonly body: string; readonly etag: string } | null;
  readonly arrivals: Arrival[];
  /** When a version was written into the register first. */
  readonly claimedMs: Map<number, number>;
  readonly versionOf: (side: Side) => number;
}

/** An operation says in the register that it acts. @throws OutsideError */
export function claim(ground: Ground, worker: Worker): Promise<unknown> {
  return registerOf(ground, worker).claim(passOf(worker, false), new AbortController().signal);
}

/** One promotion through the door; answers what was sent, or why it was refused. @throws OutsideError when nothing was sent */
export async function promote(ground: Ground, worker: Worker, generation: number): Promise<unknown> {
  const door = createDoor(outsideOf(ground, worker, generation), () => ground.nowMs, registerOf(ground, worker));
  const instance = `ledger-${generation}`;
  const input = { DBInstanceIdentifier: instance, BackupRetentionPeriod: 7 };
  const pass = {
    mode: 'real',
    may: 'act',
    sends: ['rds:PromoteReadReplica'],
    accounts: [account],
    target: { instance },
    attempt: 1,
    ...(ground.rules.register ? { register: passOf(worker, true) } : {}),
  } as const;
  const request = { call: 'rds:PromoteReadReplica', region: 'eu-west-1', input } as const;
  const { sent, error } = await door.send(request, pass, sliceOf(ground, worker));
  return error ?? sent;
}

function passOf({ operationId }: Worker, claimed: boolean): RegisterPass {
  const rules = { otherwise: 'hold' } as const;
  const place = { region: 'us-west-2', bucket: 'dr-usw2', key: 'register/recovery/payments.json', rules };
  return { place, application: 'payments', operationId, claimed };
}

function registerOf(ground: Ground, worker: Worker): Register {
  return createRegister({
    outside: outsideOf(ground, worker, ground.generation),
    orchestrator: {
      failoverVersion: () => {
        worker.failoverVersion = ground.versionOf(worker.side);
        return Promise.resolve(worker.failoverVersion);
      },
      newestVersion: () => Promise.resolve(ground.versionOf(worker.side)),
    },
    now: () => instant(ground.nowMs),
    // Without the budget no time passes between question and signature.
    monotonicMs: () => (ground.rules.budget ? ground.nowMs : 0),
  });
}

/** As activities/door/slice.ts has it for a process that stood still; a step is when it ran. */
function sliceOf(ground: Ground, { operationId }: Worker): Slice {
  let ranMs = ground.nowMs;
  let still = false;
  const closed = (): string | undefined => {
    if (ground.rules.budget && ground.nowMs - ranMs > heartbeatTimeoutMs - beatMs) still = true;
    ranMs = ground.nowMs;
    return still ? `the worker of ${operationId} stood still` : undefined;
  };
  const { signal } = new AbortController();
  return { closed, isOver: () => closed() !== undefined, stoodStill: () => still, signal, end: () => undefined };
}

function outsideOf(ground: Ground, worker: Worker, generation: number): Outside {
  const stop = (stage: Stage): Promise<void> =>
    new Promise((resolve) => {
      worker.stage = stage;
      worker.go = resolve;
    });
  return {
    // unsafe: two reads, two answers.
    read: (async (call: string, _region, _input, { timeoutMs = 5_000 }) => {
      if (call === 'sts:GetCallerIdentity') return { Account: account };
      const askedMs = ground.nowMs;
      await stop('read');
      if (ground.rules.budget && ground.nowMs - askedMs > timeoutMs)
        throw new OutsideError('NoAnswer', 'TimeOut', `no answer within ${timeoutMs} ms`, 'no');
      if (!ground.object) throw new OutsideError('NotPermitted', 'NoSuchKey', 'no such key', 'no');
      return ground.object;
    }) as Outside['read'],

    send: async (request, _signal, closed) => {
      if (request.call === 's3:PutObject') {
        await stop('write');
        write(ground, request.input);
        return { requestId: 'w' };
      }
      await stop('sign');
      const because = closed?.();
      if (because !== undefined) throw new OutsideError('TooLate', 'TooLate', because, 'no');
      const signedMs = ground.nowMs;
      await stop('wire');
      arrive(ground, worker, generation, signedMs);
      return { requestId: 'r' };
    },
  };
}

/** S3's conditional write. @throws OutsideError when somebody else came first */
function write(
  ground: Ground,
  { Body, IfMatch, IfNoneMatch }: { readonly Body: string; readonly IfMatch?: string; readonly IfNoneMatch?: '*' },
): void {
  const isAsRead = IfNoneMatch === undefined ? IfMatch === ground.object?.etag : ground.object === null;
  if (!isAsRead) throw new OutsideError('NotPermitted', 'PreconditionFailed', '412', 'no');
  ground.object = { body: Body, etag: `${ground.object?.etag ?? ''}w` };
  // unsafe: only the register writes here.
  const { failoverVersion } = JSON.parse(Body) as RegisterEntry;
  if (!ground.claimedMs.has(failoverVersion)) ground.claimedMs.set(failoverVersion, ground.nowMs);
}

function arrive(ground: Ground, worker: Worker, generation: number, signedMs: number): void {
  const accepted = !ground.rules.stateCheck || ground.generation === generation;
  if (accepted) ground.generation = Math.max(ground.generation, generation + 1);
  const { operationId, failoverVersion } = worker;
  ground.arrivals.push({ operationId, generation, failoverVersion, signedMs, accepted });
  if (!accepted) throw new OutsideError('Blocked', 'InvalidDBInstanceStateFault', 'not a replica', 'no');
}
