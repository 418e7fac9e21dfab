/** A link between two clusters that can be cut, or made long: a relay on a port of its own, by which each knows the other. */
import { once } from 'node:events';
import net from 'node:net';
import { LOOPBACK } from './loopback';

export interface Link {
  /** Where the one side finds the other. */
  readonly address: string;
  /** Open connections are dropped, with what was under way on them; new ones are refused. */
  readonly cut: () => void;
  readonly heal: () => void;
  /** Whatever enters from now on leaves this many milliseconds later, either way; 0 at first. */
  readonly delay: (ms: number) => void;
  readonly close: () => Promise<void>;
}

/** @param target host:port of the cluster at the far end */
export async function openLink(target: string): Promise<Link> {
  const [host = LOOPBACK, port = '0'] = target.split(':');
  const open = new Set<net.Socket>();
  let isCut = false;
  let delayMs = 0;
  const keep = (socket: net.Socket): void => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  };
  const relay = net.createServer((near) => {
    keep(near);
    if (isCut) {
      near.destroy();
      return;
    }
    const far = net.connect(Number(port), host);
    keep(far);
    carry(near, far, () => delayMs);
    carry(far, near, () => delayMs);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  relay.listen(0, LOOPBACK);
  await once(relay, 'listening');
  const drop = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    address: `${LOOPBACK}:${(relay.address() as net.AddressInfo).port}`,
    cut: () => {
      isCut = true;
      drop();
    },
    heal: () => {
      isCut = false;
    },
    delay: (ms) => {
      delayMs = ms;
    },
    close: async () => {
      drop();
      relay.close();
      await once(relay, 'close');
    },
  };
}

/** In order, whatever the delay becomes meanwhile. */
function carry(from: net.Socket, to: net.Socket, delayMs: () => number): void {
  const underWay: { readonly dueMs: number; readonly deliver: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const deliverDue = (): void => {
    timer = undefined;
    for (let next = underWay[0]; next !== undefined; next = underWay[0]) {
      const leftMs = next.dueMs - performance.now();
      if (leftMs > 0) {
        timer = setTimeout(deliverDue, leftMs);
        return;
      }
      underWay.shift();
      next.deliver();
    }
  };
  const later = (deliver: () => void): void => {
    underWay.push({ dueMs: performance.now() + delayMs(), deliver });
    if (timer === undefined) deliverDue();
  };
  from.on('data', (chunk) => {
    later(() => {
      if (!to.destroyed) to.write(chunk);
    });
  });
  from.on('end', () => {
    later(() => to.end());
  });
}
