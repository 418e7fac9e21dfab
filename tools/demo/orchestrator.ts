/** What the story shows of the orchestrator: where home is, and a takeover; by the commands people type. */
import { type Region } from '../../domain/regions';
import { type StagePair } from '../stage/pair';
import { tellRun } from './lose';
import { application, type Scene } from './scene';
import { show } from './show';

/** What `muster orchestrator status --json` says. */
export type Standing = Readonly<Record<string, unknown>>;

/** Shown as a person reads it; answered as `--json` has it. */
export async function showStanding(scene: Scene): Promise<Standing> {
  const args = ['orchestrator', 'status', application];
  await show(scene, args);
  const { out } = await scene.muster.must([...args, '--json']);
  return JSON.parse(out) as Standing;
}

export interface TakenOver {
  readonly survivor: Region;
  /** When the command was given, ms. */
  readonly commandAt: number;
}

/** The run is to be seen at the survivor from then on. @throws Error when it was refused: then there is nothing more to play */
export async function takeOver(scene: Scene, survivor: Region, reason: string): Promise<TakenOver> {
  const commandAt = Date.now();
  const { code } = await show(scene, ['orchestrator', 'takeover', '--to', survivor, '--reason', reason]);
  if (code !== 0) throw new Error(`${survivor} was not taken over: exit code ${code}`);
  tellRun(scene, survivor);
  return { survivor, commandAt };
}

/** Of a scenario with a pair. @throws Error on one without */
export function pairOf({ stage }: Scene): StagePair {
  if (stage.temporal.pair) return stage.temporal.pair;
  throw new Error('this scenario plays on two clusters, and the stage has one server');
}
