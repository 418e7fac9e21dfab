/** The link between two clusters of a test: what it carries, how long that takes, and what it drops. */
import net from 'node:net';
import { once } from 'node:events';
import { type Link, openLink } from '../../../tools/temporal/link';
import { LOOPBACK } from '../../../tools/temporal/loopback';

let echo: net.Server;
let link: Link;
beforeEach(async () => {
  echo = net.createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  echo.listen(0, LOOPBACK);
  await once(echo, 'listening');
  link = await openLink(`${LOOPBACK}:${(echo.address() as net.AddressInfo).port}`);
});
afterEach(async () => {
  await link.close();
  echo.close();
});

async function connect(): Promise<net.Socket> {
  const [host, port] = link.address.split(':');
  const socket = net.connect(Number(port), host);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const gone = (socket: net.Socket) => new Promise((resolve) => socket.on('close', resolve));

/** Sent and come back. */
async function round(socket: net.Socket, text: string): Promise<string> {
  let back = '';
  const whole = new Promise<string>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      back += chunk.toString();
      if (back.length >= text.length) resolve(back);
    });
  });
  socket.write(text);
  return whole;
}

it('carries what is sent in order, also while it becomes longer and shorter', async () => {
  const socket = await connect();
  const texts = Array.from({ length: 200 }, (_, n) => `${n} `);
  let back = '';
  const whole = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      back += chunk.toString();
      if (back.length >= texts.join('').length) resolve();
    });
  });
  for (const [n, text] of texts.entries()) {
    link.delay([0, 7, 1, 30, 3][n % 5] ?? 0);
    socket.write(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await whole;
  expect(back).toBe(texts.join(''));
  socket.destroy();
});

it('keeps back either way for as long as it was told', async () => {
  const socket = await connect();
  link.delay(100);
  const began = performance.now();
  expect(await round(socket, 'hello')).toBe('hello');
  expect(performance.now() - began).toBeGreaterThanOrEqual(199);
  socket.destroy();
});

it('cut, it drops what is under way and whoever comes; healed, it carries again', async () => {
  const socket = await connect();
  link.delay(60_000);
  socket.write('never');
  link.cut();
  await gone(socket);
  await gone(await connect());
  link.heal();
  link.delay(0);
  const again = await connect();
  expect(await round(again, 'hello')).toBe('hello');
  again.destroy();
});
