/**
 * The links between sides. A relay asks, chunk by chunk and at the moment of delivery, whether bytes may flow,
 * so a lost Region or a partition silences connections that are already open, and they go on when it heals.
 */
import net from 'node:net';
import { connectThrough } from './relay-connection';
import { type Faults } from './faults';
import { type Links, type Relay } from './links';
import { type Settings } from './settings';
import { type Regions, type Side } from './world';
import { reset } from './reset';

export function createLinks(needs: {
  readonly settings: Settings;
  readonly faults: Faults;
  readonly regions: Regions;
}): Links {
  const { settings, faults, regions } = needs;
  const { defaultMs, jitterMs, pairs } = settings.links;

  const delayMs = (from: Side, to: Side) =>
    from === to ? 0 : (pairs[`${from}/${to}`] ?? pairs[`${to}/${from}`] ?? defaultMs);
  const partitioned = (from: Side, to: Side) =>
    faults
      .active()
      .some(
        (one) =>
          one.fault === 'partition' &&
          ((one.from === from && one.to === to) || (one.both && one.from === to && one.to === from)),
      );
  const isCut = (from: Side, to: Side) => regions.isLost(from) || regions.isLost(to) || partitioned(from, to);

  const relay: Links['relay'] = async ({ from, to, target: first, host = '127.0.0.1', port = 0 }) => {
    let state: 'open' | 'silent' | 'refuse' = 'open';
    let heldMs = 0;
    let target = first;
    const connections = new Set<ReturnType<typeof connectThrough>>();
    // A packet the other way is the answer: with one direction cut, TCP carries nothing either way for long,
    // but what flows in the direction that still works is delivered.
    const flow = (sender: Side, receiver: Side, hold: () => number) => ({
      mayFlow: () => state === 'open' && !isCut(sender, receiver),
      delayMs: () => delayMs(sender, receiver) + hold(),
      jitterMs: () => (sender === receiver ? 0 : Math.random() * jitterMs),
    });
    const toTarget = flow(from, to, () => 0);
    const toCaller = flow(to, from, () => heldMs);

    const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (caller) => {
      if (state === 'refuse') {
        reset(caller.on('error', () => undefined));
        return;
      }
      const connection = connectThrough({ caller, target, toTarget, toCaller });
      connections.add(connection);
      void connection.closed.then(() => connections.delete(connection));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
    const wake = () => {
      for (const connection of connections) connection.wake();
    };
    faults.onChange(wake);
    regions.onHealed(wake);

    const made: Relay = {
      host,
      port: (server.address() as net.AddressInfo).port,
      set: (next) => {
        state = next;
        if (next === 'refuse') for (const connection of connections) connection.destroy();
        else wake();
      },
      hold: (ms) => {
        heldMs = ms;
        wake();
      },
      pointAt: (next) => {
        target = next;
      },
      close: () =>
        new Promise((resolve) => {
          server.close(() => {
            resolve();
          });
          for (const connection of connections) connection.destroy();
        }),
    };
    return made;
  };

  return { relay, delayMs, isCut };
}
