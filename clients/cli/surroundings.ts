/** What commands take from the environment and from files: read by config/, handed in by main.ts, replaced by tests. */
import { type ConnectSettings } from '../operations/connect';
import { type PairSettings } from '../operations/orchestrator/connect-to-pair';
import { type Plan } from '../../domain/plan';
import { type Region } from '../../domain/regions';
import { badInput } from '../problem';

export interface Settings {
  /** Of package.json. */
  readonly musterVersion: string;
  /** MUSTER_ACTOR */
  readonly actor?: string;
  /** MUSTER_TIME_SCALE */
  readonly timeScale: number;
  readonly queuePrefix: string;
  /** Base of the Temporal Web UI, e.g. http://127.0.0.1:8233 */
  readonly uiUrl?: string;
  /** MUSTER_ORCHESTRATOR: path of the orchestrator file. Absent: muster runs on one server. */
  readonly orchestrator?: string;
}

export interface OrchestratorSettings extends PairSettings {
  readonly retentionMs: number;
  readonly home: Region;
}

export interface Surroundings {
  /** @throws Error that says what is wrong with the environment */
  readonly settings: () => Settings;
  /** One server, or the two clusters of $MUSTER_ORCHESTRATOR. @throws Problem with every finding */
  readonly temporal: () => ConnectSettings | PairSettings;
  /** Of $MUSTER_ORCHESTRATOR. @throws Problem with every finding */
  readonly orchestrator: () => OrchestratorSettings;
  /** Checks the plan whole. @throws Problem with every finding */
  readonly readPlan: (
    application: string,
    file: string | undefined,
  ) => { readonly plan: Plan; readonly planHash: string };
}

/** `--as`, else MUSTER_ACTOR: every message names who says it. @throws Problem when nobody is named */
export function actorOf({ settings }: Surroundings, as: string | undefined): string {
  const actor = as ?? settings().actor;
  // It stands in rows of the view and the report, and is compared with the plan's names.
  if (actor !== undefined && /\p{Cc}/u.test(actor))
    throw badInput(`${JSON.stringify(actor)} is no name: it has control characters`, 'write --as NAME on one line');
  if (actor !== undefined && actor !== '') return actor;
  throw badInput(
    'nobody is named: neither --as nor MUSTER_ACTOR says who you are',
    "add --as NAME, as the plan's approvers are written",
  );
}

/** Where the Temporal Web UI shows a run; undefined where no UI is known. */
export function runUrl(
  settings: Pick<Settings, 'uiUrl'>,
  { address, namespace }: Pick<ConnectSettings, 'address' | 'namespace'>,
  workflowId: string,
): string | undefined {
  const base = settings.uiUrl ?? localUi(address);
  return base === undefined
    ? undefined
    : `${base.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}

/** The dev server serves its UI on the gRPC port + 1000 (facts/temporal.md 0.1); nothing is guessed of other servers. */
function localUi(address: string): string | undefined {
  const [, host, port] = /^(127\.0\.0\.1|localhost):(\d+)$/.exec(address) ?? [];
  return host === undefined ? undefined : `http://${host}:${Number(port) + 1_000}`;
}
