/** What a worker tells Temporal of itself: its build, where one is named, and the cluster it polls via. */
import { type WorkerOptions } from '@temporalio/worker';
import { hostname } from 'node:os';
import { deploymentName } from '../contract/ids';
import { identityVia } from '../contract/worker-identity';
import { type WorkerNeeds } from './create-workers';

type Needs = Pick<WorkerNeeds, 'build' | 'via' | 'queuePrefix'>;

/** Operations stay with the build that began them; workflows that follow the current one say so themselves (workflows/). */
export function toldOfItself({
  build,
  via,
  queuePrefix,
}: Needs): Pick<WorkerOptions, 'identity' | 'workerDeploymentOptions'> {
  return {
    ...(via === undefined ? {} : { identity: identityVia(`${process.pid}@${hostname()}`, via) }),
    ...(build === undefined
      ? {}
      : {
          workerDeploymentOptions: {
            version: { deploymentName: deploymentName(queuePrefix), buildId: build },
            useWorkerVersioning: true,
            defaultVersioningBehavior: 'PINNED',
          },
        }),
  };
}

export function ofBuild({ build }: Pick<WorkerNeeds, 'build'>): string {
  return build === undefined ? '' : `, build ${build}`;
}
