/** RDS for PostgreSQL: everything muster brings about for such a database, by the course in which it takes part (./rds-postgres/). */
import { type Warning } from './kind';
import { type RdsPostgresEntry } from './rds-postgres/entry';
import { drain, fence, promote, verify } from './rds-postgres/move';
import { backUp, confirm, keep, replicate, retire, stream } from './rds-postgres/protect';
import { check, clone, deleteKept, remove, restore, setAside, takePlace } from './rds-postgres/restore';
import { azFailover, conform } from './rds-postgres/stay';

export { type InstanceSettings, type RdsPostgresEntry } from './rds-postgres/entry';
export { type DrainTarget, type FenceTarget, type PromoteTarget, type VerifyDataTarget } from './rds-postgres/move';
export {
  type BackUpTarget,
  type ConfirmTarget,
  type InstancePlace,
  type KeepTarget,
  type ReplicateTarget,
  type RetireTarget,
  type StreamTarget,
  type Tags,
} from './rds-postgres/protect';

export const rdsPostgres = {
  goals: {
    fence,
    drain,
    promote,
    verify,
    confirm,
    keep,
    retire,
    replicate,
    stream,
    'back-up': backUp,
    restore,
    check,
    'set-aside': setAside,
    'take-place': takePlace,
    'az-failover': azFailover,
    clone,
    remove,
    delete: deleteKept,
    conform,
  },
  warnings: (id: string, entry: RdsPostgresEntry): readonly Warning[] => [
    ...(entry.probe
      ? []
      : [
          {
            resource: id,
            says: 'no probe: lag, exposure, RPA and the write test cannot be measured; recovery rests on what the RDS API says',
            instead: 'add probe: { secret, database }',
          },
        ]),
    ...(entry.fence
      ? []
      : [
          {
            resource: id,
            says: 'no fence: the old primary cannot be closed, every failover is one with fence impossible',
            instead: 'add fence: { secret, roles }',
          },
        ]),
  ],
} as const;
