/** The verdict on each objective of a drill: met or missed only when this drill could tell, else not exercised; always with a sentence why. */
import { count, length } from '../report-words';
import { type DrillFacts } from './drill-facts';

export const objectives = ['rto', 'rpo', 'no-loss', 'functional', 'cleaned-up'] as const;
export type Objective = (typeof objectives)[number];

export interface ObjectiveVerdict {
  readonly objective: Objective;
  readonly is: 'met' | 'missed' | 'not-exercised';
  readonly why: string;
}

type Judged = Omit<ObjectiveVerdict, 'objective'>;
const met = (why: string): Judged => ({ is: 'met', why });
const missed = (why: string): Judged => ({ is: 'missed', why });
const not = (why: string): Judged => ({ is: 'not-exercised', why });
const nothingSent = 'a dry run sends nothing';

/** What a drill of this mode and scenario can tell at all; the rest is not held against it. */
export function canExercise({ mode, scenario }: Pick<DrillFacts, 'mode' | 'scenario'>): readonly Objective[] {
  if (mode === 'dry-run') return [];
  if (mode === 'live') return objectives;
  // A restore loses the same whether its instance is a clone or not; a clone says nothing of replication.
  return scenario === 'data-corruption' ? ['rpo', 'functional', 'cleaned-up'] : ['functional', 'cleaned-up'];
}

export const judges: Readonly<Record<Objective, (facts: DrillFacts) => Judged>> = {
  rto: (facts) => {
    const { mode, rtaMs, rtoMs, endedEarly } = facts;
    if (mode !== 'live') return not(`${unmoved(mode)}${anyway(facts)}`);
    if (rtaMs === null)
      return endedEarly === undefined
        ? missed(`service was never verified; RTO ${length(rtoMs)}`)
        : not(`it ended early: ${endedEarly}${anyway(facts)}`);
    return within(rtaMs, rtoMs, 'RTA', 'RTO');
  },

  rpo: (facts) => {
    const { mode, rpaMs, rpoMs, endedEarly } = facts;
    if (!canExercise(facts).includes('rpo'))
      return not(mode === 'dry-run' ? nothingSent : 'a clone is made of backups: replication was not cut');
    if (endedEarly !== undefined && rpaMs === null) return not(`it ended early: ${endedEarly}`);
    return rpaMs === null ? not('the RPA could not be measured') : within(rpaMs, rpoMs, 'RPA', 'RPO');
  },

  'no-loss': (facts) => {
    const { mode, endedEarly, exercised } = facts;
    if (mode !== 'live') return not(unmoved(mode));
    const judged = lossJudged(facts);
    // Before anything was promoted nothing could be lost, which proves nothing; a miss that is known stays one.
    return endedEarly !== undefined && !exercised.some((id) => id.endsWith('.promote')) && judged.is !== 'missed'
      ? not(`it ended early: ${endedEarly}`)
      : judged;
  },

  functional: ({ mode, checks, endedEarly }) => {
    if (mode === 'dry-run') return not(nothingSent);
    const failed = checks.filter(({ ok }) => !ok);
    if (failed.length > 0)
      return missed(
        `${failed.length} of ${count(checks.length, 'check')} failed: ${failed.map(({ name, saw }) => `${name} (${saw})`).join(', ')}`,
      );
    if (endedEarly !== undefined) return not(`it ended early: ${endedEarly}`);
    return checks.length === 0
      ? not(
          mode === 'isolated'
            ? 'the plan names no check of data, and over HTTP production would answer, not the clone: add drills.checks.sql'
            : 'the plan names no check: add drills.checks',
        )
      : met(`${count(checks.length, 'check')} passed: ${checks.map(({ name }) => name).join(', ')}`);
  },

  'cleaned-up': ({ mode, leftovers, kept = [] }) => {
    if (mode === 'dry-run') return not('a dry run makes nothing');
    if (leftovers === null) return missed('what is left could not be listed');
    return leftovers.length === 0
      ? met(
          `nothing that it made is left${kept.length === 0 ? '' : `, but what is kept as evidence: ${kept.join(', ')}`}`,
        )
      : missed(leftoverText(leftovers));
  },
};

function lossJudged({ loss, rpaMs, rpoMs, acknowledgedLostBeyondRpo: lost }: DrillFacts): Judged {
  if (lost !== null)
    return lost === 0
      ? met('counted: no acknowledged write beyond the RPO is gone')
      : missed(`counted: ${count(lost, 'acknowledged write')} beyond the RPO of ${length(rpoMs)} gone`);
  switch (loss) {
    case 'none':
      return met('fenced and drained: no acknowledged write was lost');
    case 'closed':
      return rpaMs === null
        ? not('the window that was lost could not be measured')
        : within(rpaMs, rpoMs, 'the lost window', 'RPO');
    case 'open':
      return missed('loss open: nobody can say how much');
    case null:
      return not('nothing was promoted');
  }
}

function within(actual: number, most: number, what: string, objective: string): Judged {
  return actual <= most
    ? met(`${what} ${length(actual)}, ${objective} ${length(most)}`)
    : missed(`${what} ${length(actual)}, ${length(actual - most)} over ${objective} ${length(most)}`);
}

function unmoved(mode: 'dry-run' | 'isolated'): string {
  return mode === 'dry-run' ? nothingSent : 'on clones no customer is moved';
}

function anyway({ measured }: DrillFacts): string {
  return measured.length === 0
    ? ''
    : `; measured anyway: ${measured.map(({ what, ms }) => `${what} took ${length(ms)}`).join(', ')}`;
}

function leftoverText(left: NonNullable<DrillFacts['leftovers']>): string {
  const known = left.flatMap(({ monthlyCostUsd }) => (monthlyCostUsd === null ? [] : [monthlyCostUsd]));
  const unknown = left.length - known.length;
  const cost = [
    ...(known.length === 0 ? [] : [`about ${known.reduce((sum, usd) => sum + usd, 0).toFixed(2)} USD a month`]),
    ...(unknown === 0 ? [] : [`of ${unknown === left.length && unknown === 1 ? 'it' : unknown} the cost is unknown`]),
  ];
  return `left: ${left.map(({ what }) => what).join(', ')} (${cost.join('; ')})`;
}
