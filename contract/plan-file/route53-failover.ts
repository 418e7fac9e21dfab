/** route53-failover in a plan file. */
import { z } from 'zod';
import { expected } from './expected';
import { needs } from './needs';
import { byRegion, duration, hostedZoneId, hostName, text } from './scalars';

export const route53Failover = z
  .strictObject({
    kind: z.literal('route53-failover').meta({
      description:
        'Traffic by changing Route 53 records. Its control plane is in us-east-1: prefer arc-routing-control.',
    }),
    zone: hostedZoneId.meta({ description: 'Hosted zone id.' }),
    name: hostName.meta({ description: 'The name customers resolve.' }),
    type: z.enum(['A', 'CNAME'], { error: expected('a record type', 'write A or CNAME') }),
    ttl: duration('TTL of the record.'),
    values: byRegion(z.array(text('a record value', '192.0.2.10')).min(1)).meta({
      description: 'What the record says when that Region serves.',
    }),
    needs,
  })
  .transform(({ ttl, ...rest }) => ({ ...rest, ttlMs: ttl }));
