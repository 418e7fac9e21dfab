/** Where the built programs and the shipped examples are: found from this file, never from the folder it is called in. */
import path from 'node:path';
import { projectRoot } from '../temporal/pin';

export interface Places {
  readonly cli: string;
  readonly lab: string;
  readonly worker: string;
  /** The reference case. */
  readonly world: string;
  readonly planTemplate: string;
}

export function places(root = projectRoot()): Places {
  return {
    cli: path.join(root, 'dist/clients/cli/main.js'),
    lab: path.join(root, 'dist/lab/main.js'),
    worker: path.join(root, 'dist/workers/main.js'),
    world: path.join(root, 'lab/worlds/payments.yaml'),
    planTemplate: path.join(root, 'examples/payments/lab-plan.template.yaml'),
  };
}
