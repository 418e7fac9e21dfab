/**
 * Two snapshots of Progress in, what happened between them out: one line an event, for pipes, logs and CI.
 * The first snapshot tells where the operation stands. Messages and the gate's rounds come from the journal, in its own words.
 */
import { type Progress, type StepProgress } from '../../../contract/progress';
import { epochMs, instant, msBetween, type Instant } from '../../../domain/instant';
import { rulesOf } from '../../../domain/operations';
import { refusalLine } from '../../problem';
import { approveCommand } from './commands';
import { gateTexts } from './gate-rows';
import { customersText, fenceShown, onlyForward, operationText } from './progress-view';
import { statusWord } from '../../../domain/steps/status-words';
import { clock, span, wayText } from './words';

interface Event {
  readonly at: Instant;
  readonly says: string;
}

export function eventLines(last: Progress | undefined, after: Progress, nowMs: number): readonly string[] {
  const now = instant(nowMs);
  // The next part of a compound operation, or what a lower one became, is told from its beginning.
  const before = last?.operationId === after.operationId ? last : undefined;
  const events: Event[] = [
    ...(before === undefined ? opening(after, now, nowMs) : []),
    ...after.steps.flatMap((step) =>
      stepEvents(
        before?.steps.find(({ id }) => id === step.id),
        step,
        now,
      ),
    ),
    ...gateEvents(before, after, nowMs, now),
    ...after.journal
      .slice(before?.journal.length ?? 0)
      .map(({ at, what, by }) => ({ at, says: by === undefined ? what : `${by}: ${what}` })),
    ...standingEvents(before, after, nowMs, now),
  ];
  return [...events]
    .sort((a, b) => epochMs(a.at) - epochMs(b.at))
    .map(({ at, says }) => `${clock(at, nowMs)}  ${after.application}  ${says}`);
}

function opening(progress: Progress, now: Instant, nowMs: number): readonly Event[] {
  const { operation, mode, operationId, startedBy, reason, objectives } = progress;
  const at = progress.startedAt < now ? progress.startedAt : now;
  return [
    {
      at,
      says: `${operationText(progress)} ${mode} ${wayText(progress)}, started by ${startedBy}: ${reason} (${operationId})`,
    },
    {
      at,
      says: `${customersText(progress, nowMs)}${rulesOf(operation).recovers ? `; RTO ${span(objectives.rtoMs)}` : ''}`,
    },
  ];
}

function stepEvents(before: StepProgress | undefined, step: StepProgress, now: Instant): readonly Event[] {
  if (step.status === (before?.status ?? 'pending')) return [];
  const expected = `expected ${span(step.expectedMs)}`;
  const hint = step.hint === null ? '' : `, ${step.hint}`;
  const because = step.because.map((refusal) => `; ${refusalLine(refusal)}`).join('');
  const says = `${statusWord(step.status)} ${step.id}`;
  switch (step.status) {
    case 'pending':
      return [{ at: now, says: `${step.id} is to be done again` }];
    case 'running':
      return [{ at: step.startedAt ?? now, says: `${says}: ${step.says} (${expected})` }];
    case 'waiting':
      return [];
    case 'reached':
    case 'failed':
    case 'skipped': {
      const took =
        step.startedAt === null || step.finishedAt === null
          ? ''
          : ` in ${span(msBetween(step.startedAt, step.finishedAt))}`;
      return [{ at: step.finishedAt ?? now, says: `${says}${took} (${expected})${hint}${because}` }];
    }
    case 'parked':
      return [{ at: now, says: `${says}${hint}${because}` }];
    case 'unreachable':
      return [{ at: now, says: `${says}: a step before it was not reached` }];
  }
}

function gateEvents(before: Progress | undefined, after: Progress, nowMs: number, now: Instant): readonly Event[] {
  const { gate } = after;
  const was = before?.gate;
  if (gate === null) return [];
  if (gate.is !== 'open' || (was?.gate === gate.gate && was.is === 'open')) return [];
  const { costs } = gateTexts(after, gate);
  return [
    {
      at: now,
      says: `waiting gate.${gate.gate}, decide by ${clock(gate.decideBy, nowMs)}, then: ${gate.otherwise}; ${costs}`,
    },
    { at: now, says: `approve with: ${approveCommand(after) ?? ''}` },
  ];
}

function standingEvents(before: Progress | undefined, after: Progress, nowMs: number, now: Instant): readonly Event[] {
  const events: Event[] = [];
  const fence = fenceShown(after);
  if (fence !== null && before?.fence !== fence) events.push({ at: now, says: `fence ${fence}` });
  if (onlyForward(after) && !(before !== undefined && onlyForward(before)))
    events.push({ at: now, says: 'past the point of no return: from here only forward' });
  if (after.servedSince !== null && before?.servedSince == null)
    events.push({ at: after.servedSince, says: customersText(after, nowMs) });
  if (rulesOf(after.operation).recovers && missesRto(after) && !(before !== undefined && missesRto(before))) {
    events.push({
      at: now,
      says: `RTO ${span(after.objectives.rtoMs)} will be missed: ETA ${after.eta === null ? 'unknown' : clock(after.eta, nowMs)}`,
    });
  }
  if (after.outcome !== null && before?.outcome !== after.outcome)
    events.push({ at: now, says: `outcome ${after.outcome}` });
  return events;
}

function missesRto({ eta, impairedSince, objectives }: Progress): boolean {
  return eta !== null && msBetween(impairedSince.at, eta) > objectives.rtoMs;
}
