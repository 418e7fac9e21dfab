/** A witness bucket with conditional writes, as S3 has them, and a promotion that goes through the door. */
import { type RegisterEntry, type RegisterPlace, type RegisterRules } from '../../../domain/register';
import { createDoor, type Pass, type Sending } from '../../../activities/door/door';
import { createRegister, type Register } from '../../../activities/door/register';
import { type Slice } from '../../../activities/door/slice';
import { type Outside } from '../../../activities/outside';
import { OutsideError } from '../../../activities/outside-error';
import { instant } from '../../../domain/instant';
import { request } from './fake-promotion';

export interface Witness {
  now: number;
  /** Of the cluster that handed the attempt out, when it did. */
  failoverVersion: number;
  /** What the worker's own cluster has learnt since; null: nothing else. */
  newestVersion: number | null;
  silent: boolean;
  /** The worker's own cluster does not tell its version. */
  clusterSilent: boolean;
  /** What becomes of a write: S3 answers; took it, and the answer is lost; never had it. */
  writing: 'answered' | 'taken' | 'dropped';
  /** What the object says; null: there is none. */
  body: string | null;
  version: number;
  /** Runs between a read of the register and the write that follows it. */
  onRead: () => void;
  /** Runs after the door is done with the register, before the request is signed. */
  beforeSigning: () => void;
  promotions: number;
  /** Writes that were taken. */
  writes: number;
}

export function witnessOf(change: Partial<Witness> = {}): Witness {
  return {
    now: Date.parse('2026-11-26T03:00:00Z'),
    failoverVersion: 1,
    newestVersion: null,
    silent: false,
    clusterSilent: false,
    writing: 'answered',
    body: null,
    version: 0,
    onRead: () => undefined,
    beforeSigning: () => undefined,
    promotions: 0,
    writes: 0,
    ...change,
  };
}

export function standing(witness: Witness): Pick<RegisterEntry, 'operationId' | 'failoverVersion'> | null {
  if (witness.body === null) return null;
  const { operationId, failoverVersion } = JSON.parse(witness.body) as RegisterEntry;
  return { operationId, failoverVersion };
}

export function put(witness: Witness, operationId: string, failoverVersion: number): void {
  const at = instant(witness.now);
  witness.body = JSON.stringify({ schema: 1, application: 'payments', operationId, failoverVersion, at });
  witness.version += 1;
}

export function placeOf(rules: RegisterRules = { otherwise: 'hold' }): RegisterPlace {
  return { region: 'us-west-2', bucket: 'payments-dr-usw2', key: 'register/recovery/payments.json', rules };
}

export function outsideOf(witness: Witness): Outside {
  const answer = (): void => {
    if (witness.silent) throw new OutsideError('NoAnswer', 'TimeOut', 'us-west-2: no answer within 900 ms', 'no');
  };
  return {
    read: (call) => {
      if (call === 'sts:GetCallerIdentity') return Promise.resolve({ Account: '111122223333' }) as never;
      try {
        answer();
        const { body, version } = witness;
        witness.onRead();
        if (body === null) throw new OutsideError('NotPermitted', 'NoSuchKey', 'no such key', 'no');
        return Promise.resolve({ body, etag: `"${version}"` }) as never;
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)));
      }
    },
    send: (sending, _signal, closed) => {
      try {
        if (sending.call !== 's3:PutObject') {
          witness.beforeSigning();
          const because = closed?.();
          if (because !== undefined) throw new OutsideError('TooLate', 'TooLate', because, 'no');
          witness.promotions += 1;
          return Promise.resolve({ requestId: 'r' });
        }
        const late = closed?.();
        if (late !== undefined) throw new OutsideError('TooLate', 'TooLate', late, 'no');
        answer();
        if (witness.writing === 'dropped') throw lost();
        const { IfMatch, IfNoneMatch, Body } = sending.input;
        const holds = IfNoneMatch === '*' ? witness.body === null : IfMatch === `"${witness.version}"`;
        if (!holds) throw new OutsideError('NotPermitted', 'PreconditionFailed', '412', 'no');
        witness.body = Body;
        witness.version += 1;
        witness.writes += 1;
        if (witness.writing === 'taken') throw lost();
        return Promise.resolve({ requestId: 'w' });
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)));
      }
    },
  };
}

function lost(): OutsideError {
  return new OutsideError('OutcomeUnknown', 'ECONNRESET', 'us-west-2: socket hang up', 'unknown');
}

const open: Slice = {
  closed: () => undefined,
  isOver: () => false,
  stoodStill: () => false,
  signal: new AbortController().signal,
  end: () => undefined,
};

/** One worker's: it remembers since when it has seen what stands there. */
export function newRegisterOf(witness: Witness): Register {
  const orchestrator = {
    failoverVersion: () =>
      witness.clusterSilent
        ? Promise.reject(new OutsideError('Unavailable', 'Orchestrator', 'DescribeNamespace of dr: no answer', 'no'))
        : Promise.resolve(witness.failoverVersion),
    newestVersion: () => Promise.resolve(witness.newestVersion ?? witness.failoverVersion),
  };
  const now = (): string => instant(witness.now);
  return createRegister({ outside: outsideOf(witness), orchestrator, now, monotonicMs: () => witness.now });
}

const registers = new WeakMap<Witness, Register>();
export function registerOf(witness: Witness): Register {
  const known = registers.get(witness) ?? newRegisterOf(witness);
  registers.set(witness, known);
  return known;
}

/** One promotion through the door, by an operation whose claim was written unless said otherwise. */
export function promote(
  witness: Witness,
  operationId: string,
  {
    claimed = true,
    rules,
    register = registerOf(witness),
  }: { readonly claimed?: boolean; readonly rules?: RegisterRules; readonly register?: Register } = {},
): Promise<Sending> {
  const door = createDoor(outsideOf(witness), () => witness.now, register);
  const pass: Pass = {
    mode: 'real',
    may: 'act',
    sends: ['rds:PromoteReadReplica'],
    accounts: ['111122223333'],
    target: { instance: 'ledger-euw1' },
    attempt: 1,
    register: { place: placeOf(rules), application: 'payments', operationId, claimed },
  };
  return door.send(request, pass, open);
}
