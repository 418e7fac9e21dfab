/**
 * RDS of every Region, over real PostgreSQL: what DescribeDBInstances says is the control plane's view,
 * what SQL says is the server's, and in a promotion the two differ as they do at AWS.
 */
import * as rds from '@aws-sdk/client-rds';
import { type RealDatabases } from '../../postgres/create-databases';
import { type World } from '../../world/world';
import { type AwsService, type Call, type Handler } from '../service';
import { createAutomatedBackups } from './automated-backups';
import { watchZones } from './az-failure';
import { createControlPlane } from './control-plane';
import { createDeletion } from './deletion';
import { describing } from './describing';
import { createModification } from './modify';
import { toRecord } from './parameters';
import { promote } from './promotion';
import { createReadReplicas } from './read-replica';
import { reboot } from './reboot';
import { invalidCombination, invalidState } from './refusals';
import { createRestores } from './restore';
import { createSnapshots } from './snapshots';
import { tagging } from './tagging';

export interface Rds extends AwsService {
  /** Ends work that is under way (promotions, restores); nothing is answered differently. */
  readonly stop: () => void;
}

export function createRds(world: World, databases: RealDatabases): Rds {
  const { clock } = world;
  const plane = createControlPlane(world, databases);
  const { instances, find, isBusy, changeable, inBackground, view } = plane;
  const backups = createAutomatedBackups(plane);
  const snapshots = createSnapshots(plane);
  watchZones(plane);

  const promoteReadReplica = async (input: rds.PromoteReadReplicaCommandInput, call: Call) => {
    // In this order, so that a second call on a promoted instance is told what it is.
    const known = find(instances.at(clock.now()), input.DBInstanceIdentifier, call.region);
    if (known.source === undefined && !isBusy(known)) throw invalidState('DB Instance is not a read replica.');
    const { id, resourceId } = changeable(input.DBInstanceIdentifier, call.region);
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
    inBackground(resourceId, () => promote(plane, backups, id, input.BackupRetentionPeriod ?? 1));
    return { DBInstance: await view(instances.now(id), instances.at(clock.now()), call) };
  };

  const rebootInstance = async (input: rds.RebootDBInstanceCommandInput, call: Call) => {
    const { id, resourceId, multiAz } = changeable(input.DBInstanceIdentifier, call.region);
    const failover = input.ForceFailover === true;
    if (failover && !multiAz) throw invalidCombination('Cannot force failover: the DB instance is not Multi-AZ.');
    inBackground(resourceId, () => reboot(plane, id, failover));
    return { DBInstance: await view(instances.now(id), instances.at(clock.now()), call) };
  };

  const handlers: Record<string, Handler> = {
    ...describing(plane),
    ...tagging(plane, snapshots),
    ...snapshots.handlers,
    ...backups.handlers,
    ...createRestores(plane, backups, snapshots),
    PromoteReadReplica: promoteReadReplica,
    RebootDBInstance: rebootInstance,
    CreateDBInstanceReadReplica: createReadReplicas(plane),
    ModifyDBInstance: createModification(plane, backups),
    DeleteDBInstance: createDeletion(plane, backups, snapshots),
  };
  return {
    signingName: 'rds',
    protocol: 'query',
    schemas: rds,
    handlers,
    isRead: (operation) => /^(Describe|List)/.test(operation),
    stop: plane.outages.end,
  };
}
