/** Every goal of the table has a case: one missing here does not compile, and the suite counts them again at run time. */
import { type GoalName } from '../../../domain/kinds/table';
import { healthy, prewarm, standDown } from './ecs-service';
import { type GoalCase } from './goal-case';
import { drain, fence, promote, verify } from './rds-postgres';
import { arcShift, httpVerify, route53Shift } from './traffic';

export const cases = {
  'rds-postgres.fence': fence,
  'rds-postgres.drain': drain,
  'rds-postgres.promote': promote,
  'rds-postgres.verify': verify,
  'ecs-service.prewarm': prewarm,
  'ecs-service.healthy': healthy,
  'ecs-service.stand-down': standDown,
  'arc-routing-control.shift': arcShift,
  'route53-failover.shift': route53Shift,
  'http-check.verify': httpVerify,
  // unsafe: each case knows its own world; the laws ask all of them the same.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
} as const satisfies { readonly [N in GoalName]: GoalCase<N, any> };
