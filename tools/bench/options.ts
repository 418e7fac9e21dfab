/** What `npm run bench` may be told. Every problem names the option, the value and what to write. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly json?: string;
  /** Of a failover, its series, and a switchover. */
  readonly runs: number;
  /** Failovers at once; 0 leaves that part out. */
  readonly fifty: number;
  readonly paymentsPerSecond: number;
  /** Measures a failover from within each lower operation too. */
  readonly within: boolean;
  /** Measures a failover on two clusters beside each on one server. */
  readonly pair: boolean;
  /** A missed figure ends with exit code 1. */
  readonly strict: boolean;
}

export class BadOption extends Error {}

/** As in drills (design section 8): the bench measures muster, not how much traffic two cores carry. */
const defaultPaymentsPerSecond = 10;

export const usage = `npm run bench -- [--json FILE] [--runs 5] [--fifty 50] [--payments-per-second 10] [--within] [--pair] [--strict]

  --json FILE              writes the figures
  --runs N                 of a failover, its series and a switchover; medians are of these
  --fifty N                failovers at once, 0 leaves them out
  --payments-per-second N  what customers pay meanwhile
  --within                 also a failover from within each lower operation
  --pair                   also each failover on two Temporal clusters
  --strict                 exit code 1 when a figure misses its bound`;

/** @throws BadOption */
export function benchOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parsed(args);
  if (values.help === true) return 'help';
  const whole = (option: 'runs' | 'fifty' | 'payments-per-second', least: number, fallback: number): number => {
    const text = values[option];
    const n = text === undefined ? fallback : Number(text);
    if (text === '' || !Number.isInteger(n) || n < least)
      throw new BadOption(`--${option}: '${String(text)}' is not usable; write a whole number from ${least} on`);
    return n;
  };
  return {
    ...(values.json === undefined ? {} : { json: values.json }),
    runs: whole('runs', 1, 5),
    fifty: whole('fifty', 0, 50),
    paymentsPerSecond: whole('payments-per-second', 1, defaultPaymentsPerSecond),
    within: values.within === true,
    pair: values.pair === true,
    strict: values.strict === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: 'string' },
        runs: { type: 'string' },
        fifty: { type: 'string' },
        'payments-per-second': { type: 'string' },
        within: { type: 'boolean' },
        pair: { type: 'boolean' },
        strict: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new BadOption(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}
