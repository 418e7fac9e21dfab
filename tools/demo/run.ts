/** The demo, told as a story: steady traffic, a Region lost, a failover decided by people, customers served again, the truth. */
import fs from 'node:fs';
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';
import { createProgress } from '../progress/progress';
import { places } from '../stage/places';
import { bringUp, type Stage } from '../stage/stage';
import { type Undo } from '../stage/undo';
import { runFailover } from './failover';
import { starter } from './gate-text';
import { keepText, runUrl, writeEnvFiles } from './keep-text';
import { type DemoOptions } from './options';
import { untilSteady } from './traffic';
import { truthForFile, truthTable, untilKnown } from './truth';
import { count, type Story } from './words';

const application = 'payments';
const lost = 'us-east-1';
const recovered = 'eu-west-1';

export interface Demo {
  readonly options: DemoOptions;
  readonly story: Story;
  readonly undo: Undo;
  readonly isTerminal: boolean;
  readonly logsWanted: () => boolean;
}

/** Exit code: 0 when customers are served again and no payment was made twice. */
export async function runDemo(demo: Demo): Promise<number> {
  const { options, story, undo } = demo;
  story.add(`muster demo: ${application} loses ${lost} and comes back in ${recovered}`);
  story.add('');
  const stage = await setUp(demo);
  const traffic = createProgress('customers pay, steadily');
  const steady = await untilSteady(stage.control, traffic);
  traffic.end(`${steady.okPerSecond.toFixed(0)} requests/s served, none failed`);
  story.tell(`customers  ${count(steady.acknowledged)} payments acknowledged in ${lost} so far`);

  const since = await lose(stage, story);
  story.tell('the run in the Temporal UI, which stays up only with --keep:');
  story.add(`       ${runUrl(stage.temporal, application)}`);
  const muster = stage.musterAs(starter);
  const report = await runFailover({
    ...{ story, muster, application, since, yes: options.yes, isTerminal: demo.isTerminal },
    reason: `${lost} down`,
  });
  const truth = await theTruth(stage, story, report);
  if (options.json !== undefined) writeJson(options.json, { report, truth, timeScale: stage.lab.timeScale });
  if (options.keep) {
    story.add('');
    const kept = { application, lost, recovered };
    writeEnvFiles(stage, kept);
    for (const line of keepText(stage, kept)) story.add(line);
    undo.forget();
  }
  return isGood(report, truth) ? 0 : 1;
}

async function setUp({ options, story, undo, logsWanted }: Demo): Promise<Stage> {
  const here = places();
  const names = { temporal: 'Temporal ', lab: 'lab      ', worker: 'worker   ' } as const;
  return bringUp(
    {
      name: 'demo',
      world: here.world,
      plans: { [application]: fs.readFileSync(here.planTemplate, 'utf8') },
      workerRegions: [lost, recovered],
      keep: options.keep,
      ui: true,
      logsWanted,
      ...(options.timeScale === undefined ? {} : { timeScale: options.timeScale }),
      ...(options.paymentsPerSecond === undefined ? {} : { paymentsPerSecond: options.paymentsPerSecond }),
      onUp: (part, says) => {
        story.tell(`${names[part]}  ${says}`);
      },
    },
    undo,
    here,
  );
}

/** The instant it was killed: what `--since` states. */
async function lose({ control, workers }: Stage, story: Story): Promise<string> {
  const since = new Date().toISOString();
  await control.lose(lost);
  await workers.find(({ region }) => region === lost)?.child.ended;
  story.add('');
  story.tell(`${lost} is LOST since ${since.slice(11, 23)} UTC: its PostgreSQL, its tasks and`);
  story.add('       its worker are killed -9, its endpoints swallow every call');
  return since;
}

async function theTruth({ control, lab }: Stage, story: Story, report: RecoveryReport): Promise<TruthReport> {
  story.add('');
  const progress = createProgress("asking the customers' ledger (10 s of service in a row)");
  const truth = await untilKnown(control, lab.timeScale, progress);
  progress.end(truth.secondsWithoutService === null ? 'they are NOT served' : 'they are served');
  story.add('');
  for (const line of truthTable(report, truth, lab.timeScale)) story.add(line);
  return truth;
}

interface ForFile {
  readonly report: RecoveryReport;
  readonly truth: TruthReport;
  readonly timeScale: number;
}

function writeJson(file: string, { report, truth, timeScale }: ForFile): void {
  fs.writeFileSync(file, `${JSON.stringify({ report, truth: truthForFile(truth), timeScale }, null, 2)}\n`);
}

export function isGood(
  { outcome }: Pick<RecoveryReport, 'outcome'>,
  { duplicated }: Pick<TruthReport, 'duplicated'>,
): boolean {
  return (outcome === 'recovered' || outcome === 'degraded') && duplicated === 0;
}
