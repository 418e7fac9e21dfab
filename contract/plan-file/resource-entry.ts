/** Every kind's schema, closed: a kind of the domain without one does not compile, nor one whose plan entry differs. */
import { z } from 'zod';
import { type Entries, type ResourceKind } from '../../domain/kinds/table';
import { arcRoutingControl } from './arc-routing-control';
import { ecsService } from './ecs-service';
import { httpCheck } from './http-check';
import { rdsPostgres } from './rds-postgres';
import { route53Failover } from './route53-failover';

export const entrySchemas = {
  'rds-postgres': rdsPostgres,
  'ecs-service': ecsService,
  'arc-routing-control': arcRoutingControl,
  'route53-failover': route53Failover,
  'http-check': httpCheck,
} as const satisfies { readonly [K in ResourceKind]: z.ZodType<Entries[K]> };

export const kindNames = Object.keys(entrySchemas) as ResourceKind[];

export const resourceEntry = z.discriminatedUnion('kind', [
  rdsPostgres,
  ecsService,
  arcRoutingControl,
  route53Failover,
  httpCheck,
]);
