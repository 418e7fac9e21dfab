/** The same text as the live view, as Markdown for the Temporal UI: absolute instants only, for a tired person at 03:00. */
import { exposureSentence, length } from '../../domain/report-words';
import { suggestedCeilingMs } from '../../domain/exposure';
import { heldBy } from '../../domain/steps/eta';
import { statusWord } from '../../domain/steps/status-words';
import { parseGateRef } from '../../contract/ids';
import { type GateProgress, type Progress, type StepProgress } from '../../contract/progress';

export function detailsOf(progress: Progress, uiUrl: string | undefined): string {
  return [
    `**${progress.application}** ${progress.from} -> ${progress.to}, ${progress.operation}, ${progress.mode}: ${served(progress)}`,
    '',
    `- RTO ${length(progress.objectives.rtoMs)} from ${clock(progress.impairedSince.at)} (${progress.impairedSince.known}); ETA ${eta(progress)}; critical path: ${progress.criticalPath.join(' > ') || 'done'}`,
    `- exposure: ${exposureSentence(progress.exposure)}`,
    `- fence: ${progress.fence ?? 'not tried yet'}`,
    ...(progress.paused
      ? [`- **PAUSED** by ${progress.paused.by} at ${clock(progress.paused.at)}: ${progress.paused.reason}`]
      : []),
    '',
    ...gateLines(progress),
    // A code block: the UI draws Markdown tables without space between their columns.
    '```',
    ...progress.steps.map(stepRow),
    '```',
    '',
    ...progress.steps.flatMap((step) =>
      step.because.map(
        (refusal) =>
          `- \`${step.id}\`: ${refusal.rule}: saw ${refusal.saw}; wanted ${refusal.wanted} (${refusal.source})`,
      ),
    ),
    '',
    `operation \`${progress.operationId}\`${uiUrl === undefined ? '' : `, ${uiUrl}`}`,
  ].join('\n');
}

function served(progress: Progress): string {
  if (progress.mode === 'dry-run') return 'nothing is sent';
  if (progress.operation === 'quarantine') return `until what was primary in ${progress.from} is proven closed`;
  if (progress.servedSince !== null)
    return `customers are SERVED from ${progress.to} since ${clock(progress.servedSince)}`;
  if (progress.impairedSince.known === 'planned') return `customers are SERVED from ${progress.from}`;
  return `customers are NOT SERVED since ${clock(progress.impairedSince.at)}`;
}

function eta({ eta: at, steps, paused, gate }: Progress): string {
  if (at === null) return `not known: ${heldBy(steps, paused !== null).join(', ') || 'it is ending'}`;
  return gate?.is === 'open' ? `${clock(at)} if decided now` : clock(at);
}

function gateLines(progress: Progress): readonly string[] {
  const { gate } = progress;
  if (gate?.is !== 'open') return [];
  const asked = askedAt(progress, gate);
  const have = gate.have.length > 0 ? ` (${gate.have.map((one) => one.by).join(', ')})` : '';
  const payload = {
    operationId: progress.operationId,
    gate: gate.gate,
    nonce: 'any-new-text',
    by: 'YOUR-NAME',
    ...asked.payload,
  };
  return [
    `**DECIDE by ${clock(gate.decideBy)}, then: ${gate.otherwise}.** ${gate.have.length} of ${gate.need} approvals${have}; approvers: ${gate.approvers.join(', ')}.`,
    `${asked.says}${gate.why}.`,
    '',
    '```',
    `muster approve ${progress.application} --gate ${nameOf(gate)} \\`,
    `  ${[...asked.options, '--as YOUR-NAME'].join(' ')}`,
    '```',
    'or send the signal `approve` with:',
    '```',
    JSON.stringify(payload, null, 1),
    '```',
    '',
  ];
}

function nameOf({ gate }: GateProgress): string {
  return parseGateRef(gate)?.name ?? gate;
}

interface AskedAt {
  readonly says: string;
  readonly options: readonly string[];
  readonly payload: Readonly<Record<string, string | number | boolean>>;
}

/** What an approval of this gate has to say, so that what is copied from here is accepted. */
function askedAt({ exposure, objectives }: Progress, gate: GateProgress): AskedAt {
  const lossCeilingMs = suggestedCeilingMs(exposure, objectives.rpoMs);
  const ceiling = `--loss-ceiling ${lossCeilingMs / 1_000}s`;
  switch (nameOf(gate)) {
    case 'delete':
      return { says: '', options: [], payload: {} };
    case 'drill':
      return { says: '', options: ['--accept-unprotected'], payload: { acceptUnprotected: true } };
    case 'cutover':
      return { says: '', options: [ceiling], payload: { lossCeilingMs } };
    default:
      return {
        says: `RTO needs a decision by ${clock(gate.rtoNeedsDecisionBy)}. Expected fence: **${gate.expectedFence}**. `,
        options: [`--accept-fence ${gate.expectedFence}`, ceiling],
        payload: { acceptFence: gate.expectedFence, lossCeilingMs },
      };
  }
}

function stepRow(step: StepProgress): string {
  const since = step.finishedAt ?? step.startedAt;
  const what = step.hint ?? (step.startedAt === null ? `after ${step.after.join(', ') || 'nothing'}` : step.says);
  return `${statusWord(step.status).padEnd(8)} ${step.id.padEnd(16)} ${since === null ? '         ' : clock(since)}  ${what}`;
}

/** 03:07:31Z: the day is in the page around it. */
function clock(at: string): string {
  return `${at.slice(11, 19)}Z`;
}
