/** Tasks as Fargate would make them: an id of 32 hex digits and an IP of the Region's private network each. */
import { createHash, randomBytes } from 'node:crypto';
import { type ServicePlace, type Task } from './service-state';

export function createTasks({
  region,
  cluster,
  service,
}: ServicePlace): (count: number, at: number) => readonly Task[] {
  // Services of one Region rarely share an address: the second octet comes from the names.
  const network = createHash('sha256').update(`${region}/${cluster}/${service}`).digest()[0] ?? 0;
  let made = 0;
  return (count, at) =>
    Array.from({ length: Math.max(0, count) }, () => {
      made += 1;
      return {
        id: randomBytes(16).toString('hex'),
        ip: `10.${network}.${Math.floor(made / 250) % 256}.${(made % 250) + 4}`,
        status: 'PENDING',
        target: 'none',
        createdAt: at,
      };
    });
}
