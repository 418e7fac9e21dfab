/** The whole lab in this process but for customers, small and fast, and muster's own calls into it from the surviving side. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { type GoalStep, isGoal } from '../../../domain/steps/step';
import { deriveFailover } from '../../../domain/steps/derive';
import { scaleSteps } from '../../../domain/steps/scale';
import { instant } from '../../../domain/instant';
import { goalDeclaration } from '../../../domain/kinds/table';
import { type Plan } from '../../../domain/plan';
import { type PastData, type ReachInput, type ReachResult } from '../../../contract/activities';
import { type ClosableOutside, createOutside } from '../../../activities/create-outside';
import { createDoor } from '../../../activities/door/door';
import { startSlice } from '../../../activities/door/slice';
import { reach } from '../../../activities/reach';
import { composeLab, type Lab } from '../../../lab/compose';
import { settingsSchema } from '../../../lab/world/settings';
import { goalOf, readerOf } from '../drive';

export const [from, to, witness] = ['us-east-1', 'eu-west-1', 'us-west-2'] as const;
export const account = '111122223333';
/** Promotion 2.4 s, tasks 3 s, TTL 1.2 s. */
export const timeScale = 0.02;

const settings = settingsSchema.parse({
  timeScale,
  links: { defaultMs: 5, jitterMs: 0 },
  databases: [
    {
      name: 'ledger',
      database: 'ledger',
      primary: { id: 'ledger-use1', region: from },
      replicas: [{ id: 'ledger-euw1', region: to, multiAz: false }],
      roles: {
        app: { may: 'app', secret: 'ledger/app' },
        probe: { may: 'probe', secret: 'ledger/probe' },
        fence: { may: 'fence', secret: 'ledger/fence' },
      },
      schema:
        'create table payments (id bigserial primary key, payment_id text not null, body text, region text, created_at timestamptz default now());',
    },
  ],
  services: [
    {
      cluster: 'payments',
      service: 'api',
      database: 'ledger',
      role: 'app',
      in: { [from]: { desired: 4, min: 4, max: 8 }, [to]: { desired: 2, min: 2, max: 4 } },
    },
  ],
  zones: [
    {
      name: 'example.com',
      records: [
        {
          name: 'api.example.com',
          fronts: {
            [from]: { service: 'api', healthCheck: 'recovery-control', primary: true },
            [to]: { service: 'api', healthCheck: 'recovery-control' },
          },
        },
        {
          name: 'plain.example.com',
          policy: 'simple',
          fronts: { [from]: { service: 'api', healthCheck: 'none', primary: true } },
        },
      ],
    },
  ],
  routingControls: [
    { name: 'api-us-east-1', region: from, on: true },
    { name: 'api-eu-west-1', region: to, on: false },
  ],
});

export interface LabWorld {
  readonly lab: Lab;
  readonly outside: ClosableOutside;
  readonly step: (id: string) => GoalStep;
  /** Looks, or acts slice by slice as the workflow would, until it ends. */
  readonly look: (id: string) => Promise<ReachResult>;
  readonly act: (id: string) => Promise<ReachResult>;
  readonly undo: (id: string) => Promise<ReachResult>;
  /** Logs in as the application, past links and caches. */
  readonly asApp: (instance: string, sql: string) => Promise<unknown>;
  readonly end: () => Promise<void>;
}

export async function startLabWorld(): Promise<LabWorld> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-goals-'));
  // PostgreSQL runs as nobody and has to get through.
  fs.chmodSync(home, 0o755);
  const lab = composeLab(settings, home);
  await lab.start();
  // As a process on the surviving side would have it in its environment.
  Object.assign(process.env, lab.endpoints.sides()[to]?.env);
  const outside = createOutside({ aws: { profiles: {} }, dns: lab.dns.address() });
  const steps = scaleSteps(deriveFailover(planOf(lab), { from, to }), timeScale).filter(isGoal);
  const pasts = new Map<string, PastData>();

  const step = (id: string): GoalStep => {
    const found = steps.find((one) => one.id === id);
    if (!found) throw new Error(`no step ${id}; there are ${steps.map((one) => one.id).join(', ')}`);
    return found;
  };

  const run = async (id: string, may: ReachInput['may'], intent?: ReachInput['intent']): Promise<ReachResult> => {
    const { goal, target, timing } = step(id);
    const past = pasts.get(id) ?? { began: instant(Date.now()), sent: [] };
    const never = new AbortController().signal;
    const monotonicMs = () => performance.now();
    const slice = startSlice(10_000, never, { monotonicMs, beat: () => undefined });
    const input: ReachInput = {
      application: 'payments',
      operationId: 'lab.1',
      step: id,
      goal,
      target,
      past,
      mode: 'real',
      may,
      accounts: [account],
      sliceMs: 10_000,
      deadlineAt: instant(Date.now() + timing.deadlineMs),
      expectedMs: timing.expectedMs,
      ...(intent ? { intent } : {}),
    };
    const pass = {
      mode: 'real',
      may,
      sends: goalDeclaration(goal).sends,
      accounts: [account],
      target,
      attempt: 1,
    } as const;
    try {
      const result = await reach(goalOf(goal), input, pass, {
        door: createDoor(outside, Date.now),
        reader: readerOf(goal, outside, () => instant(Date.now())),
        slice,
        attempt: 1,
        sentBefore: [],
        remember: async () => {},
        pause: async (ms) => {
          await delay(ms);
        },
        wallNow: Date.now,
        monotonicMs,
      });
      const { first, seen, sent } = result.notes;
      const before = past.before ?? first;
      // The look at assess has a past of its own, as in the workflow.
      const began = may === 'look' ? instant(Date.now()) : past.began;
      pasts.set(id, {
        began,
        sent: [...past.sent, ...sent],
        ...(before === undefined ? {} : { before }),
        ...(seen === undefined ? {} : { last: seen }),
      });
      return result;
    } finally {
      slice.end();
    }
  };

  return {
    lab,
    outside,
    step,
    look: (id) => run(id, 'look'),
    act: async (id) => {
      let result = await run(id, 'act');
      for (let slices = 0; slices < 5 && (result.is === 'ready' || result.is === 'moving'); slices += 1) {
        result = await run(id, 'act', result.is === 'ready' ? result.send[0] : undefined);
      }
      return result;
    },
    undo: (id) => run(id, 'undo'),
    asApp: async (instance, sql) => {
      const client = new Client({
        ...lab.databases.directAddress(instance),
        ...lab.databases.credentials('ledger', 'app'),
        database: 'ledger',
      });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(sql)).rows;
      } finally {
        await client.end();
      }
    },
    end: async () => {
      outside.close();
      await lab.stop();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

function planOf(lab: Lab): Plan {
  const arns = lab.dns.routingControlArns();
  const front = lab.compute.front(to, 'api');
  const url = `http://api.example.com:${front.port}/payments`;
  return {
    application: 'payments',
    accounts: [account],
    regions: { preferred: from, other: to, witness },
    objectives: { rtoMs: 900_000, rpoMs: 60_000, detectionMs: 60_000 },
    evidence: {},
    gates: {
      promote: { approvals: 1, approvers: ['dba', 'ops'], withinMs: 300_000, expectedMs: 60_000, otherwise: 'hold' },
    },
    resources: {
      ledger: {
        kind: 'rds-postgres',
        needs: [],
        in: { [from]: { instance: 'ledger-use1' }, [to]: { instance: 'ledger-euw1' } },
        probe: { secret: 'ledger/probe', database: 'ledger' },
        fence: { secret: 'ledger/fence', roles: ['app'] },
        backupRetentionDays: 7,
      },
      api: {
        kind: 'ecs-service',
        needs: ['ledger'],
        role: 'serving',
        cluster: 'payments',
        service: 'api',
        capacity: { primary: 4, standby: 2, recovered: 6, minimum: 3, max: 8 },
        targetGroups: { [from]: lab.compute.targetGroupArn(from, 'api'), [to]: lab.compute.targetGroupArn(to, 'api') },
      },
      front: {
        kind: 'arc-routing-control',
        needs: ['api'],
        endpoints: lab.dns.arcEndpoints(),
        controls: { [from]: arns['api-us-east-1'] ?? '', [to]: arns['api-eu-west-1'] ?? '' },
        name: 'api.example.com',
        ttlMs: 60_000,
      },
      plain: {
        kind: 'route53-failover',
        needs: ['api'],
        zone: lab.dns.zoneIds()['example.com'] ?? '',
        name: 'plain.example.com',
        type: 'A',
        ttlMs: 60_000,
        values: { [from]: [lab.compute.front(from, 'api').host], [to]: [front.host] },
      },
      payment: {
        kind: 'http-check',
        needs: ['front'],
        url,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"payment_id": "{{id}}", "amount": "0.00", "body": "check"}',
        expect: { status: 201, sql: { resource: 'ledger', query: 'select 1 from payments where payment_id = $1' } },
      },
    },
  };
}
