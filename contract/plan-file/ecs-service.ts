/** ecs-service in a plan file. */
import { z } from 'zod';
import { expected } from './expected';
import { needs } from './needs';
import { byRegion, count, targetGroupArn, text } from './scalars';

const tasks = (description: string, least = 0) => count('write how many tasks', least).meta({ description });

export const ecsService = z.strictObject({
  kind: z
    .literal('ecs-service')
    .meta({ description: 'An ECS service with Application Auto Scaling behind a target group.' }),
  role: z
    .literal('serving', { error: expected('a role', 'write serving') })
    .meta({ description: 'serving: it answers customers. Workers come with a later version.' }),
  cluster: text('a cluster name', 'payments').meta({ description: 'The same name in both Regions.' }),
  service: text('a service name', 'api').meta({ description: 'The same name in both Regions.' }),
  capacity: z
    .strictObject({
      primary: tasks('Tasks while its Region is primary.'),
      standby: tasks('Tasks while its Region is standby.'),
      recovered: tasks('Tasks wanted after a recovery.', 1),
      minimum: tasks('Tasks that are enough to open with; below recovered the report says degraded.', 1),
      max: tasks('Ceiling for autoscaling.', 1),
    })
    .meta({ description: 'Tasks; minimum <= recovered <= max.' }),
  targetGroups: byRegion(targetGroupArn).meta({ description: 'The target group in each Region of the pair.' }),
  needs,
});
