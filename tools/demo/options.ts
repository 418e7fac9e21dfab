/** What `npm run demo` may be told. Every problem names the option, the value and what to write. */
import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Decides by itself; otherwise asks at the terminal. */
  readonly yes: boolean;
  /** Leaves everything up. */
  readonly keep: boolean;
  /** Where {report, truth, timeScale} goes. */
  readonly json?: string;
  readonly paymentsPerSecond?: number;
  readonly timeScale?: number;
}

export class BadOption extends Error {}

export const usage = `npm run demo -- [--yes] [--keep] [--json FILE] [--payments-per-second N] [--time-scale S]

  --yes                    decides at the gate by itself, as two approvers
  --keep                   leaves Temporal, the lab and the workers up, and says how to end them
  --json FILE              writes {report, truth, timeScale}
  --payments-per-second N  what customers pay (the world file: 50)
  --time-scale S           factor on simulated AWS durations, over 0 and at most 1 (the world file: 0.1)`;

/** @throws BadOption */
export function demoOptions(args: readonly string[], isTerminal: boolean): DemoOptions | 'help' {
  const { values } = parsed(args);
  if (values.help === true) return 'help';
  if (values.yes !== true && !isTerminal)
    throw new BadOption('the demo asks for a decision and there is no terminal to ask at: add --yes');
  return {
    yes: values.yes === true,
    keep: values.keep === true,
    ...(values.json === undefined ? {} : { json: values.json }),
    ...numberOf(values, 'payments-per-second', 'paymentsPerSecond', (n) => n > 0, 'a number over 0, e.g. 50'),
    ...numberOf(values, 'time-scale', 'timeScale', (n) => n > 0 && n <= 1, 'a number over 0 and at most 1, e.g. 0.1'),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        yes: { type: 'boolean', short: 'y' },
        keep: { type: 'boolean' },
        json: { type: 'string' },
        'payments-per-second': { type: 'string' },
        'time-scale': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new BadOption(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function numberOf<K extends string>(
  values: Readonly<Record<string, string | boolean | undefined>>,
  option: string,
  key: K,
  fits: (n: number) => boolean,
  instead: string,
): { readonly [P in K]?: number } {
  const text = values[option];
  if (text === undefined) return {};
  const n = Number(text);
  if (text === '' || !Number.isFinite(n) || !fits(n))
    throw new BadOption(`--${option}: '${String(text)}' is not usable; write ${instead}`);
  // unsafe: a computed key widens to string; the one key there is is K.
  return { [key]: n } as { readonly [P in K]?: number };
}
