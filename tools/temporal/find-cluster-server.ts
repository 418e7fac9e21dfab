/**
 * The stock temporal-server, for two clusters that replicate: the CLI's dev server cannot be one of them. Replication between clusters of
 * different versions is not what was tried: exactly the pinned one serves.
 */
import { createProgress, type ShowProgress } from '../progress/progress';
import { type Environment } from './environment';
import { cachedOrBuilt, findBuilt, type FoundProgram, whyOther } from './find-built';
import { readPin } from './pin';
import { overlayOfSkewedClock } from './skewed-clock';

const command = 'go.temporal.io/server/cmd/server';

/** @throws Error that names every way that was tried */
export function findClusterServer(env?: Environment, show?: ShowProgress): Promise<FoundProgram> {
  const pinned = { name: 'temporal-server', command, wantedFor: 'two clusters' } as const;
  return findBuilt({ ...pinned, pinned: ({ server }) => server }, env, show);
}

/**
 * The same server with a clock that MUSTER_CLOCK_OFFSET_MS sets wrong, for tests: only ever built, every package anew.
 * @throws Error where there is no Go to build it with, or one whose clock we do not know how to change
 */
export async function findSkewedServer(
  env: Environment = process.env,
  show: ShowProgress = (title) => createProgress(title),
): Promise<FoundProgram> {
  const pin = readPin(env);
  const { executable, version } = pin.server;
  const title = `building temporal-server ${version} with a skewed clock, once (4 min)`;
  return cachedOrBuilt(
    pin,
    env,
    { show, title },
    {
      command,
      executable: `${executable}-skewed`,
      whyUnusable: (built) => whyOther(built, version.slice(1), env),
      overlay: overlayOfSkewedClock,
    },
  );
}
