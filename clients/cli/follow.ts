/**
 * Follows an operation to its end, or to where --until leaves it: asks for progress every half second, shows it as the output allows, and tells the truth when
 * no worker answers. It only looks: ending it, by Ctrl-C too, never ends the operation.
 */
import { type Progress } from '../../contract/progress';
import { instant } from '../../domain/instant';
import { type RecoveryReport } from '../../domain/report';
import { type Operation, type OperationHandle, findRun } from '../operations/find-operation';
import { readProgress } from '../operations/read-progress';
import { endOfRun } from '../operations/read-report';
import { type Temporal } from '../operations/temporal';
import { type ExitCode, exitCodeOfReport, exitCodes } from '../problem';
import { type Io, printJson, printLines } from './io';
import { pause } from './pause';
import { createScreen } from './screen';
import { type Left, leaveAt, leaveAtGate, type Until } from './until';
import { eventLines } from './view/event-lines';
import { progressView } from './view/progress-view';
import { reportView } from './view/report-view';
import { clock, wrap } from './view/words';

/** Between two looks: a person's eye follows twice a second, and a query costs the worker a millisecond. */
const pollMs = 500;
/** Asked without a worker: what the server says of the run is read more rarely. */
const noWorkerEveryMs = 5_000;

export interface Following {
  readonly io: Io;
  readonly temporal: Temporal;
  readonly operation: Operation;
  readonly json: boolean;
  readonly until: Until;
  readonly uiUrl?: string;
}

interface Silence {
  readonly sinceMs: number;
  readonly askedMs: number;
  readonly because: string;
  readonly server: readonly string[];
  /** The open gate, as the server knows it. */
  readonly gate: string | null;
}

export async function follow(following: Following): Promise<ExitCode> {
  const { io, temporal, json, operation } = following;
  const interrupted = new AbortController();
  const stop = io.onInterrupt(() => {
    interrupted.abort();
  });
  const screen = createScreen(io);
  if (!io.terminal.interactive && !json && following.uiUrl !== undefined)
    printLines(io, [`Temporal UI ${following.uiUrl}`]);
  let shown: Progress | undefined;
  let silence: Silence | undefined;
  try {
    const end = endOfRun(temporal, operation.handle, interrupted.signal);
    // Its failure is told where it is awaited.
    end.catch(() => undefined);
    for (;;) {
      const answer = await ownProgress(following);
      const ended = await settled(end);
      if (ended) {
        // What happened since the look before: a finished run still answers.
        if (answer.progress) show(following, screen, shown, answer.progress);
        return showEnd(following, screen, ended.report);
      }
      if (answer.progress) {
        if (silence && !io.terminal.interactive && !json)
          printLines(io, [`${clock(instant(io.now()), io.now())}  a worker answers again`]);
        silence = undefined;
        show(following, screen, shown, answer.progress);
        shown = answer.progress;
        const left = leaveAt(following.until, shown);
        if (left) return leave(following, screen, shown, left);
      } else {
        silence = await showSilence(following, screen, shown, silence, answer.because);
        const left = leaveAtGate(following.until, silence.gate, operation.application);
        if (left) return leave(following, screen, shown, left);
      }
      await pause(pollMs, interrupted.signal, end);
      if (interrupted.signal.aborted) return interrupt(following, screen, shown);
    }
  } finally {
    interrupted.abort();
    stop();
  }
}

/** What it becomes is a run of its own under the same id: the id is asked, and whoever else holds it by now is not meant. */
async function ownProgress({ temporal, operation }: Following): ReturnType<typeof readProgress> {
  const { workflowId, firstRunId } = operation;
  const latest: OperationHandle = temporal.client.workflow.getHandle(workflowId);
  const answer = await readProgress(temporal, latest);
  const own = answer.progress === undefined || answer.progress.operationId.startsWith(`${firstRunId}.`);
  return own ? answer : readProgress(temporal, operation.handle);
}

function show(
  { io, json, uiUrl }: Following,
  screen: ReturnType<typeof createScreen>,
  before: Progress | undefined,
  progress: Progress,
): void {
  const nowMs = io.now();
  if (json) {
    if (JSON.stringify(before) !== JSON.stringify(progress)) printJson(io, { is: 'progress', progress });
  } else if (io.terminal.interactive) {
    const lines = progressView(progress, {
      nowMs,
      width: io.terminal.columns(),
      // One for the line below, one for the cursor.
      rows: io.terminal.rows() - 2,
      ...(uiUrl === undefined ? {} : { uiUrl }),
    });
    screen.draw([...lines, 'Ctrl-C leaves it running']);
  } else {
    printLines(io, eventLines(before, progress, nowMs));
  }
}

async function showSilence(
  following: Following,
  screen: ReturnType<typeof createScreen>,
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
    askedMs: stale ? nowMs : before.askedMs,
    ...{ because, server, gate },
  };
  const words = [
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

function showEnd({ io, json }: Following, screen: ReturnType<typeof createScreen>, report: RecoveryReport): ExitCode {
  if (json) printJson(io, { is: 'finished', report });
  else if (io.terminal.interactive) screen.draw(reportView(report, io.terminal.columns()));
  else printLines(io, reportView(report, io.terminal.columns()));
  screen.release();
  return exitCodeOfReport(report);
}

/** Ctrl-C: a person leaves, and reads on the screen how to come back. */
function interrupt(
  { io, json, operation }: Following,
  screen: ReturnType<typeof createScreen>,
  shown: Progress | undefined,
): ExitCode {
  screen.release();
  const { application } = operation;
  const operationId = shown?.operationId ?? operation.operationId;
  if (json)
    printJson(io, {
      ...{ is: 'left', operationId, waitingForPeople: shown?.gate?.is === 'open' },
      ...{ because: 'interrupted', says: 'Ctrl-C', commands: [watchCommand(application, 'end')] },
    });
  else
    printLines(io, [
      `the operation ${application}@${operationId} goes on without you`,
      `  watch it again: ${watchCommand(application, 'end')}`,
      `  stop it:        muster abort ${application} --reason WHY`,
    ]);
  return exitCodes.waiting;
}

/** --until: a script leaves, and its log says why and what to do. */
function leave(
  { io, json, operation, until }: Following,
  screen: ReturnType<typeof createScreen>,
  shown: Progress | undefined,
  { because, says, commands }: Left,
): ExitCode {
  screen.release();
  const { application } = operation;
  const operationId = shown?.operationId ?? operation.operationId;
  const next = [...commands, watchCommand(application, until)];
  if (json) printJson(io, { is: 'left', operationId, waitingForPeople: true, because, says, commands: next });
  else
    printLines({ out: io.err }, [
      `left ${application}@${operationId}, which goes on by itself: ${says}`,
      ...next.map((command) => `  ${command}`),
    ]);
  return exitCodes.waiting;
}

function watchCommand(application: string, until: Until): string {
  return `muster watch ${application}${until === 'end' ? '' : ` --until ${until}`}`;
}

/** The value of a promise that has settled; undefined while it has not. */
async function settled<T>(promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, Promise.resolve(undefined)]);
}
