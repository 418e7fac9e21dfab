/** The disaster of the story: us-east-1 is killed, people are told, and a failover is asked for. */
import { type RecoveryReport } from '../../domain/report';
import { loseRegion } from '../stage/region';
import { runUrl } from './keep-text';
import { runOperation } from './operation';
import { application, home, type Scene } from './scene';

export async function loseAndFailOver(scene: Scene): Promise<RecoveryReport> {
  const { stage, story } = scene;
  const since = await loseRegion(stage, home);
  story.add('');
  story.tell(`${home} is LOST since ${since.slice(11, 23)} UTC: its PostgreSQL, its tasks and`);
  story.add('       its worker are killed -9, its endpoints swallow every call');
  story.tell('the run in the Temporal UI, which stays up only with --keep:');
  story.add(`       ${runUrl(stage.temporal, application)}`);
  return runOperation(scene, ['failover', application, '--reason', `${home} down`, '--since', since]);
}
