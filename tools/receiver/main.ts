/** A receiver of beats for a demo, a test or a machine of one's own: calls out on its standard output, one JSON object a line. */
import { parseArgs } from 'node:util';
import { parseDuration } from '../../domain/plan-check/duration';
import { startReceiver } from './receiver';

const usage = `node dist/tools/receiver/main.js --sides eu-west-1,us-west-2 [--silence 30s] [--port 8090] [--host 127.0.0.1]`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sides: { type: 'string' },
      silence: { type: 'string', default: '30s' },
      port: { type: 'string', default: '8090' },
      host: { type: 'string', default: '127.0.0.1' },
    },
  });
  const sides = (values.sides ?? '').split(',').filter((side) => side !== '');
  const silenceMs = parseDuration(values.silence);
  const port = Number(values.port);
  if (sides.length === 0) throw new Error(`--sides is missing; ${usage}`);
  if (silenceMs === undefined) throw new Error(`--silence: '${values.silence}' is no length of time; write e.g. 30s`);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port: '${values.port}' is no port; write e.g. 8090`);
  const say = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);
  const receiver = await startReceiver({ sides, silenceMs, port, host: values.host, onEvent: say });
  say({ is: 'ready', url: receiver.url, sides, silenceMs });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void receiver.stop();
    });
}

main().catch((error: unknown) => {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
