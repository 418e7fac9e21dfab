/** How a command ends: five exit codes, and problems told as what / value / what to do, never as a stack trace. */
import { type Refusal } from '../domain/goal';
import { type Outcome, type RecoveryReport } from '../domain/report';

export const exitCodes = { done: 0, failed: 1, badInput: 2, refused: 3, waiting: 4 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface ProblemParts {
  /** One line: what was wrong, with the value. */
  readonly what: string;
  /** Further lines, where one value does not say it (every refused rule). */
  readonly details?: readonly string[];
  /** One line: what to do about it. */
  readonly instead: string;
  readonly exitCode: ExitCode;
  readonly cause?: unknown;
  /** Printed under --json beside the words. */
  readonly because?: readonly Refusal[];
}

/** The only error a command throws on purpose. */
export class Problem extends Error {
  readonly parts: ProblemParts;

  constructor(parts: ProblemParts) {
    super(parts.what, { cause: parts.cause });
    this.name = 'Problem';
    this.parts = parts;
  }
}

export function badInput(what: string, instead: string): Problem {
  return new Problem({ what, instead, exitCode: exitCodes.badInput });
}

export function refused(what: string, because: readonly Refusal[], instead: string): Problem {
  return new Problem({ what, details: because.map(refusalLine), because, instead, exitCode: exitCodes.refused });
}

export function refusalLine({ rule, saw, wanted, source }: Refusal): string {
  return `${rule}: saw ${saw}, wanted ${wanted} (${source})`;
}

/** degraded serves customers, so it is done; rejected is a no of the people at the gate, aborted leaves the work undone. */
export function exitCodeOf(outcome: Outcome): ExitCode {
  switch (outcome) {
    case 'recovered':
    case 'degraded':
    case 'done':
    case 'predicted':
      return exitCodes.done;
    case 'rejected':
      return exitCodes.refused;
    case 'aborted':
    // Only of a part; what went on has an end of its own.
    case 'handed-on':
      return exitCodes.failed;
  }
}

/** A drill that went through and missed an objective has failed, whatever its operation did. */
export function exitCodeOfReport({ outcome, drill }: Pick<RecoveryReport, 'outcome' | 'drill'>): ExitCode {
  return drill?.verdict.is === 'failed' ? exitCodes.failed : exitCodeOf(outcome);
}

const indent = ' '.repeat('error: '.length);

export function problemLines({ what, details, instead }: ProblemParts): readonly string[] {
  return [`error: ${what}`, ...(details ?? []).map((line) => indent + line), indent + instead];
}
