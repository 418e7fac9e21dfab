/**
 * RDS of every Region, over real PostgreSQL: what DescribeDBInstances says is the control plane's view,
 * what SQL says is the server's, and in a promotion the two differ as they do at AWS.
 */
import * as rds from '@aws-sdk/client-rds';
import { type RealDatabases } from '../../postgres/create-databases';
import { type World } from '../../world/world';
import { AwsError, type AwsService, type Call, type Handler } from '../service';
import { arnOf, toDbInstance } from './db-instance';
import { createEvents } from './events';
import { createInstances, type DbInstance, type Fleet } from './fleet';
import { createOutages } from './outages';
import { page } from './page';
import { promote, type Work } from './promotion';
import { reboot } from './reboot';

export interface Rds extends AwsService {
  /** Ends work that is under way (promotions); nothing is answered differently. */
  readonly stop: () => void;
}

/** API reference, DescribeEvents: an hour back when nothing is said. */
const eventsDefaultMinutes = 60;

export function createRds(world: World, databases: RealDatabases): Rds {
  const { settings, clock, journal } = world;
  const arn = (instance: DbInstance) => arnOf(settings.account, instance);
  const instances = createInstances(world);
  const events = createEvents(clock, arn);
  const outages = createOutages(world);
  const work: Work = { world, databases, instances, events, outages };
  /** Between the call and the first change of status the control plane knows already, though its answers do not show it. */
  const busy = new Set<string>();

  const view = async (instance: DbInstance, fleet: Fleet, call: Call) => {
    const endpoint = await databases.addressFrom(call.side, instance.id);
    return toDbInstance({ instance, fleet, account: settings.account, endpoint, at: call.at });
  };
  /** By name or ARN, upper or lower case, in the Region that was called. */
  const find = (fleet: Fleet, name: string | undefined, call: Call) => {
    const wanted = (name ?? '').toLowerCase();
    const found = Object.values(fleet).find(
      (one) => one.region === call.region && (one.id.toLowerCase() === wanted || arn(one) === wanted),
    );
    if (found !== undefined) return found;
    throw new AwsError('DBInstanceNotFoundFault', `DBInstance ${name ?? ''} not found.`, 404);
  };
  const changeable = (name: string | undefined, call: Call) => {
    const instance = find(instances.at(clock.now()), name, call);
    if (instance.status === 'available' && !busy.has(instance.id)) return instance;
    throw invalidState(`DB instance ${instance.id} is not in available state: a change is under way.`);
  };
  const inBackground = (id: string, doing: () => Promise<void>) => {
    busy.add(id);
    void doing()
      .catch((failure: unknown) => {
        // Nobody waits for it: what went wrong is told in the journal, and the status stays what it was.
        journal.write({
          is: 'event',
          at: clock.now(),
          name: 'rds.unfinished',
          detail: { instance: id, because: String(failure) },
        });
      })
      .finally(() => busy.delete(id));
  };

  const describeInstances = async (input: rds.DescribeDBInstancesCommandInput, call: Call) => {
    const fleet = instances.at(call.at);
    const { DBInstanceIdentifier: name, Filters = [] } = input;
    const all =
      name === undefined
        ? Object.values(fleet).filter(({ region }) => region === call.region)
        : [find(fleet, name, call)];
    const kept = all.filter((instance) => Filters.every((filter) => passes(instance, filter, arn(instance))));
    const { items, marker } = page(kept, input);
    return { DBInstances: await Promise.all(items.map((one) => view(one, fleet, call))), ...marker };
  };

  const promoteReadReplica = async (input: rds.PromoteReadReplicaCommandInput, call: Call) => {
    // In this order, so that a second call on a promoted instance is told what it is.
    const known = find(instances.at(clock.now()), input.DBInstanceIdentifier, call);
    if (known.source === undefined && !busy.has(known.id)) throw invalidState('DB Instance is not a read replica.');
    const { id } = changeable(input.DBInstanceIdentifier, call);
    const window = input.PreferredBackupWindow;
    const tags = toRecord(input.TagSpecifications?.flatMap(({ Tags }) => Tags ?? []));
    if (window !== undefined || Object.keys(tags).length > 0) {
      instances.change(id, (one) => ({
        ...one,
        backupWindow: window ?? one.backupWindow,
        tags: { ...one.tags, ...tags },
      }));
    }
    // API reference: BackupRetentionPeriod defaults to 1 here.
    inBackground(id, () => promote(work, id, input.BackupRetentionPeriod ?? 1));
    return { DBInstance: await view(instances.now(id), instances.at(clock.now()), call) };
  };

  const rebootInstance = async (input: rds.RebootDBInstanceCommandInput, call: Call) => {
    const { id, multiAz } = changeable(input.DBInstanceIdentifier, call);
    const failover = input.ForceFailover === true;
    if (failover && !multiAz) {
      throw new AwsError('InvalidParameterCombination', 'Cannot force failover: the DB instance is not Multi-AZ.', 400);
    }
    inBackground(id, () => reboot(work, id, failover));
    return { DBInstance: await view(instances.now(id), instances.at(clock.now()), call) };
  };

  const describeEvents = (input: rds.DescribeEventsCommandInput, call: Call) => {
    const { SourceIdentifier: source, SourceType: type, EventCategories: categories = [] } = input;
    if (source !== undefined && type === undefined) {
      throw new AwsError('InvalidParameterCombination', 'SourceType must be given when SourceIdentifier is.', 400);
    }
    const to = Math.min(input.EndTime?.getTime() ?? call.at, call.at);
    const from = input.StartTime?.getTime() ?? to - (input.Duration ?? eventsDefaultMinutes) * 60_000;
    const wanted = events
      .between(call.region, from, to)
      .filter((event) => type === undefined || event.SourceType === type)
      .filter((event) => source === undefined || event.SourceIdentifier === source.toLowerCase())
      .filter((event) => categories.length === 0 || categories.some((one) => event.EventCategories?.includes(one)));
    const { items, marker } = page(wanted, input);
    return { Events: items, ...marker };
  };

  const handlers: Record<string, Handler> = {
    DescribeDBInstances: describeInstances,
    PromoteReadReplica: promoteReadReplica,
    RebootDBInstance: rebootInstance,
    DescribeEvents: describeEvents,
    ListTagsForResource: (input: rds.ListTagsForResourceCommandInput, call) => ({
      TagList: toTags(find(instances.at(call.at), input.ResourceName, call).tags),
    }),
    AddTagsToResource: (input: rds.AddTagsToResourceCommandInput, call) => {
      const { id } = find(instances.at(clock.now()), input.ResourceName, call);
      instances.change(id, (one) => ({ ...one, tags: { ...one.tags, ...toRecord(input.Tags) } }));
      return {};
    },
    RemoveTagsFromResource: (input: rds.RemoveTagsFromResourceCommandInput, call) => {
      const { id } = find(instances.at(clock.now()), input.ResourceName, call);
      const gone = new Set(input.TagKeys);
      const left = (tags: DbInstance['tags']) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key)));
      instances.change(id, (one) => ({ ...one, tags: left(one.tags) }));
      return {};
    },
  };
  return {
    signingName: 'rds',
    protocol: 'query',
    schemas: rds,
    handlers,
    isRead: (operation) => /^(Describe|List)/.test(operation),
    stop: outages.end,
  };
}

function invalidState(message: string): AwsError {
  return new AwsError('InvalidDBInstanceStateFault', message, 400);
}

/** The filters of DescribeDBInstances that a single instance of ours can pass or fail. */
function passes(instance: DbInstance, { Name, Values = [] }: rds.Filter, arn: string): boolean {
  if (Name === 'db-instance-id') return Values.includes(instance.id) || Values.includes(arn);
  if (Name === 'dbi-resource-id') return Values.includes(instance.resourceId);
  if (Name === 'engine') return Values.includes('postgres');
  throw new AwsError('InvalidParameterValue', `Unrecognized filter name: ${Name ?? ''}`, 400);
}

function toRecord(tags: readonly rds.Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

function toTags(tags: DbInstance['tags']): rds.Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
