/** What the story shows of the orchestrator: where home is, and a takeover; by the commands people type. */
import { type Region } from '../../domain/regions';
import { type StagePair } from '../stage/pair';
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

/** When the command was given, ms. @throws Error when it was refused: then there is nothing more to play */
export async function takeOver(scene: Scene, to: Region, reason: string): Promise<number> {
  const commandAt = Date.now();
  const { code } = await show(scene, ['orchestrator', 'takeover', '--to', to, '--reason', reason]);
  if (code !== 0) throw new Error(`${to} was not taken over: exit code ${code}`);
  return commandAt;
}

/** Of a scenario with a pair. @throws Error on one without */
export function pairOf({ stage }: Scene): StagePair {
  if (stage.temporal.pair) return stage.temporal.pair;
  throw new Error('this scenario plays on two clusters, and the stage has one server');
}
