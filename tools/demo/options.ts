/** What `npm run demo` may be told. Every problem names the option, the value and what to write. */
import { parseArgs } from 'node:util';
import { scenarios } from './scenarios/table';

type ScenarioName = keyof typeof scenarios;

export interface DemoOptions {
  readonly scenario: ScenarioName;
  /** Decides by itself; otherwise asks at the terminal. */
  readonly yes: boolean;
  /** Leaves everything up. */
  readonly keep: boolean;
  /** Where what it came to goes. */
  readonly json?: string;
  readonly paymentsPerSecond?: number;
  readonly timeScale?: number;
}

export class BadOption extends Error {}

export const usage = `npm run demo -- [--scenario NAME] [--yes] [--keep] [--json FILE]
                [--payments-per-second N] [--time-scale S]

  --scenario lost-region   a Region is lost, and failed over (the default)
  --scenario round-trip    the same, then protected again, and home without loss
  --scenario drills        the calendar, four drills on clones, a dry run
  on two Temporal clusters:
  --scenario orchestrator-loss
                           home dies while the database is being promoted; the
                           other cluster is taken over, and finishes it
  --scenario orchestrator-misplaced
                           home is in the primary Region, and dies with it; the
                           survivor is taken over, and runs the failover
  --scenario standby-loss  the Region it fails over to is lost as well: the run
                           parks, and goes on when that is back and a person
                           says so
  --yes                    decides at the gates by itself, as two approvers
  --keep                   leaves Temporal, the lab and the workers up, and says
                           how to end them
  --json FILE              {report, truth, timeScale}; round-trip: {reports,
                           quarantine, isDiffEmpty} besides; drills: {reports,
                           verdicts, left, customers, timeScale}; on two clusters:
                           {promotions, takeover, status} besides
  --payments-per-second N  what customers pay (the world file: 50)
  --time-scale S           factor on simulated AWS durations, over 0 and at most 1
                           (0.1; round-trip and standby-loss 0.05, drills 0.03)`;

/** @throws BadOption */
export function demoOptions(args: readonly string[], isTerminal: boolean): DemoOptions | 'help' {
  const { values } = parsed(args);
  if (values.help === true) return 'help';
  if (values.yes !== true && !isTerminal)
    throw new BadOption('the demo asks for a decision and there is no terminal to ask at: add --yes');
  return {
    scenario: scenarioOf(values.scenario),
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
        scenario: { type: 'string' },
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

function scenarioOf(name = 'lost-region'): ScenarioName {
  const names = Object.keys(scenarios);
  // unsafe: a key of the table is what Object.keys found.
  if (names.includes(name)) return name as ScenarioName;
  throw new BadOption(`--scenario: '${name}' is none; write one of ${names.join(', ')}`);
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
