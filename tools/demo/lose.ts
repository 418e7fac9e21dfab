/** The disaster of the story: us-east-1 is killed, people are told, and a failover is asked for. */
import { type Region } from '../../domain/regions';
import { type RecoveryReport } from '../../domain/report';
import { loseRegion } from '../stage/region';
import { runUrl } from './keep-text';
import { runOperation } from './operation';
import { application, home, type Scene } from './scene';

export async function loseAndFailOver(scene: Scene): Promise<RecoveryReport> {
  const since = await lose(scene, home);
  tellRun(scene);
  return runOperation(scene, failoverArgs(since));
}

/** A Region, whole. Returns the instant before. */
export async function lose({ stage, story }: Scene, region: Region): Promise<string> {
  const since = await loseRegion(stage, region);
  const temporal = stage.temporal.pair?.regions.includes(region) === true ? ', its Temporal cluster' : '';
  story.add('');
  story.tell(
    `${region} is LOST since ${since.slice(11, 23)} UTC: its PostgreSQL, its tasks${temporal} and its worker are killed -9, its endpoints swallow every call`,
  );
  return since;
}

/** `at`: the Region whose cluster's UI shows it, of a pair. */
export function tellRun({ stage, story }: Scene, at?: Region): void {
  story.tell('the run in the Temporal UI, which stays up only with --keep:');
  story.add(`       ${runUrl(stage.temporal, application, at)}`);
}

export function failoverArgs(since: string): readonly string[] {
  return ['failover', application, '--reason', `${home} down`, '--since', since];
}
