/** Every goal's implementation, closed: one missing here does not compile, nor does one under a wrong name. */
import { type GoalName } from '../../domain/kinds/table';
import { type Goal } from '../goal';
import { shift as arcShift } from './arc-routing-control/shift';
import { healthy } from './ecs-service/healthy';
import { prewarm } from './ecs-service/prewarm';
import { standDown } from './ecs-service/stand-down';
import { verify as httpVerify } from './http-check/verify';
import { drain } from './rds-postgres/drain';
import { fence } from './rds-postgres/fence';
import { promote } from './rds-postgres/promote';
import { verify as verifyData } from './rds-postgres/verify';
import { shift as route53Shift } from './route53-failover/shift';

// unsafe: what a goal sees is its own business and goes in and out of the same goal only; no type names all of them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnySeen = any;

export const goals = {
  'rds-postgres.fence': fence,
  'rds-postgres.drain': drain,
  'rds-postgres.promote': promote,
  'rds-postgres.verify': verifyData,
  'ecs-service.prewarm': prewarm,
  'ecs-service.healthy': healthy,
  'ecs-service.stand-down': standDown,
  'arc-routing-control.shift': arcShift,
  'route53-failover.shift': route53Shift,
  'http-check.verify': httpVerify,
} as const satisfies { readonly [N in GoalName]: Goal<N, AnySeen> };
