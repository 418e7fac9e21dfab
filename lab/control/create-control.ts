/** The control port: JSON over HTTP on 127.0.0.1, for tests, demo, bench and `lab status|break|heal|down`. docs/lab.md lists the calls. */
import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { z } from 'zod';
import { BadFields, BadInput } from '../bad-input';
import { type Lab } from '../compose';
import { type Entry } from '../world/journal';
import { corruptDatabase } from './corrupt-database';
import { createBreaker } from './create-breaker';
import { createProcesses } from './create-processes';
import { check } from './fault-schema';
import { statusOf } from './status';

export interface Control {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

interface Asked {
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** What follows the route's own path, e.g. the id in `/fault/fault-3`. */
  readonly rest: string;
}
type Route = (asked: Asked) => unknown;

const regionBody = z.strictObject({ region: z.string() });
const healBody = z.union([regionBody, z.strictObject({ what: z.string() })]);
const faultBody = z.strictObject({
  fault: z.looseObject({ fault: z.string() }),
  forMs: z.number().positive().optional(),
});
const scenarioBody = z.strictObject({ steps: z.array(z.unknown()) });
const processBody = z.strictObject({ region: z.string(), pid: z.int().positive() });
const kinds: readonly Entry['is'][] = ['request', 'work', 'fault', 'event'];

export async function startControl(lab: Lab, stopLab: () => void, port = 0): Promise<Control> {
  const { journal, faults } = lab.world;
  const played = Object.fromEntries(
    lab.services.map(({ signingName, handlers }) => [signingName, Object.keys(handlers)]),
  );
  const breaker = createBreaker(lab.world, played, (corruption) => corruptDatabase(lab.world, lab, corruption));
  const processes = createProcesses(lab.world);

  const routes: Readonly<Record<string, Route>> = {
    'GET /status': () => statusOf(lab, breaker.pending()),
    'GET /truth': ({ query }) => lab.truth.measure(instantIn(query, 'since')),
    'GET /customers': ({ query }) => customersIn(instantIn(query, 'from'), instantIn(query, 'to')),
    'GET /journal': ({ query }) => journalOf(query),
    'POST /lose': async ({ body }) => {
      await breaker.lose(check(regionBody, body, 'body').region);
      return { lost: lab.world.settings.regions.filter((region) => lab.world.regions.isLost(region)) };
    },
    'POST /heal': async ({ body }) => {
      const said = check(healBody, body, 'body');
      return { healed: await breaker.heal('region' in said ? said.region : said.what) };
    },
    'POST /fault': async ({ body }) => {
      const { fault, forMs } = check(faultBody, body, 'body');
      return { id: await breaker.start(fault, forMs) };
    },
    'DELETE /fault': ({ rest }) => {
      if (rest !== 'all' && !faults.active().some(({ id }) => id === rest)) throw new Missing(`no fault ${rest} is on`);
      faults.stop(rest);
      return { stopped: rest };
    },
    'POST /scenario': ({ body }) => ({ steps: breaker.scenario(check(scenarioBody, body, 'body').steps) }),
    'GET /process': () => processes.list(),
    'POST /process': ({ body }) => {
      const { region, pid } = check(processBody, body, 'body');
      processes.add(region, pid);
      return { region, pid };
    },
    'DELETE /process': ({ rest }) => {
      processes.remove(Number(rest));
      return { forgotten: Number(rest) };
    },
    'POST /stop': () => {
      setImmediate(stopLab);
      return { stopping: true };
    },
  };
  const customersIn = (from: number | undefined, to: number | undefined) => {
    if (from === undefined && to === undefined) return lab.customers.snapshot();
    if (from === undefined || to === undefined || from >= to)
      throw new BadInput([
        `from=${from ?? 'missing'}, to=${to ?? 'missing'}: write both, in ms, the earlier one first`,
      ]);
    return lab.customers.window(from, to);
  };
  const journalOf = (query: URLSearchParams) => {
    const is = query.get('is') ?? undefined;
    if (is !== undefined && !kinds.includes(is as Entry['is']))
      throw new BadInput([`is=${is}: one of ${kinds.join(', ')}`]);
    const since = instantIn(query, 'since') ?? 0;
    return journal
      .entries(is as Entry['is'] | undefined)
      .filter((entry) => (entry.is === 'work' ? entry.readyAt : entry.at) >= since);
  };

  const server = http.createServer((request, response) => {
    const reply = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    serve(routes, request).then(
      (value) => {
        reply(200, value);
      },
      (error: unknown) => {
        const status = error instanceof BadInput ? 400 : error instanceof Missing ? 404 : 500;
        reply(status, {
          error: error instanceof Error ? error.message : String(error),
          ...(error instanceof BadFields && { wrong: error.wrong }),
        });
      },
    );
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        breaker.stop();
        server.close(() => {
          resolve();
        });
        // The answer to /stop is out by now; nobody else is owed one.
        server.closeAllConnections();
      }),
  };
}

class Missing extends Error {}

/** @throws BadInput that names the parameter and its value */
function instantIn(query: URLSearchParams, name: string): number | undefined {
  const said = query.get(name);
  if (said === null) return undefined;
  if (!/^\d+$/.test(said)) throw new BadInput([`${name}=${said}: write an instant in ms since 1970`]);
  return Number(said);
}

async function serve(routes: Readonly<Record<string, Route>>, request: http.IncomingMessage): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://lab');
  const [, first = '', ...rest] = url.pathname.split('/');
  const route = routes[`${request.method ?? 'GET'} /${first}`];
  if (route === undefined)
    throw new Missing(`no ${request.method ?? ''} ${url.pathname}; there is ${Object.keys(routes).join(', ')}`);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return route({
    query: url.searchParams,
    body: text === '' ? {} : parsed(text),
    rest: decodeURIComponent(rest.join('/')),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadInput([`the body is no JSON: ${text.slice(0, 80)}`]);
  }
}
