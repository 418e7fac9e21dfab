/** A link between two clusters that can be cut: a relay on a port of its own, by which each knows the other. */
import { once } from 'node:events';
import net from 'node:net';
import { LOOPBACK } from './loopback';

export interface Link {
  /** Where the one side finds the other. */
  readonly address: string;
  /** Open connections are dropped, new ones are refused. */
  readonly cut: () => void;
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

/** @param target host:port of the cluster at the far end */
export async function openLink(target: string): Promise<Link> {
  const [host = LOOPBACK, port = '0'] = target.split(':');
  const open = new Set<net.Socket>();
  let isCut = false;
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
    near.pipe(far).pipe(near);
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
    close: async () => {
      drop();
      relay.close();
      await once(relay, 'close');
    },
  };
}
