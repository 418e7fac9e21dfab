/** What a follower is shown while there is no progress to show: no worker answers, or the cluster itself is gone. */
import { type Progress } from '../../contract/progress';
import { instant } from '../../domain/instant';
import { findRun, type Operation } from '../operations/find-operation';
import { type Temporal } from '../operations/temporal';
import { type Following } from './follow';
import { printJson, printLines } from './io';
import { type Screen } from './screen';
import { progressView } from './view/progress-view';
import { clock, wrap } from './view/words';

/** Asked without a worker: what the server says of the run is read more rarely. */
const noWorkerEveryMs = 5_000;

export interface Silence {
  readonly sinceMs: number;
  /** Of this look, and of the last one at which the server was asked. */
  readonly nowMs: number;
  readonly askedMs: number;
  readonly because: string;
  readonly server: readonly string[];
  /** The open gate, as the server knows it. */
  readonly gate: string | null;
}

/** No worker answers, or home is lost: told once, with what the server knows. */
export async function showSilence(
  following: Following,
  screen: Screen,
  shown: Progress | undefined,
  before: Silence | undefined,
  because: string,
): Promise<Silence> {
  const { io, temporal, operation, json, uiUrl } = following;
  const nowMs = io.now();
  const stale = before === undefined || nowMs - before.askedMs > noWorkerEveryMs;
  const { server, gate } = stale ? await askServer(temporal, operation) : before;
  const silence: Silence = {
    sinceMs: before?.sinceMs ?? nowMs,
    nowMs,
    askedMs: stale ? nowMs : before.askedMs,
    ...{ because, server, gate },
  };
  const words = [
    temporal.pair?.lost ??
      `no worker answers since ${clock(instant(silence.sinceMs), nowMs)} (${because}); start one with \`muster worker --region REGION\``,
    ...server,
  ];
  if (json) {
    if (!before) printJson(io, { is: 'silent', because, server });
  } else if (io.terminal.interactive) {
    const width = io.terminal.columns();
    const last = shown
      ? ['', 'last known:', ...progressView(shown, { nowMs, width, ...(uiUrl === undefined ? {} : { uiUrl }) })]
      : [];
    screen.draw([...words.flatMap((line) => wrap(line, width, '  ')), ...last, 'Ctrl-C leaves it running']);
  } else if (!before) {
    printLines(
      io,
      words.map((line) => `${clock(instant(nowMs), nowMs)}  ${operation.application}  ${line}`),
    );
  }
  return silence;
}

/** Told at once: until another cluster answers, and knows the run, there is nothing else to show. */
export function showLost(
  { io, operation, json, uiUrl }: Following,
  screen: Screen,
  shown: Progress | undefined,
  words: string,
): void {
  const nowMs = io.now();
  if (json) printJson(io, { is: 'silent', because: words, server: [] });
  else if (io.terminal.interactive) {
    const width = io.terminal.columns();
    const last = shown
      ? ['', 'last known:', ...progressView(shown, { nowMs, width, ...(uiUrl === undefined ? {} : { uiUrl }) })]
      : [];
    screen.draw([...wrap(words, width, '  '), ...last, 'Ctrl-C leaves it running']);
  } else printLines(io, [`${clock(instant(nowMs), nowMs)}  ${operation.application}  ${words}`]);
}

/** What the server knows without a worker. */
async function askServer(
  temporal: Temporal,
  { application, workflowId, handle }: Operation,
): Promise<Pick<Silence, 'server' | 'gate'>> {
  const now = await findRun(temporal, application, workflowId);
  if (now === undefined) return { server: [`Temporal no longer knows the run ${handle.workflowId}`], gate: null };
  const server = [
    `Temporal says: ${now.status.toLowerCase()} since ${now.startedAt}${now.gate === null ? '' : `, gate ${now.gate} is open`}`,
    ...(now.pending.length === 0 ? [] : [`activities under way: ${now.pending.join(', ')}`]),
  ];
  return { server, gate: now.gate };
}
