/**
 * Follows an operation to its end, or to where --until leaves it: asks for progress every half second, shows it as the output allows, and tells the truth when
 * no worker answers. It only looks: ending it, by Ctrl-C too, never ends the operation.
 */
import { type Progress } from '../../contract/progress';
import { instant } from '../../domain/instant';
import { type PlacementWarning } from '../../domain/orchestrator/placement';
import { type RecoveryReport } from '../../domain/report';
import { type Operation, type OperationHandle, findLatest } from '../operations/find-operation';
import { readProgress } from '../operations/read-progress';
import { endOfRun } from '../operations/read-report';
import { type Temporal } from '../operations/temporal';
import { type ExitCode, exitCodeOfReport, exitCodes } from '../problem';
import { elsewhere, lostCluster } from './elsewhere';
import { type Io, printJson, printLines } from './io';
import { pause } from './pause';
import { placementLines } from './placement-lines';
import { createScreen } from './screen';
import { showLost, showSilence, type Silence } from './silence';
import { type Left, leaveAt, leaveAtGate, type Until } from './until';
import { eventLines } from './view/event-lines';
import { progressView } from './view/progress-view';
import { reportView } from './view/report-view';
import { clock } from './view/words';

/** Between two looks: a person's eye follows twice a second, and a query costs the worker a millisecond. */
const pollMs = 500;

export interface Following {
  readonly io: Io;
  readonly temporal: Temporal;
  readonly operation: Operation;
  readonly json: boolean;
  readonly until: Until;
  readonly uiUrl?: string;
  /** What the placement of the orchestrator cannot survive after such an end; bounded, never throws. */
  readonly placement?: (report: RecoveryReport) => Promise<readonly PlacementWarning[]>;
}

/** What is looked at now: with two clusters it may be another one than at the start. */
interface Session {
  readonly following: Following;
  readonly end: ReturnType<typeof endOfRun>;
  readonly leave: () => Promise<void>;
}

export async function follow(following: Following): Promise<ExitCode> {
  const { io, json } = following;
  const interrupted = new AbortController();
  const stop = io.onInterrupt(() => {
    interrupted.abort();
  });
  const screen = createScreen(io);
  if (!io.terminal.interactive && !json && following.uiUrl !== undefined)
    printLines(io, [`Temporal UI ${following.uiUrl}`]);
  const view: View = { screen, shown: undefined, silence: undefined };
  // The connection that was given is its giver's to close.
  let session = sessionOf(following, () => Promise.resolve());
  try {
    for (;;) {
      try {
        const ended = await lookOnce(session, view);
        if (ended !== undefined) return ended;
        await pause(pollMs, interrupted.signal, session.end);
      } catch (error) {
        const lost = lostCluster(session.following.temporal, error);
        if (lost === undefined) throw error;
        // What is silent next is told anew, by whoever answers then.
        view.silence = undefined;
        showLost(session.following, screen, view.shown, `${lost}; both clusters are asked until one answers`);
        session = await moved(session, view, interrupted.signal);
      }
      // A standby's copy is read until somebody is home again.
      if (view.silence && session.following.temporal.pair?.lost != null)
        session = await homeAgain(session, view, interrupted.signal);
      if (interrupted.signal.aborted) return interrupt(session.following, screen, view.shown);
    }
  } finally {
    interrupted.abort();
    stop();
    await session.leave();
  }
}

/** What a person has been shown. */
interface View {
  readonly screen: ReturnType<typeof createScreen>;
  shown: Progress | undefined;
  silence: Silence | undefined;
}

/** An exit code once there is nothing more to follow. @throws what the server ends a request with when it is gone */
async function lookOnce({ following, end }: Session, view: View): Promise<ExitCode | undefined> {
  const { io, json, operation, until } = following;
  const { screen } = view;
  const answer = await ownProgress(following);
  const ended = await settled(end);
  if (ended) {
    // What happened since the look before: a finished run still answers.
    if (answer.progress) show(following, screen, view.shown, answer.progress);
    return showEnd(following, screen, ended.report);
  }
  if (answer.progress) {
    if (view.silence && !io.terminal.interactive && !json)
      printLines(io, [`${clock(instant(io.now()), io.now())}  a worker answers again`]);
    view.silence = undefined;
    show(following, screen, view.shown, answer.progress);
    view.shown = answer.progress;
    const left = leaveAt(until, view.shown);
    return left && leave(following, screen, view.shown, left);
  }
  view.silence = await showSilence(following, screen, view.shown, view.silence, answer.because);
  const left = leaveAtGate(until, view.silence.gate, operation.application);
  return left && leave(following, screen, view.shown, left);
}

function sessionOf(following: Following, close: () => Promise<void>): Session {
  const left = new AbortController();
  const end = endOfRun(following.temporal, following.operation.handle, left.signal);
  // Its failure is told where it is awaited.
  end.catch(() => undefined);
  return {
    following,
    end,
    leave: () => {
      left.abort();
      return close();
    },
  };
}

/** The same operation, on whichever cluster answers; as it was when the person leaves first. */
async function moved(session: Session, view: View, signal: AbortSignal): Promise<Session> {
  const { following } = session;
  const { application, workflowId } = following.operation;
  const next = await elsewhere(
    following.temporal,
    signal,
    (temporal) => findLatest(temporal, following.operation),
    (temporal) => {
      const where = `${temporal.pair?.region ?? 'the cluster'} at ${temporal.address}`;
      const words = `${where} answers and does not know the run ${workflowId}: its copy has not come, or was lost with home; both are asked until one knows it, what runs there tells muster status ${application}`;
      showLost(following, view.screen, view.shown, words);
    },
  );
  if (!next) return session;
  await session.leave();
  const { temporal, found: operation } = next;
  if (!following.io.terminal.interactive && !following.json) {
    const nowMs = following.io.now();
    const where = `${temporal.pair?.region ?? ''} at ${temporal.address}`;
    printLines(following.io, [`${clock(instant(nowMs), nowMs)}  ${operation.application}  goes on with ${where}`]);
  }
  return sessionOf({ ...following, temporal, operation }, temporal.close);
}

/** Asked as rarely as the server is without a worker. */
async function homeAgain(session: Session, view: View, signal: AbortSignal): Promise<Session> {
  const { temporal } = session.following;
  if (view.silence?.askedMs !== view.silence?.nowMs) return session;
  const next = await temporal.pair?.again().catch(() => undefined);
  if (!next) return session;
  await next.close();
  return next.pair?.lost == null ? moved(session, view, signal) : session;
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

async function showEnd(
  { io, json, placement }: Following,
  screen: ReturnType<typeof createScreen>,
  report: RecoveryReport,
): Promise<ExitCode> {
  const width = io.terminal.columns();
  // The end is told at once; what is said beside it is waited for.
  if (!json && io.terminal.interactive) screen.draw(reportView(report, width));
  else if (!json) printLines(io, reportView(report, width));
  screen.release();
  const warnings = (await placement?.(report)) ?? [];
  if (json) printJson(io, { is: 'finished', report, ...(warnings.length === 0 ? {} : { placement: warnings }) });
  else printLines(io, placementLines(warnings, width));
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
