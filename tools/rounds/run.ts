/** N rounds on one lab under load, a line as each ends, then the table and the truth of the whole. */
import fs from 'node:fs';
import { createProgress } from '../progress/progress';
import { places } from '../stage/places';
import { bringUp, type Stage } from '../stage/stage';
import { type Undo } from '../stage/undo';
import { untilKnown } from '../truth/until-known';
import { ownTwice, roundForFile, table, troublesOf, wholeTroubles } from './judge';
import { type RoundsOptions } from './options';
import { application, home, playRound, type Round } from './round';

const away = 'eu-west-1';

export interface Rounds {
  readonly options: RoundsOptions;
  readonly undo: Undo;
  readonly say: (line: string) => void;
  readonly logsWanted: () => boolean;
}

/** Exit code: 0 when nothing was wrong with any of them. */
export async function runRounds({ options, undo, say, logsWanted }: Rounds): Promise<number> {
  const here = places();
  const stage = await bringUp(
    {
      name: 'rounds',
      world: here.world,
      plans: { [application]: fs.readFileSync(here.planTemplate, 'utf8') },
      workerRegions: [home, away],
      keep: false,
      ui: false,
      logsWanted,
      timeScale: options.timeScale,
      paymentsPerSecond: options.paymentsPerSecond,
    },
    undo,
    here,
  );
  const began = Date.now();
  const rounds: Round[] = [];
  // What was seen until then is told even when a round goes no further.
  const broken: string[] = [];
  for (let n = 1; n <= options.rounds && broken.length === 0; n += 1)
    await oneOf(stage, n, options.rounds).then(
      (round) => rounds.push(round),
      (error: unknown) => broken.push(`round ${n}: ${error instanceof Error ? error.message : String(error)}`),
    );
  const progress = createProgress("asking the customers' ledger");
  const truth = await untilKnown({ control: stage.control, timeScale: stage.lab.timeScale, progress, since: began });
  // The table has more than customers were told of: what is there twice must be a check's of ours, by its id.
  const { twice } = await stage.control.truth();
  progress.end('known');
  const troubles = [...broken, ...wholeTroubles(rounds, truth, twice)];
  for (const line of ['', ...table(rounds), '', ...troubles]) say(line);
  say(
    `${rounds.length} rounds, ${truth.acknowledged} payments acknowledged, ${truth.lost} lost, ${truth.duplicated} twice; time scale ${stage.lab.timeScale}: ${troubles.length === 0 ? 'nothing is wrong' : `${troubles.length} WRONG`}`,
  );
  const own = ownTwice(rounds, twice);
  for (const { paymentId, rows } of own)
    say(`payment ${paymentId} is in the table ${rows} times: a check of muster's, sent again when it was not answered`);
  for (const { round, retired } of rounds) say(`retired in round ${round}: ${retired.join(', ')}`);
  if (options.json !== undefined) {
    const { acknowledged, lost, duplicated, maxWritableRegions, maxWriters, secondsOfTwoWriters } = truth;
    const whole = { acknowledged, lost, duplicated, maxWritableRegions, maxWriters, secondsOfTwoWriters };
    const file = {
      ...{
        rounds: rounds.map(roundForFile),
        truth: { ...whole, twiceInTable: twice, twiceByOwnChecks: own },
        troubles,
      },
      ...{ paymentsPerSecond: options.paymentsPerSecond, timeScale: stage.lab.timeScale },
    };
    fs.writeFileSync(options.json, `${JSON.stringify(file, null, 2)}\n`);
  }
  return troubles.length === 0 ? 0 : 1;
}

async function oneOf(stage: Stage, n: number, all: number): Promise<Round> {
  const progress = createProgress(`round ${n} of ${all}`);
  try {
    const round = await playRound(stage, n, progress);
    progress.end(troublesOf(round).join('; ') || 'recovered, protected, home');
    return round;
  } catch (error) {
    progress.end('failed');
    throw error;
  }
}
