/** Every goal's implementation, closed: one missing here does not compile, nor does one under a wrong name. */
import { type GoalName } from '../../domain/kinds/table';
import { type Goal } from '../goal';
import { conform as arcConform } from './arc-routing-control/conform';
import { shift as arcShift } from './arc-routing-control/shift';
import { answers } from './drill/answers';
import { clear } from './drill/clear';
import { guard } from './drill/guard';
import { soak, watch } from './drill/soak';
import { conform as capacityConform } from './ecs-service/conform';
import { healthy } from './ecs-service/healthy';
import { prewarm } from './ecs-service/prewarm';
import { settle, settleStandby } from './ecs-service/settle';
import { standDown } from './ecs-service/stand-down';
import { verify as httpVerify } from './http-check/verify';
import { azFailover } from './rds-postgres/az-failover';
import { backUp } from './rds-postgres/back-up';
import { check } from './rds-postgres/check';
import { clone } from './rds-postgres/clone';
import { confirm } from './rds-postgres/confirm';
import { conform as rdsConform } from './rds-postgres/conform';
import { deleteKept } from './rds-postgres/delete';
import { drain } from './rds-postgres/drain';
import { fence } from './rds-postgres/fence';
import { keep } from './rds-postgres/keep';
import { promote } from './rds-postgres/promote';
import { remove } from './rds-postgres/remove';
import { replicate } from './rds-postgres/replicate';
import { restore } from './rds-postgres/restore';
import { retire } from './rds-postgres/retire';
import { setAside } from './rds-postgres/set-aside';
import { stream } from './rds-postgres/stream';
import { takePlace } from './rds-postgres/take-place';
import { verify as verifyData } from './rds-postgres/verify';
import { conform as route53Conform } from './route53-failover/conform';
import { shift as route53Shift } from './route53-failover/shift';

// unsafe: what a goal sees is its own business and goes in and out of the same goal only; no type names all of them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnySeen = any;

export const goals = {
  'rds-postgres.fence': fence,
  'rds-postgres.drain': drain,
  'rds-postgres.promote': promote,
  'rds-postgres.verify': verifyData,
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
  'rds-postgres.conform': rdsConform,
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
} as const satisfies { readonly [N in GoalName]: Goal<N, AnySeen> };
