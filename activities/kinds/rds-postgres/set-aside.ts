/** Setting aside: the damaged instance gives its name away and is kept as evidence, once the one that takes its place is there and sound. */
import { msBetween } from '../../../domain/instant';
import { type RenameTarget } from '../../../domain/kinds/rds-postgres/restore';
import { type Goal } from '../../goal';
import { blockedBy, settleMs } from '../past';
import { costFacts, describe, type InstanceSeen, isDeadEnd } from './instance';
import { keepUntilTag, withKeepUntil } from './keep-until';
import { judgeRename, observeRename, type RenameJudgement, type RenameSeen } from './rename';

export interface SetAsideSeen extends RenameSeen {
  readonly successor: Pick<InstanceSeen, 'status' | 'resourceId'> | null;
}

export const setAside: Goal<'rds-postgres.set-aside', SetAsideSeen> = {
  name: 'rds-postgres.set-aside',

  observe: async (target, reader, past) => {
    const { region, successor: name } = target;
    const [seen, successor] = await Promise.all([
      observeRename(target, reader, past),
      name === undefined ? null : describe(reader, region, name),
    ]);
    return { ...seen, successor: successor && { status: successor.status, resourceId: successor.resourceId } };
  },

  judge: (target, seen, past) => {
    const { instance, as, keepDays } = target;
    const { at, named, kept } = seen;
    const tags = keepDays === undefined ? target.tags : withKeepUntil(target.tags, keepDays, at, [kept, named]);
    const judged = judgeRename({ ...target, tags }, seen, past, absent(target), (aside) => ({
      instance: as,
      was: instance,
      resourceId: aside.resourceId,
      ...costFacts(aside),
      keepUntil: aside.tags[keepUntilTag] ?? null,
    }));
    // Once renaming is under way nobody holds the name: only what was not sent yet waits for the successor.
    return judged.is === 'ready' ? withSuccessor(target, seen, judged, msBetween(past.began, at) < settleMs) : judged;
  },
};

const source = 'rds:DescribeDBInstances; Amazon RDS User Guide, USER_RenameInstance';

/** `early`: a successor that was made a moment ago may not be shown yet. */
function withSuccessor(
  { successor: name, region }: RenameTarget,
  { successor }: SetAsideSeen,
  ready: Extract<RenameJudgement, { is: 'ready' }>,
  early: boolean,
): RenameJudgement {
  if (name === undefined || successor?.status === 'available') return ready;
  const saw = successor ? `${name}: status ${successor.status}` : `no ${name} in ${region}`;
  const wanted = `${name} available, so that the name is not left without an instance`;
  const isComing = successor ? !isDeadEnd(successor.status) : early;
  if (isComing) return { is: 'moving', by: 'others', hint: saw, next: ready.send };
  return blockedBy([{ rule: 'the successor is there', saw, wanted, source }]) ?? ready;
}

function absent({ instance, as, region }: RenameTarget): RenameJudgement {
  const saw = `neither ${instance} nor ${as} in ${region}`;
  return (
    blockedBy([{ rule: 'the instance exists', saw, wanted: `${instance}, to be kept as ${as}`, source }]) ?? {
      is: 'moving',
      by: 'others',
      hint: saw,
    }
  );
}
