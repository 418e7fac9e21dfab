/** The demo: everything is brought up, customers pay steadily, a scenario is played, and the story is kept or taken down. */
import fs from 'node:fs';
import { createProgress } from '../progress/progress';
import { places } from '../stage/places';
import { starter } from '../stage/people';
import { bringUp, type Stage } from '../stage/stage';
import { type Undo } from '../stage/undo';
import { keepText, writeEnvFiles } from './keep-text';
import { type DemoOptions } from './options';
import { application, away, home, type Scenario, witness } from './scene';
import { scenarios } from './scenarios/table';
import { untilSteady } from './traffic';
import { count, type Story } from './words';

export interface Demo {
  readonly options: DemoOptions;
  readonly story: Story;
  readonly undo: Undo;
  readonly isTerminal: boolean;
  readonly logsWanted: () => boolean;
}

/** Exit code: 0 when the scenario went as muster promises. */
export async function runDemo(demo: Demo): Promise<number> {
  const { options, story, undo, isTerminal } = demo;
  const scenario: Scenario = scenarios[options.scenario];
  story.add(`muster demo: ${scenario.title}`);
  story.add('');
  const stage = await setUp(demo);
  const traffic = createProgress('customers pay, steadily');
  const steady = await untilSteady(stage.control, traffic);
  traffic.end(`${steady.okPerSecond.toFixed(0)} requests/s served, none failed`);
  story.tell(`customers  ${count(steady.acknowledged)} payments acknowledged in ${home} so far`);

  const { isGood, file } = await scenario.play({
    ...{ stage, story, isTerminal, yes: options.yes },
    muster: stage.musterAs(starter),
  });
  if (options.json !== undefined) {
    const whole = { ...file, timeScale: stage.lab.timeScale };
    fs.writeFileSync(options.json, `${JSON.stringify(whole, null, 2)}\n`);
  }
  if (options.keep) {
    story.add('');
    writeEnvFiles(stage);
    for (const line of keepText(stage)) story.add(line);
    undo.forget();
  }
  return isGood ? 0 : 1;
}

async function setUp({ options, story, undo, logsWanted }: Demo): Promise<Stage> {
  const here = places();
  const names = { temporal: 'Temporal ', lab: 'lab      ', worker: 'worker   ' } as const;
  const chosen: Scenario = scenarios[options.scenario];
  const timeScale = options.timeScale ?? chosen.timeScale;
  return bringUp(
    {
      name: 'demo',
      world: here.world,
      plans: { [application]: fs.readFileSync(here.planTemplate, 'utf8') },
      workerRegions: chosen.pair ? [home, away, witness] : [home, away],
      keep: options.keep,
      ui: true,
      logsWanted,
      ...(timeScale === undefined ? {} : { timeScale }),
      ...(chosen.pair ? { pair: chosen.pair } : {}),
      ...(options.paymentsPerSecond === undefined ? {} : { paymentsPerSecond: options.paymentsPerSecond }),
      onUp: (part, says) => {
        story.tell(`${names[part]}  ${says}`);
      },
    },
    undo,
    here,
  );
}
