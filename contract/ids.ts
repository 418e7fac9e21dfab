/** Workflow ids, operation ids, queues: one place, because every one of them is somebody's key. */
import { type Region } from '../domain/regions';
import { type Operation } from '../domain/report';

/** Of each operation the type of its workflow. */
export const workflowTypes = {
  failover: 'failover',
  ladder: 'ladder',
  restore: 'restore',
  switchover: 'switchover',
  failback: 'failback',
  reprotect: 'reprotect',
  decommission: 'decommission',
  drill: 'drill',
  quarantine: 'quarantine',
  diff: 'diff',
} as const satisfies Readonly<Record<Operation, string>>;

/** Started by a schedule: decides whether the drill begins, and records it. */
export const drillLaunchType = 'drillLaunch';
/** Lets one launch of an application decide at a time. */
export const drillTurnType = 'drillTurn';

export const workflowIds = {
  /** Real operations of an application exclude each other by this id. */
  recovery: (application: string): string => `recovery/${application}`,
  /** Dry runs never hold the recovery id: a disaster is not refused because of a rehearsal. */
  dryRun: (application: string, uuid: string): string => `dry-run/${application}/${uuid}`,
  /**
   * Isolated drills and rehearsed dry runs touch nothing of production, so they do not hold the recovery id; one an application, so that
   * the server itself refuses a second. A live drill moves customers: it holds the recovery id.
   */
  drill: (application: string): string => `drill/${application}`,
  /** Two schedules of one minute decide one after the other. */
  drillTurn: (application: string): string => `drill-turn/${application}`,
  /** One an application: drives the fence of an old primary until it is proven. */
  quarantine: (application: string): string => `quarantine/${application}`,
  /** The server appends the scheduled time. */
  drillLaunch: (application: string, name: string): string => `drill-launch/${application}/${name}`,
} as const;

/** firstExecutionRunId survives continue-as-new and reset; n grows by one at each continue-as-new into another operation. */
export function operationIdOf(firstExecutionRunId: string, n: number): string {
  return `${firstExecutionRunId}.${n}`;
}

export const scheduleIds = {
  drill: (application: string, name: string): string => `drill/${application}/${name}`,
} as const;

export const queues = {
  /** Workflow tasks; polled by the workers of every side. */
  workflows: (prefix: string): string => `${prefix}recovery`,
  /** Steps run by workers of the surviving Region, pinned in the input. */
  steps: (prefix: string, region: Region): string => `${prefix}steps.${region}`,
  /** Polled by the workers of every Region: where a step goes that no worker of the surviving one takes. */
  anySteps: (prefix: string): string => `${prefix}steps.any`,
} as const;

/** The worker deployment whose builds `MUSTER_BUILD` names: one a muster. Temporal refuses `.` and `:` in its name. */
export function deploymentName(prefix: string): string {
  return `${prefix}muster`.replace(/[.:]/g, '-');
}

/** `promote/2`: gate name and round. */
export function gateRef(name: string, round: number): string {
  return `${name}/${round}`;
}

export function parseGateRef(ref: string): { readonly name: string; readonly round: number } | undefined {
  const match = /^([a-z-]+)\/(\d+)$/.exec(ref);
  return match?.[1] !== undefined && match[2] !== undefined ? { name: match[1], round: Number(match[2]) } : undefined;
}

/** How users name an operation: `APP` (the current one) or `APP@OPERATION_ID`. */
export function parseOperationName(name: string): { readonly application: string; readonly operationId?: string } {
  const at = name.indexOf('@');
  return at < 0 ? { application: name } : { application: name.slice(0, at), operationId: name.slice(at + 1) };
}
