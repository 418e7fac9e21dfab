/** What every operation of RDS is done with: the fleet it knows, the servers behind it, and work that goes on after the answer. */
import { type DBInstance } from '@aws-sdk/client-rds';
import { type RealDatabases } from '../../postgres/create-databases';
import { type World } from '../../world/world';
import { AwsError, type Call } from '../service';
import { arnOf, toDbInstance } from './db-instance';
import { createEvents, type Events } from './events';
import { createInstances, type DbInstance, type Fleet, type Instances } from './fleet';
import { createOutages, type Outages } from './outages';
import { invalidState, invalidValue, notFound } from './refusals';

export interface ControlPlane {
  readonly world: World;
  readonly databases: RealDatabases;
  readonly instances: Instances;
  readonly events: Events;
  readonly outages: Outages;
  readonly arn: (instance: Pick<DbInstance, 'id' | 'region'>) => string;
  /** By name or ARN, upper or lower case, in a Region. @throws DBInstanceNotFoundFault */
  readonly find: (fleet: Fleet, name: string | undefined, region: string) => DbInstance;
  /** Found, available, and nothing else under way. @throws InvalidDBInstanceStateFault */
  readonly changeable: (name: string | undefined, region: string) => DbInstance;
  readonly isBusy: (instance: DbInstance) => boolean;
  /** A name for an instance to be made or renamed, in RDS's spelling. @throws DBInstanceAlreadyExistsFault */
  readonly freeName: (name: string | undefined) => string;
  /** @throws InstanceQuotaExceededFault while a fault says so */
  readonly needQuota: (region: string) => void;
  readonly view: (instance: DbInstance, fleet: Fleet, call: Call) => Promise<DBInstance>;
  /** Goes on after the answer; until it ends, nothing else may change the instance. */
  readonly inBackground: (resourceId: string, doing: () => Promise<void>) => void;
  readonly setStatus: (id: string, status: DbInstance['status'], more?: Partial<DbInstance>) => void;
}

export function createControlPlane(world: World, databases: RealDatabases): ControlPlane {
  const { settings, clock, journal, faults } = world;
  const arn: ControlPlane['arn'] = (instance) => arnOf(settings.account, instance);
  const instances = createInstances(world);
  /** Between the call and the first change of status the control plane knows already, though its answers do not show it. */
  const busy = new Set<string>();

  const find: ControlPlane['find'] = (fleet, name, region) => {
    const wanted = (name ?? '').toLowerCase();
    const found = Object.values(fleet).find(
      (one) => one.region === region && (one.id.toLowerCase() === wanted || arn(one).toLowerCase() === wanted),
    );
    if (found !== undefined) return found;
    throw notFound(name ?? '');
  };
  const isBusy = ({ resourceId }: DbInstance) => busy.has(resourceId);

  return {
    ...{ world, databases, instances, arn, find, isBusy },
    events: createEvents(clock, arn),
    outages: createOutages(world),
    changeable: (name, region) => {
      const instance = find(instances.at(clock.now()), name, region);
      if (instance.status === 'available' && !isBusy(instance)) return instance;
      throw invalidState(`DB instance ${instance.id} is not in available state: a change is under way.`);
    },
    freeName: (name) => {
      const id = (name ?? '').toLowerCase();
      if (!/^[a-z](-?[a-z0-9]){0,62}$/.test(id))
        throw invalidValue(
          `The parameter DBInstanceIdentifier is not a valid identifier: ${name ?? ''}. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
        );
      // Of any Region: an id is one endpoint in the whole lab.
      if (!instances.all().some((one) => one.id.toLowerCase() === id)) return id;
      throw new AwsError('DBInstanceAlreadyExistsFault', `DB instance already exists: ${id}`, 400);
    },
    needQuota: (region) => {
      const full = faults.active().some((one) => one.fault === 'quota' && one.region === region);
      if (full)
        throw new AwsError('InstanceQuotaExceededFault', 'The request would exceed the quota for DB instances.', 400);
    },
    view: async (instance, fleet, call) => {
      // A read of how it was, or one in the middle of a rename, shows a name that no server has.
      const isThere =
        !['creating', 'failed'].includes(instance.status) && databases.states().some(({ id }) => id === instance.id);
      const endpoint = isThere ? await databases.addressFrom(call.side, instance.id) : undefined;
      const latestRestorable =
        instance.backupRetentionDays > 0
          ? databases.backupWindow(instance.resourceId, instance.region)?.latest
          : undefined;
      return toDbInstance({
        ...{ instance, fleet, account: settings.account },
        ...(endpoint && { endpoint }),
        ...(latestRestorable !== undefined && { latestRestorable }),
      });
    },
    inBackground: (resourceId, doing) => {
      busy.add(resourceId);
      void doing()
        .catch((failure: unknown) => {
          // Nobody waits for it: what went wrong is told in the journal, and the status stays what it was.
          const detail = { instance: instances.keyed(resourceId)?.id ?? resourceId, because: String(failure) };
          journal.write({ is: 'event', at: clock.now(), name: 'rds.unfinished', detail });
        })
        .finally(() => busy.delete(resourceId));
    },
    setStatus: (id, status, more = {}) => {
      instances.change(id, (instance) => ({ ...instance, ...more, status }));
    },
  };
}
