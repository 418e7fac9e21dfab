/** The whole lab in this process but for customers, small and fast, and muster's own calls into it from the surviving side. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { type GoalStep, isGoal } from '../../../domain/steps/step';
import { deriveFailover } from '../../../domain/steps/derive';
import { scaleSteps } from '../../../domain/steps/scale';
import { type Plan } from '../../../domain/plan';
import { type ReachResult } from '../../../contract/activities';
import { type ClosableOutside, createOutside } from '../../../activities/create-outside';
import { composeLab, type Lab } from '../../../lab/compose';
import { settingsSchema } from '../../../lab/world/settings';
import { account, driveInLab } from './drive-in-lab';

export const [from, to, witness] = ['us-east-1', 'eu-west-1', 'us-west-2'] as const;
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

/** A busy machine starts its tasks late, and none of these tests is about settling for fewer of them. */
function patient(step: GoalStep): GoalStep {
  if (step.goal !== 'ecs-service.prewarm' && step.goal !== 'ecs-service.healthy') return step;
  return { ...step, target: { ...step.target, settleForMinimumMs: 60_000 } };
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
  const steps = scaleSteps(deriveFailover(planOf(lab), { from, to }), timeScale)
    .filter(isGoal)
    .map(patient);
  const step = (id: string): GoalStep => {
    const found = steps.find((one) => one.id === id);
    if (!found) throw new Error(`no step ${id}; there are ${steps.map((one) => one.id).join(', ')}`);
    return found;
  };

  const drive = driveInLab(outside);

  return {
    lab,
    outside,
    step,
    look: (id) => drive.look(step(id)),
    act: (id) => drive.act(step(id)),
    undo: (id) => drive.undo(step(id)),
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
