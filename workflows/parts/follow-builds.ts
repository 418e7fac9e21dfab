/** Workflows that follow the current build, where builds are named at all (MUSTER_BUILD): the server refuses a behaviour of whoever names none. */
import { type WorkflowDefinitionOptions } from '@temporalio/common';
import { setWorkflowOptions, type Workflow, workflowInfo } from '@temporalio/workflow';

/** Set for a workflow that must not hold the build that began it. */
export function followBuilds(workflow: Workflow): void {
  setWorkflowOptions(behaviour, workflow);
}

function behaviour(): WorkflowDefinitionOptions {
  const version = workflowInfo().currentDeploymentVersion;
  return version === undefined || version.deploymentName === '' ? {} : { versioningBehavior: 'AUTO_UPGRADE' };
}
