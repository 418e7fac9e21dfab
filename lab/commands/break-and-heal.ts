/** `lab break` and `lab heal`: words of a command line -> what the control port takes. */
import fs from 'node:fs';
import { parse } from 'yaml';
import { BadInput } from '../bad-input';
import { parseDuration } from '../control/fault-schema';

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

/** Which words follow a fault's name; the others are said by options. */
const positions: Readonly<Record<string, readonly string[]>> = {
  'lose-region': ['region'],
  'black-hole': ['region'],
  'dead-front': ['region'],
  'capacity-shortage': ['region', 'tasks'],
  'replication-lag': ['database', 'lag'],
  'replication-cut': ['database'],
  partition: ['from', 'to'],
  throttle: [],
  'server-error': [],
  'time-out': [],
  'drop-reply': [],
  'stale-read': [],
  slow: [],
};

export function faultFrom(
  name: string,
  words: readonly string[],
  options: BreakOptions,
): { fault: object; forMs?: number } {
  const expected = positions[name];
  if (expected === undefined)
    throw new BadInput([
      `no fault is called ${name}; there is ${Object.keys(positions).join(', ')}, or a scenario file (.yaml)`,
    ]);
  if (words.length > expected.length)
    throw new BadInput([`${name} takes ${expected.join(' and ') || 'options only'}; got ${words.join(' ')}`]);
  const said: Record<string, string> = Object.fromEntries(words.map((word, index) => [expected[index] ?? '', word]));
  const number = (value: string | undefined) => (value === undefined ? undefined : Number(value));
  const ms = (value: string | undefined, option: string) =>
    value === undefined ? undefined : parseDuration(value, option);

  const { region, side, service, operation } = options;
  const match = { side, region, service, operation, times: number(options.times) };
  const fault = {
    fault: name,
    ...said,
    tasks: number(said['tasks'] ?? options.tasks),
    lag: undefined,
    lagMs: ms(said['lag'] ?? options.lag, '--lag'),
    staleMs: ms(options.stale, '--stale'),
    delayMs: ms(options.delay, '--delay'),
    percent: number(options.percent),
    ...(name === 'partition' && { both: options.oneWay !== true }),
    // The faults without positions are those that hit calls; the others name what they hit.
    ...(expected.length === 0 && { match: defined(match) }),
  };
  const forMs = ms(options.for, '--for');
  return { fault: defined(fault), ...(forMs === undefined ? {} : { forMs }) };
}

/** A scenario file is a YAML list of steps; what is wrong in it is told by the lab, which knows its Regions. */
export function scenarioFrom(file: string): unknown {
  if (!fs.existsSync(file)) throw new BadInput([`${file}: no such scenario file`]);
  try {
    return parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new BadInput([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
