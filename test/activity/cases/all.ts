/** Every goal of the table has a case: one missing here does not compile, and the suite counts them again at run time. */
import { type GoalName } from '../../../domain/kinds/table';
import { answers, clear, guard, soak, watch } from './drill';
import { conform as capacityConform, healthy, prewarm, settle, settleStandby, standDown } from './ecs-service';
import { type GoalCase } from './goal-case';
import { drain, fence, promote, verify } from './rds-postgres';
import { backUp } from './rds-back-up';
import { deleteKept, setAside, takePlace } from './rds-kept';
import { confirm, keep, replicate, retire, stream } from './rds-protect';
import { check, clone, remove, restore } from './rds-restore';
import { azFailover, conform as databaseConform } from './rds-stay';
import { arcConform, arcShift, httpVerify, route53Conform, route53Shift } from './traffic';

export const cases = {
  'rds-postgres.fence': fence,
  'rds-postgres.drain': drain,
  'rds-postgres.promote': promote,
  'rds-postgres.verify': verify,
  'rds-postgres.confirm': confirm,
  'rds-postgres.keep': keep,
  'rds-postgres.retire': retire,
  'rds-postgres.replicate': replicate,
  'rds-postgres.stream': stream,
  'rds-postgres.back-up': backUp,
  'rds-postgres.restore': restore,
  'rds-postgres.check': check,
  'rds-postgres.set-aside': setAside,
  'rds-postgres.take-place': takePlace,
  'rds-postgres.az-failover': azFailover,
  'rds-postgres.clone': clone,
  'rds-postgres.remove': remove,
  'rds-postgres.delete': deleteKept,
  'rds-postgres.conform': databaseConform,
  'ecs-service.prewarm': prewarm,
  'ecs-service.healthy': healthy,
  'ecs-service.stand-down': standDown,
  'ecs-service.settle': settle,
  'ecs-service.settle-standby': settleStandby,
  'ecs-service.conform': capacityConform,
  'arc-routing-control.shift': arcShift,
  'arc-routing-control.conform': arcConform,
  'route53-failover.shift': route53Shift,
  'route53-failover.conform': route53Conform,
  'http-check.verify': httpVerify,
  'drill.clear': clear,
  'drill.guard': guard,
  'drill.watch': watch,
  'drill.soak': soak,
  'drill.answers': answers,
  // unsafe: each case knows its own world; the laws ask all of them the same.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
} as const satisfies { readonly [N in GoalName]: GoalCase<N, any> };
