import net from 'node:net';
import { once } from 'node:events';
import { createWorld } from '../../../lab/world/create-world';
import { settingsSchema } from '../../../lab/world/settings';
import { type Relay } from '../../../lab/world/links';
import { type World } from '../../../lab/world/world';

// `once(socket, 'close')` would reject with the reset that these tests are about.
const gone = (socket: net.Socket) =>
  new Promise<void>((resolve) => {
    if (socket.destroyed) resolve();
    else
      socket.on('close', () => {
        resolve();
      });
  });

const settings = settingsSchema.parse({ links: { jitterMs: 0, pairs: { 'us-east-1/eu-west-1': 30 } } });

describe('a relay between two sides', () => {
  let world: World;
  let echo: net.Server;
  const open: net.Socket[] = [];
  const relays: Relay[] = [];

  beforeEach(async () => {
    world = createWorld(settings, '/nowhere');
    echo = net.createServer((socket) => {
      open.push(socket);
      socket.on('error', () => undefined).pipe(socket);
    });
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
  });
  afterEach(async () => {
    for (const relay of relays.splice(0)) await relay.close();
    for (const socket of open.splice(0)) socket.destroy();
    echo.close();
  });

  const relayTo = async (from: string, to: string) => {
    const relay = await world.links.relay({
      from,
      to,
      target: { host: '127.0.0.1', port: (echo.address() as net.AddressInfo).port },
    });
    relays.push(relay);
    return relay;
  };
  const call = (port: number) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    open.push(socket);
    socket.on('error', () => undefined);
    return socket;
  };
  const roundTrip = async (socket: net.Socket, text: string) => {
    const began = performance.now();
    socket.write(text);
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    expect(bytes.toString()).toBe(text);
    return performance.now() - began;
  };

  it('takes the delay of its link each way', async () => {
    const relay = await relayTo('us-east-1', 'eu-west-1');
    const socket = call(relay.port);
    expect(await roundTrip(socket, 'hello')).toBeGreaterThanOrEqual(58);
  });

  it('holds bytes towards the caller back, and lets them go when the hold ends', async () => {
    const relay = await relayTo('us-east-1', 'us-east-1');
    const socket = call(relay.port);
    await roundTrip(socket, 'before');
    relay.hold(60_000);
    const echoed = roundTrip(socket, 'held');
    await once(open.find((one) => one !== socket) as net.Socket, 'data');
    relay.hold(0);
    expect(await echoed).toBeLessThan(5_000);
  });

  it('keeps an open connection silent while a Region is lost, and delivers when it heals', async () => {
    const relay = await relayTo('us-west-2', 'us-east-1');
    const socket = call(relay.port);
    await roundTrip(socket, 'before');
    const heard: string[] = [];
    socket.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
    await world.regions.lose('us-east-1');
    socket.write('during');
    // A second relay that nothing cuts is the clock: its echo is back, ours would have been.
    const other = await relayTo('us-west-2', 'eu-west-1');
    await roundTrip(call(other.port), 'meanwhile');
    expect(heard).toEqual([]);
    await world.regions.heal('us-east-1');
    await once(socket, 'data');
    expect(heard).toEqual(['during']);
  });

  it('does not tell the caller that a process behind a black hole died', async () => {
    const relay = await relayTo('us-west-2', 'us-east-1');
    const socket = call(relay.port);
    await roundTrip(socket, 'before');
    await world.regions.lose('us-east-1');
    let closed = false;
    socket.on('close', () => (closed = true));
    for (const one of open) if (one !== socket) one.resetAndDestroy();
    const other = await relayTo('us-west-2', 'eu-west-1');
    await roundTrip(call(other.port), 'meanwhile').catch(() => undefined);
    expect(closed).toBe(false);
    await world.regions.heal('us-east-1');
    await gone(socket);
  });

  it('cuts one direction of a partition only where it is one-way', () => {
    const id = world.faults.start({ fault: 'partition', from: 'us-east-1', to: 'eu-west-1', both: false });
    expect(world.links.isCut('us-east-1', 'eu-west-1')).toBe(true);
    expect(world.links.isCut('eu-west-1', 'us-east-1')).toBe(false);
    world.faults.stop(id);
    expect(world.links.isCut('us-east-1', 'eu-west-1')).toBe(false);
  });

  it('accepts and stays silent, or resets at once, as it is set', async () => {
    const relay = await relayTo('us-west-2', 'us-west-2');
    relay.set('silent');
    const waiting = call(relay.port);
    await once(waiting, 'connect');
    waiting.write('patience');
    relay.set('refuse');
    await gone(waiting);
    const refused = call(relay.port);
    await gone(refused);
    relay.set('open');
    expect(await roundTrip(call(relay.port), 'again')).toBeLessThan(5_000);
  });

  it('keeps nothing of a caller that gives up on a silent Region', async () => {
    const relay = await relayTo('us-west-2', 'us-east-1');
    await world.regions.lose('us-east-1');
    const waiting = call(relay.port);
    await once(waiting, 'connect');
    waiting.write('anybody?');
    // The close comes back only when the relay has let its own end go too: half-open, it would hold a file descriptor.
    waiting.end();
    await gone(waiting);
    await world.regions.heal('us-east-1');
    expect(open).toEqual([waiting]);
  });
});
