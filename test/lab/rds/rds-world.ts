/** A small world whose RDS is asked through the wire: one client a Region, and waits for what its answers say. */
import * as rds from '@aws-sdk/client-rds';
import { createRds } from '../../../lab/aws/rds/create-rds';
import { createSmallWorld, until, type SmallWorld } from '../postgres/small-world';
import { serve } from './serve';

// Servers are copied and recovered here: seconds alone on a machine, and many times that beside other work.
jest.setTimeout(150_000);
const limitMs = 60_000;

export interface RdsWorld {
  readonly small: SmallWorld;
  readonly us: rds.RDSClient;
  readonly eu: rds.RDSClient;
  readonly describe: (client: rds.RDSClient, id: string) => Promise<rds.DBInstance>;
  /** How it looked at an instant (ms), whatever has become of it since. */
  readonly asOf: (region: string, id: string, at: number) => Promise<rds.DBInstance | undefined>;
  /** Seen to say so; returns how it then looks. */
  readonly untilStatus: (client: rds.RDSClient, id: string, status: string) => Promise<rds.DBInstance>;
  readonly untilGone: (client: rds.RDSClient, id: string) => Promise<unknown>;
  /** What it is named and told as, undefined when nothing failed. */
  readonly errorOf: (sent: Promise<unknown>) => Promise<rds.RDSServiceException | undefined>;
  readonly events: (client: rds.RDSClient, id: string) => Promise<readonly string[]>;
  readonly insert: (instance: string, note: string) => Promise<unknown>;
  readonly notes: (instance: string) => Promise<readonly string[]>;
  readonly slots: (instance: string) => Promise<number>;
  readonly end: () => Promise<void>;
}

export function dbArn(region: string, id: string): string {
  return `arn:aws:rds:${region}:111122223333:db:${id}`;
}

export async function createRdsWorld(change: Readonly<Record<string, unknown>> = {}, scale = 0.001): Promise<RdsWorld> {
  const small = await createSmallWorld(scale, true, change);
  const service = createRds(small.world, small.databases);
  const served = await serve(small.world, service);
  const describe = async (client: rds.RDSClient, id: string) => {
    const answer = await client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
    const [found] = answer.DBInstances ?? [];
    if (found === undefined) throw new Error(`${id} was not described`);
    return found;
  };
  const errorOf = (sent: Promise<unknown>) =>
    sent.then(
      () => undefined,
      (failure: unknown) => failure as rds.RDSServiceException,
    );
  const app = (instance: string) => ({ instance, role: 'app' });
  return {
    ...{ small, describe, errorOf },
    asOf: async (region, id, at) => {
      const call = { side: region, region, service: 'rds', operation: 'DescribeDBInstances', requestId: 'r', at };
      const answer = await service.handlers['DescribeDBInstances']?.({ DBInstanceIdentifier: id }, call);
      return (answer as rds.DescribeDBInstancesCommandOutput).DBInstances?.[0];
    },
    us: served.client('us-east-1'),
    eu: served.client('eu-west-1'),
    untilStatus: (client, id, status) =>
      until(
        `${id} is ${status}`,
        async () => {
          const seen = await describe(client, id);
          return seen.DBInstanceStatus === status && seen;
        },
        limitMs,
      ),
    untilGone: (client, id) =>
      until(
        `${id} is gone`,
        async () => (await errorOf(describe(client, id)))?.name === 'DBInstanceNotFoundFault',
        limitMs,
      ),
    events: async (client, id) => {
      const asked = { SourceIdentifier: id, SourceType: 'db-instance' } as const;
      const { Events = [] } = await client.send(new rds.DescribeEventsCommand(asked));
      return Events.map(({ Message = '' }) => Message);
    },
    insert: (instance, note) => small.sql(app(instance), `insert into payments (note) values ('${note}')`),
    notes: async (instance) => {
      const rows = await small.sql<{ note: string }>(app(instance), 'select note from payments order by id');
      return rows.map(({ note }) => note);
    },
    slots: async (instance) =>
      (await small.sql({ instance, role: 'admin' }, 'select slot_name from pg_replication_slots')).length,
    end: async () => {
      service.stop();
      await served.close();
      await small.end();
    },
  };
}
