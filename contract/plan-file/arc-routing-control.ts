/** arc-routing-control in a plan file. */
import { z } from 'zod';
import { needs } from './needs';
import { byRegion, duration, hostName, httpUrl, region, routingControlArn } from './scalars';

export const arcRoutingControl = z
  .strictObject({
    kind: z
      .literal('arc-routing-control')
      .meta({ description: 'Traffic by ARC routing controls, whose data plane lives in five Regions.' }),
    endpoints: z
      .array(z.strictObject({ region, url: httpUrl }))
      .min(1)
      .max(5)
      .meta({
        description:
          "The recovery cluster's endpoints, all five, written down here: asking for them needs a control plane in us-west-2.",
      }),
    controls: byRegion(routingControlArn).meta({ description: 'The routing control of each Region of the pair.' }),
    name: hostName.meta({ description: 'The name customers resolve.' }),
    ttl: duration('TTL of the name.'),
    needs,
  })
  .transform(({ ttl, ...rest }) => ({ ...rest, ttlMs: ttl }));
