/**
 * One TCP connection through a link: two queues of bytes with arrival times, delivered in order once they are due and
 * the link lets them flow. Ends and resets travel in the queue too: a process killed behind a black hole is silence.
 */
import net from 'node:net';
import { reset } from './reset';

export interface Flow {
  readonly mayFlow: () => boolean;
  readonly delayMs: () => number;
  readonly jitterMs: () => number;
}

export interface RelayConnection {
  /** Something about the link changed: look at the queues again. */
  readonly wake: () => void;
  readonly destroy: () => void;
  readonly closed: Promise<void>;
}

/** Beyond this a queue stops reading, and the sender feels back pressure as on a real link. */
const queueLimitBytes = 64 * 1024 * 1024;

type Parcel =
  | { readonly at: number; readonly is: 'bytes'; readonly bytes: Buffer }
  | { readonly at: number; readonly is: 'end' | 'reset' };

export function connectThrough(ends: {
  readonly caller: net.Socket;
  readonly target: { readonly host: string; readonly port: number };
  readonly toTarget: Flow;
  readonly toCaller: Flow;
}): RelayConnection {
  const { caller, toTarget, toCaller } = ends;
  const callee = new net.Socket({ allowHalfOpen: true }).setNoDelay(true);
  let connecting = false;
  const connect = () => {
    // The first packet has to get through before anything listens to it.
    if (connecting || !toTarget.mayFlow()) return;
    connecting = true;
    callee.connect(ends.target);
  };

  // Who gives up before a first packet got through leaves nothing behind, as a SYN that was never answered: held half-open,
  // every call into a silent Region would cost a file descriptor until it heals (300 customers a second: a minute).
  caller.on('end', () => {
    if (connecting) return;
    caller.destroy();
    callee.destroy();
  });
  const there = createQueue(caller, callee, toTarget);
  const back = createQueue(callee, caller, toCaller);
  connect();

  return {
    wake: () => {
      connect();
      there.pump();
      back.pump();
    },
    destroy: () => {
      reset(caller);
      callee.destroy();
    },
    closed: Promise.all([there.done, back.done]).then(() => undefined),
  };
}

function createQueue(from: net.Socket, to: net.Socket, flow: Flow) {
  const parcels: Parcel[] = [];
  let queuedBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let done: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });

  const deliver = (parcel: Parcel) => {
    if (parcel.is === 'bytes') {
      queuedBytes -= parcel.bytes.length;
      if (!to.destroyed) to.write(parcel.bytes);
      if (from.isPaused() && queuedBytes < queueLimitBytes / 2) from.resume();
    } else if (parcel.is === 'end') to.end();
    else if (to.connecting || to.pending) to.destroy();
    else reset(to);
  };
  const pump = () => {
    clearTimeout(timer);
    for (let next = parcels[0]; next !== undefined && flow.mayFlow(); next = parcels[0]) {
      const waitMs = next.at + flow.delayMs() - Date.now();
      if (waitMs > 0) {
        timer = setTimeout(pump, waitMs);
        return;
      }
      parcels.shift();
      deliver(next);
    }
  };
  const put = (parcel: Parcel) => {
    parcels.push(parcel);
    if (parcels.length === 1) pump();
  };

  from.on('data', (bytes) => {
    queuedBytes += bytes.length;
    if (queuedBytes > queueLimitBytes) from.pause();
    put({ at: Date.now() + flow.jitterMs(), is: 'bytes', bytes });
  });
  from.on('end', () => {
    put({ at: Date.now(), is: 'end' });
  });
  from.on('error', () => {
    put({ at: Date.now(), is: 'reset' });
  });
  // The receiver is gone: what is queued has no address any more, and the timer must not outlive it.
  from.on('close', () => {
    if (!parcels.some(({ is }) => is !== 'bytes') && !from.readableEnded) put({ at: Date.now(), is: 'reset' });
  });
  to.on('close', () => {
    clearTimeout(timer);
    parcels.length = 0;
    done();
  });
  return { pump, done: finished };
}
