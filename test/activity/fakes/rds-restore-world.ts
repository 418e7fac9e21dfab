/** Two Regions of instances that are made from backups, renamed, failed over and deleted: what changes do, and what time does. */
import { type Request } from '../../../domain/goal';
import { refusedChange, type World } from './fake-outside';
import { tagsOf } from './rds-answers';
import { read } from './restore-answers';
import {
  abandoned,
  completed,
  type FakeInstance,
  instance,
  primary,
  primaryArn,
  type RestoreState,
  standby,
  started,
} from './restore-state';

export function restoreWorld(change: (state: RestoreState) => void = () => undefined): World<RestoreState> {
  const state: RestoreState = {
    now: '2026-11-23T03:00:00.000Z',
    instances: {
      [primary]: instance({ resourceId: 'db-USE1', protected: true, latest: '2026-11-23T02:55:00.000Z' }),
      [standby]: instance({ resourceId: 'db-EUW1', source: primaryArn, backup: 0 }),
    },
    snapshots: [],
    window: { earliest: '2026-11-16T03:00:00.000Z', latest: '2026-11-23T02:55:00.000Z' },
    replicated: { earliest: '2026-11-16T03:00:00.000Z', latest: '2026-11-23T02:50:00.000Z' },
    backupsOf: 'db-USE1',
    backupStatus: null,
    events: [],
    abandons: false,
    sqlAnswers: true,
    inRecovery: false,
    replayedLsn: '0/5000',
    receivedLsn: '0/5000',
    lastCommitAt: '2026-11-23T02:59:59.000Z',
    roles: [{ role: 'app', canLogin: true, canConnect: true }],
    writable: true,
    answers: {},
  };
  change(state);
  return { state, read, apply, progress };
}

const apply: World<RestoreState>['apply'] = (state, request, when) => {
  state.now = when;
  switch (request.call) {
    case 'rds:RestoreDBInstanceToPointInTime':
      make(state, request, request.input.TargetDBInstanceIdentifier);
      return undefined;
    case 'rds:RestoreDBInstanceFromDBSnapshot':
      make(state, request, request.input.DBInstanceIdentifier);
      return undefined;
    case 'rds:AddTagsToResource': {
      const one = named(state, request, request.input.ResourceName.split(':').at(-1) ?? '');
      Object.assign(one.tags, tagsOf(request.input.Tags));
      return undefined;
    }
    case 'rds:ModifyDBInstance': {
      const { DBInstanceIdentifier: name, NewDBInstanceIdentifier: to, DeletionProtection: isOn } = request.input;
      const one = idle(state, request, name);
      if (to !== undefined && state.instances[`${request.region}/${to}`])
        throw refusedChange(request.call, 'DBInstanceAlreadyExistsFault');
      if (to !== undefined) one.doing = { is: 'renaming', to };
      if (isOn !== undefined) one.protected = isOn;
      return undefined;
    }
    case 'rds:CreateDBSnapshot': {
      const { DBInstanceIdentifier: of, DBSnapshotIdentifier: name } = request.input;
      const { resourceId } = idle(state, request, of);
      if (state.snapshots.some((one) => one.name === name))
        throw refusedChange(request.call, 'DBSnapshotAlreadyExistsFault');
      state.snapshots.push({ region: request.region, name, of, resourceId, status: 'creating', takenAt: when });
      return undefined;
    }
    case 'rds:DeleteDBInstance': {
      const one = named(state, request, request.input.DBInstanceIdentifier);
      if (one.protected || one.doing) throw refusedChange(request.call, 'InvalidDBInstanceStateFault');
      one.doing = { is: 'deleting' };
      return undefined;
    }
    case 'rds:RebootDBInstance':
      idle(state, request, request.input.DBInstanceIdentifier).doing = { is: 'failing-over' };
      return undefined;
    default:
      throw new Error(`the world of restored databases plays no ${request.call}`);
  }
};

function named(state: RestoreState, { call, region }: Request, name: string): FakeInstance {
  const found = state.instances[`${region}/${name}`];
  if (!found) throw refusedChange(call, 'DBInstanceNotFoundFault');
  return found;
}

function idle(state: RestoreState, request: Request, name: string): FakeInstance {
  const found = named(state, request, name);
  if (found.status !== 'available' || found.doing) throw refusedChange(request.call, 'InvalidDBInstanceStateFault');
  return found;
}

function make(
  state: RestoreState,
  request: Request<'rds:RestoreDBInstanceToPointInTime' | 'rds:RestoreDBInstanceFromDBSnapshot'>,
  name: string,
): void {
  const key = `${request.region}/${name}`;
  if (state.instances[key]) throw refusedChange(request.call, 'DBInstanceAlreadyExistsFault');
  const { DBInstanceClass: size, MultiAZ: multiAz, DeletionProtection: isOn, Tags: tags } = request.input;
  state.instances[key] = instance({
    status: 'creating',
    class: size,
    multiAz,
    protected: isOn,
    tags: tagsOf(tags),
    doing: { is: 'creating' },
  });
}

const next: Readonly<Record<string, string>> = { creating: 'backing-up', 'backing-up': 'available' };

function progress(state: RestoreState): void {
  for (const snapshot of state.snapshots) if (snapshot.status === 'creating') snapshot.status = 'available';
  for (const [key, one] of Object.entries(state.instances)) {
    if (one.doing) step(state, key, one, one.doing);
  }
}

function step(state: RestoreState, key: string, one: FakeInstance, doing: NonNullable<FakeInstance['doing']>): void {
  const [region = ''] = key.split('/');
  if (doing.is === 'creating') {
    one.status = next[one.status] ?? 'available';
    if (one.status === 'available') one.doing = null;
  } else if (doing.is === 'deleting') {
    if (one.status === 'deleting') Reflect.deleteProperty(state.instances, key);
    else one.status = 'deleting';
  } else if (doing.is === 'renaming') {
    if (key === `${region}/${doing.to}`) Object.assign(one, { status: 'available', doing: null });
    else {
      Reflect.deleteProperty(state.instances, key);
      one.status = 'renaming';
      state.instances[`${region}/${doing.to}`] = one;
    }
  } else failOver(state, one);
}

function failOver(state: RestoreState, one: FakeInstance): void {
  if (state.abandons) {
    state.events.push({ message: abandoned, at: state.now });
    one.doing = null;
  } else if (one.status === 'available') {
    one.status = 'rebooting';
    state.sqlAnswers = false;
    state.events.push({ message: started, at: state.now });
  } else {
    Object.assign(one, { status: 'available', zones: [one.zones[1], one.zones[0]], doing: null });
    state.sqlAnswers = true;
    state.events.push({ message: completed, at: state.now });
  }
}
