/**
 * Whether an old primary is still in quarantine: what makes it a standby again, or brings the application back to it, waits for that.
 * Both would send to the same tasks and the same database, each against the other.
 */
import { workflowIds } from '../../contract/ids';
import { type Progress } from '../../contract/progress';
import { isRebuilding } from '../../domain/kinds/rds-postgres/entry';
import { rulesOf } from '../../domain/operations';
import { type Operation } from '../../domain/report';
import { isEnded } from '../../domain/steps/schedule';
import { refused } from '../problem';
import { findRun } from './find-operation';
import { type Answered, readProgress } from './read-progress';
import { type Temporal } from './temporal';

/** @throws Problem (refused) while a quarantine that is not done runs, naming it and what it has not proven */
export async function checkQuarantine(temporal: Temporal, operation: Operation, application: string): Promise<void> {
  if (!isRebuilding(rulesOf(operation).course)) return;
  const run = await findRun(temporal, application, workflowIds.quarantine(application));
  if (run?.running !== true) return;
  const answered = await readProgress(temporal, run.handle);
  // Only its report is still to be written: it sends nothing more.
  if (answered.progress && unproven(answered.progress).length === 0) return;
  const name = `${application}@${run.operationId}`;
  throw refused(
    `${operation} of ${application} was refused: quarantine ${name} runs`,
    [
      {
        rule: 'the quarantine is done',
        saw: `${name} runs since ${run.startedAt}, ${openText(answered)}`,
        wanted: 'an old primary that is proven closed, and nobody beside us who drives it',
        source: run.workflowId,
      },
    ],
    `wait for it: \`muster quarantine ${application}\` shows it; only when the instance is gone or somebody else guards it, end it: muster abort ${name} --reason WHY`,
  );
}

function openText(answered: Answered): string {
  if (!answered.progress) return `no worker answers what it has proven (${answered.because})`;
  return `not proven yet: ${unproven(answered.progress).join(', ')}`;
}

function unproven({ steps }: Progress): readonly string[] {
  return steps.flatMap(({ id, phase, status }) => (phase === 'record' || isEnded(status) ? [] : [id]));
}
