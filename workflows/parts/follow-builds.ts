/** Workflows that follow the current build, where builds are named at all (MUSTER_BUILD): the server refuses a behaviour of whoever names none. */
import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';

type Options = Exclude<Parameters<typeof setWorkflowOptions>[0], () => unknown>;

/** Set for a workflow that must not hold the build that began it. */
export function followBuilds(workflow: Parameters<typeof setWorkflowOptions>[1]): void {
  setWorkflowOptions(behaviour, workflow);
}

function behaviour(): Options {
  const version = workflowInfo().currentDeploymentVersion;
  return version === undefined || version.deploymentName === '' ? {} : { versioningBehavior: 'AUTO_UPGRADE' };
}
