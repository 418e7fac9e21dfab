/** `lab break` and `lab heal`: words of a command line -> what the control port takes. */
import { BadFields, BadInput } from '../bad-input';
import { askControl } from '../control/ask-control';
import { parseDuration } from '../control/duration';
import { readYamlFile } from '../yaml-file';

export interface BreakOptions {
  readonly region?: string;
  readonly side?: string;
  readonly service?: string;
  readonly operation?: string;
  readonly times?: string;
  readonly for?: string;
  readonly percent?: string;
  readonly stale?: string;
  readonly delay?: string;
  readonly lag?: string;
  readonly tasks?: string;
  readonly oneWay?: boolean;
}

/** Which words follow a fault's name, each with an example; the others are said by options. */
const positions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'lose-region': { region: 'us-east-1' },
  'black-hole': { region: 'us-east-1' },
  'dead-front': { region: 'us-east-1' },
  'capacity-shortage': { region: 'eu-west-1', tasks: '30' },
  quota: { region: 'us-east-1' },
  'creation-failure': { region: 'us-east-1' },
  'az-failure': { database: 'ledger', then: 'failover' },
  'replication-lag': { database: 'ledger', lag: '2s' },
  'replication-cut': { database: 'ledger' },
  corrupt: { database: 'ledger' },
  alarm: { name: 'payments-errors-use1' },
  partition: { from: 'us-east-1', to: 'eu-west-1' },
  throttle: {},
  'server-error': {},
  'time-out': {},
  'drop-reply': {},
  'stale-read': {},
  slow: {},
};

export function faultFrom(
  name: string,
  words: readonly string[],
  options: BreakOptions,
): { fault: object; forMs?: number } {
  const examples = positions[name];
  if (examples === undefined)
    throw new BadInput([
      `no fault is called ${name}; there is ${Object.keys(positions).join(', ')}, or a scenario file (.yaml)`,
    ]);
  const expected = Object.keys(examples);
  if (words.length > expected.length)
    throw new BadInput([`${name} takes ${expected.join(' and ') || 'options only'}; got ${words.join(' ')}`]);
  const said: Record<string, string> = Object.fromEntries(words.map((word, index) => [expected[index] ?? '', word]));
  const missing = expected.filter((key) => said[key] === undefined && options[key as keyof BreakOptions] === undefined);
  if (missing.length > 0)
    throw new BadInput(
      [`${name} needs ${expected.join(' and ')}: ${missing.join(' and ')} is missing`],
      `write e.g. \`muster lab break ${[name, ...Object.values(examples)].join(' ')}\``,
    );
  const number = (value: string | undefined, option: string) => {
    if (value === undefined) return undefined;
    if (value.trim() === '' || !Number.isFinite(Number(value)))
      throw new BadInput([`${option} is '${value}': write a number`]);
    return Number(value);
  };
  const ms = (value: string | undefined, option: string) =>
    value === undefined ? undefined : parseDuration(value, option);

  const { region, side, service, operation } = options;
  const match = { side, region, service, operation, times: number(options.times, '--times') };
  const fault = {
    fault: name,
    ...(expected.includes('region') && { region }),
    ...said,
    tasks: number(said['tasks'] ?? options.tasks, '--tasks'),
    lag: undefined,
    lagMs: ms(said['lag'] ?? options.lag, '--lag'),
    staleMs: ms(options.stale, '--stale'),
    delayMs: ms(options.delay, '--delay'),
    percent: number(options.percent, '--percent'),
    ...(name === 'partition' && { both: options.oneWay !== true }),
    // The faults without positions are those that hit calls; the others name what they hit.
    ...(expected.length === 0 && { match: defined(match) }),
  };
  const forMs = ms(options.for, '--for');
  return { fault: defined(fault), ...(forMs === undefined ? {} : { forMs }) };
}

/**
 * A scenario file is a YAML list of steps. The lab, which knows its Regions, says what is wrong in it; here is known in which line.
 * @throws BadInput with every problem, each as `file:line:column: step 2.region is "mars-1": ...`
 */
export async function playScenario(control: string, file: string): Promise<unknown> {
  const { value: steps, at } = readYamlFile(file, 'name a scenario file');
  if (!Array.isArray(steps))
    throw new BadInput([
      `${at([])}: a scenario is a list of steps: write - { at: 0s, fault: lose-region, region: us-east-1 }`,
    ]);
  try {
    return await askControl(control, 'POST', '/scenario', { steps });
  } catch (error) {
    if (!(error instanceof BadFields)) throw error;
    throw new BadInput(
      error.problems.map((problem, index) => `${at(error.wrong[index]?.path ?? [])}: ${problem}`),
      'nothing of it was begun; docs/lab.md has the fields of every fault',
    );
  }
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
