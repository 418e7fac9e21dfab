/** What `npm run rounds` may be told. Every problem names the option, the value and what to write. */
import { parseArgs } from 'node:util';

export interface RoundsOptions {
  readonly rounds: number;
  readonly json?: string;
  readonly timeScale: number;
  readonly paymentsPerSecond: number;
}

export class BadOption extends Error {}

/** Ten rounds in half an hour; and as in drills (test/README.md), not how much traffic two cores carry. */
const usual = { rounds: 10, 'time-scale': 0.02, 'payments-per-second': 10 } as const;

export const usage = `npm run rounds -- [--rounds 10] [--json FILE] [--time-scale 0.02] [--payments-per-second 10]

  --rounds N               there and back so often, on one lab
  --json FILE              writes every round and the truth of the whole
  --time-scale S           factor on simulated AWS durations, over 0 and at most 1
  --payments-per-second N  what customers pay meanwhile`;

/** @throws BadOption */
export function roundsOptions(args: readonly string[]): RoundsOptions | 'help' {
  const { values } = parsed(args);
  if (values.help === true) return 'help';
  const number = (option: keyof typeof usual, fits: (n: number) => boolean, instead: string): number => {
    const text = values[option];
    const n = text === undefined ? usual[option] : Number(text);
    if (text === '' || !fits(n)) throw new BadOption(`--${option}: '${String(text)}' is not usable; write ${instead}`);
    return n;
  };
  return {
    rounds: number('rounds', (n) => Number.isInteger(n) && n >= 1, 'a whole number from 1 on'),
    timeScale: number('time-scale', (n) => n > 0 && n <= 1, 'a number over 0 and at most 1, e.g. 0.02'),
    paymentsPerSecond: number('payments-per-second', (n) => n > 0 && Number.isFinite(n), 'a number over 0, e.g. 10'),
    ...(values.json === undefined ? {} : { json: values.json }),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string' },
        json: { type: 'string' },
        'time-scale': { type: 'string' },
        'payments-per-second': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new BadOption(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}
