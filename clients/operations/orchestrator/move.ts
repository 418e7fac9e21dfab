/** The named way that moves a run which stays with its build to another one: a hotfix. Recorded as a change of home is. */
import { instant } from '../../../domain/instant';
import { judgeMove } from '../../../domain/orchestrator/versions';
import { exitCodes, Problem, refused } from '../../problem';
import { type Operation, requireRunning } from '../find-operation';
import { limitsMs, type Temporal, within } from '../temporal';
import { record } from './roll-out';
import { type VersionsLook } from './versions';

export interface MoveWish {
  /** APP or APP@OPERATION_ID */
  readonly name: string;
  readonly build: string;
  readonly by: string;
  readonly reason: string;
}

export interface Moved {
  readonly application: string;
  readonly operationId: string;
  readonly workflowId: string;
  readonly build: string;
  /** Null: it was unversioned. */
  readonly from: string | null;
  readonly unchanged: boolean;
}

/** PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_PINNED; the number is the wire's. */
const pinned = 1;
/** temporal.api.enums.v1.VersioningBehavior.VERSIONING_BEHAVIOR_PINNED */
const isPinned = 1;

/** @throws Problem: bad input where no such operation runs, refused where nobody polls the build */
export async function moveOperation(
  temporal: Temporal,
  look: VersionsLook,
  { name, build, by, reason }: MoveWish,
  nowMs: () => number,
): Promise<Moved> {
  const operation = await requireRunning(temporal, name);
  const { application, operationId, workflowId, runId } = operation;
  const before = await buildOf(temporal, operation);
  const because = judgeMove({ build, polls: look.polls });
  if (because.length > 0)
    throw refused(
      `${application}@${operationId} stays with ${before.build ?? 'unversioned workers'}, nothing was changed`,
      because,
      'bring its workers up, then say it again; what there is: muster orchestrator versions',
    );
  const moved = { application, operationId, workflowId, build, from: before.build };
  if (before.build === build && before.stays) return { ...moved, unchanged: true };
  const { client, namespace } = temporal;
  const { workflowExecutionOptions: now } = await within(temporal, limitsMs.request, () =>
    client.workflowService.updateWorkflowExecutionOptions({
      namespace,
      workflowExecution: { workflowId, runId },
      workflowExecutionOptions: {
        versioningOverride: {
          // unsafe: the enum is of a package of the server's API that this room does without; the number is the wire's.
          pinned: { behavior: pinned as never, version: { deploymentName: look.deployment, buildId: build } },
        },
      },
      updateMask: { paths: ['versioning_override'] },
      identity: by,
    }),
  );
  if (now?.versioningOverride?.pinned?.version?.buildId !== build)
    throw new Problem({
      what: `Temporal took the move of ${workflowId} and does not say that it is with build ${build}`,
      instead: 'see muster orchestrator versions',
      exitCode: exitCodes.failed,
    });
  const home = look.home ?? look.clusters.find(({ connection }) => connection !== null);
  if (home)
    await record(look, home, `muster.move.${operationId}.${build}`, {
      ...{ how: 'move', workflowId, operationId, from: before.build, to: build, by, reason },
      at: instant(nowMs()),
    });
  return { ...moved, unchanged: false };
}

interface BuildOf {
  readonly build: string | null;
  /** Pinned, by itself or by an override. */
  readonly stays: boolean;
}

async function buildOf({ client, namespace }: Temporal, { workflowId, runId }: Operation): Promise<BuildOf> {
  const { workflowExecutionInfo } = await client.workflowService.describeWorkflowExecution({
    namespace,
    execution: { workflowId, runId },
  });
  const info = workflowExecutionInfo?.versioningInfo;
  const overridden = info?.versioningOverride?.pinned?.version?.buildId;
  if (overridden != null) return { build: overridden, stays: true };
  const build = info?.deploymentVersion?.buildId ?? info?.versionTransition?.deploymentVersion?.buildId ?? null;
  return { build, stays: Number(info?.behavior) === isPinned };
}
