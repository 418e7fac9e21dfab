/** What the lab's AWS was asked for good: promotions, counted where they arrive. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Scene } from './scene';

/** Its look comes first, then the intent; a second or two. */
const sentWithinMs = 60_000;

/** PromoteReadReplica requests the lab's AWS was sent since an instant (ms), by database instance. */
export async function promotionsSince({ stage }: Scene, since: number): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { operation, input } of await stage.control.requests(since)) {
    if (operation !== 'PromoteReadReplica') continue;
    // unsafe: the lab has checked that a request has it.
    const { DBInstanceIdentifier: id } = input as { readonly DBInstanceIdentifier: string };
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

/** The request is with AWS: from here it cannot be taken back. */
export async function untilPromoting(scene: Scene, since: number): Promise<void> {
  const deadline = Date.now() + sentWithinMs;
  while (Object.keys(await promotionsSince(scene, since)).length === 0) {
    if (Date.now() > deadline) throw new Error(`no promotion was sent within ${sentWithinMs / 1_000} s`);
    await sleep(100);
  }
}
