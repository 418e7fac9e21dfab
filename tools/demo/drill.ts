/** One drill of the story: started as people start it, watched to its end, its report and verdict read; and what all of them left. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type DrillMode, type Scenario as DrillScenario } from '../../domain/calendar/drill-plan';
import { type RecoveryReport } from '../../domain/report';
import { application, type Scene } from './scene';
import { show } from './show';
import { commandText } from './words';

export async function runDrill(scene: Scene, mode: DrillMode, scenario: DrillScenario): Promise<RecoveryReport> {
  const { story, muster } = scene;
  const began = Date.now();
  const { code } = await show(scene, [
    ...['drill', 'run', application, '--mode', mode, '--scenario', scenario],
    ...['--reason', 'demo', '--override', 'a demo does not wait for the calendar'],
  ]);
  if (code !== 0) throw new Error(`the drill was not started: exit code ${code}`);
  const name = `${application}@${await operationSince(scene, began)}`;
  story.tell(commandText(['watch', name]));
  story.add('');
  // Its exit code is in the verdict.
  await muster.live(['watch', name]).ended;
  const { out } = await muster.must(['report', name, '--json']);
  return JSON.parse(out) as RecoveryReport;
}

interface History {
  readonly launches: readonly {
    readonly startedAt: string;
    readonly report: { readonly operationId?: string } | null;
  }[];
}

/** Lists of Temporal are about a second behind. */
const listedWithinMs = 20_000;

async function operationSince({ muster }: Scene, began: number): Promise<string> {
  const deadline = Date.now() + listedWithinMs;
  for (;;) {
    const { out } = await muster.must(['drill', 'history', application, '--json']);
    const { launches } = JSON.parse(out) as History;
    const own = launches.find(({ startedAt }) => Date.parse(startedAt) >= began);
    if (own?.report?.operationId !== undefined) return own.report.operationId;
    if (Date.now() > deadline)
      throw new Error(`muster drill history ${application} does not name the drill within ${listedWithinMs / 1_000} s`);
    await sleep(500);
  }
}

/** A dry run proves nothing, so its verdict is never more than incomplete. */
export function isDrillGood({ mode, drill, outcome, requests }: RecoveryReport): boolean {
  return mode === 'dry-run' ? outcome === 'predicted' && requests.length === 0 : drill?.verdict.is === 'passed';
}

/** By the reports, and by what the lab itself still has. */
export async function leftBehind({ stage }: Scene, reports: readonly RecoveryReport[]): Promise<readonly string[]> {
  const { databases } = await stage.control.status();
  return [
    ...reports.flatMap(({ leftovers = [] }) => leftovers.map(({ what, region }) => `${what} in ${region}`)),
    ...databases.filter(({ id }) => id.startsWith('drill-')).map(({ id, region }) => `${id} in ${region}`),
  ];
}

const [modes, scenarios] = [10, 19];

export function drillTable(reports: readonly RecoveryReport[], left: readonly string[]): readonly string[] {
  return [
    ...reports.flatMap(({ mode, drill }) => {
      if (!drill) return [`${mode.padEnd(modes)}without a verdict`];
      const { scenario, verdict } = drill;
      const met = verdict.objectives.map(({ objective, is }) => `${objective} ${is}`);
      const indent = ' '.repeat(modes + scenarios);
      return [
        `${mode.padEnd(modes)}${scenario.padEnd(scenarios)}${verdict.is}`,
        ...pairs(met).map((line) => indent + line),
      ];
    }),
    `left behind: ${left.length === 0 ? 'nothing' : left.join(', ')}`,
  ];
}

/** Two to a line: all five on one are wider than a terminal. */
function pairs(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1]].filter(Boolean).join(', ')] : []));
}
