/** Something a person wrote is wrong: every problem at once, and no stack trace. Ends a command with exit code 2. */
import { type Wrong } from './check-shape';

const seeHelp = 'see `muster lab --help` and docs/lab.md';

export class BadInput extends Error {
  override readonly name: string = 'BadInput';
  readonly problems: readonly string[];
  /** What to do about it. */
  readonly instead: string;

  constructor(problems: readonly string[], instead = seeHelp) {
    super(problems.join('\n'));
    this.problems = problems;
    this.instead = instead;
  }
}

/** Fields of something that was sent: whoever holds the file they stand in tells their lines. */
export class BadFields extends BadInput {
  override readonly name = 'BadFields';
  readonly wrong: readonly Wrong[];

  constructor(problems: readonly string[], wrong: readonly Wrong[]) {
    super(problems);
    this.wrong = wrong;
  }
}
