import { BadFields } from '../../../lab/bad-input';
import { faultFrom } from '../../../lab/commands/break-and-heal';
import { parseFault, parseScenario } from '../../../lab/control/fault-schema';
import { settingsSchema } from '../../../lab/world/settings';

const settings = {
  ...settingsSchema.parse({
    alarms: [{ name: 'payments-errors', region: 'us-east-1' }],
    databases: [{ name: 'ledger', database: 'ledger', primary: { id: 'a', region: 'us-east-1' }, roles: {} }],
  }),
  played: { rds: ['DescribeDBInstances', 'PromoteReadReplica'], monitoring: ['DescribeAlarms'] },
};
const spoken = (line: string, options: object = {}) => {
  const [name = '', ...words] = line.split(' ');
  const { fault, forMs } = faultFrom(name, words, options);
  return [parseFault(fault, settings), forMs];
};

describe('a fault in words', () => {
  it.each([
    ['lose-region us-east-1', {}, { lose: 'us-east-1' }],
    ['black-hole us-east-1', {}, { start: { fault: 'black-hole', region: 'us-east-1' } }],
    ['dead-front', { region: 'eu-west-1' }, { start: { fault: 'dead-front', region: 'eu-west-1' } }],
    ['dead-front eu-west-1', {}, { start: { fault: 'dead-front', region: 'eu-west-1' } }],
    ['capacity-shortage eu-west-1 30', {}, { start: { fault: 'capacity-shortage', region: 'eu-west-1', tasks: 30 } }],
    [
      'capacity-shortage eu-west-1',
      { tasks: '0' },
      { start: { fault: 'capacity-shortage', region: 'eu-west-1', tasks: 0 } },
    ],
    ['replication-lag ledger 2s', {}, { start: { fault: 'replication-lag', database: 'ledger', lagMs: 2_000 } }],
    ['alarm payments-errors', {}, { start: { fault: 'alarm', name: 'payments-errors' } }],
    ['corrupt ledger', {}, { corrupt: { database: 'ledger' } }],
    ['corrupt ledger', { percent: '50' }, { corrupt: { database: 'ledger', percent: 50 } }],
    ['quota us-east-1', {}, { start: { fault: 'quota', region: 'us-east-1', service: 'rds' } }],
    ['creation-failure eu-west-1', {}, { start: { fault: 'creation-failure', region: 'eu-west-1' } }],
    ['az-failure ledger stuck', {}, { start: { fault: 'az-failure', database: 'ledger', then: 'stuck' } }],
    ['replication-cut ledger', {}, { start: { fault: 'replication-cut', database: 'ledger' } }],
    [
      'partition us-east-1 eu-west-1',
      {},
      { start: { fault: 'partition', from: 'us-east-1', to: 'eu-west-1', both: true } },
    ],
    [
      'partition us-east-1 outside',
      { oneWay: true },
      { start: { fault: 'partition', from: 'us-east-1', to: 'outside', both: false } },
    ],
    [
      'stale-read',
      { service: 'rds', stale: '5s' },
      { start: { fault: 'stale-read', match: { service: 'rds' }, staleMs: 5_000 } },
    ],
    [
      'slow',
      { side: 'outside', delay: '250ms' },
      { start: { fault: 'slow', match: { side: 'outside' }, delayMs: 250 } },
    ],
    ['server-error', { percent: '30' }, { start: { fault: 'server-error', match: {}, percent: 30 } }],
    [
      'drop-reply',
      { operation: 'PromoteReadReplica', times: '1' },
      { start: { fault: 'drop-reply', match: { operation: 'PromoteReadReplica', times: 1 } } },
    ],
  ])('%s %o is what the lab takes', (line, options, expected) => {
    expect(spoken(line, options)[0]).toEqual(expected);
  });

  it('ends by itself after its time', () => {
    expect(spoken('throttle', { for: '1.5m' })[1]).toBe(90_000);
  });

  it('is refused when what it hits is missing, unknown or too much', () => {
    expect(() => spoken('dead-front')).toThrow('dead-front needs region: region is missing');
    expect(() => spoken('replication-lag ledger')).toThrow('lag is missing');
    expect(() => parseFault({ fault: 'dead-front' }, settings)).toThrow('fault.region is missing: write a text');
    expect(() => spoken('dead-front mars-1')).toThrow('fault.region is "mars-1": no such Region');
    expect(() => spoken('replication-cut books')).toThrow(
      'fault.database is "books": no such database; there is ledger',
    );
    expect(() => spoken('alarm smoke')).toThrow('fault.name is "smoke": no such alarm; there is payments-errors');
    expect(() => spoken('corrupt books')).toThrow('fault.database is "books": no such database; there is ledger');
    expect(() => spoken('throttle rds')).toThrow('throttle takes options only');
    expect(() => spoken('throttle', { for: 'a while' })).toThrow('--for');
    expect(() => spoken('dead-front outside')).toThrow('no such Region; there is us-east-1, eu-west-1, us-west-2');
    expect(() => spoken('capacity-shortage eu-west-1 many')).toThrow("--tasks is 'many': write a number");
  });

  it('is refused when no call it matches can come: of a service, an operation or a side that nothing has', () => {
    expect(() => spoken('slow', { service: 'cloudwatch', delay: '1s' })).toThrow(
      'fault.match.service is "cloudwatch": no such service; there is rds, monitoring',
    );
    expect(() => spoken('drop-reply', { service: 'monitoring', operation: 'PromoteReadReplica' })).toThrow(
      'fault.match.operation is "PromoteReadReplica": no such operation; there is DescribeAlarms',
    );
    expect(() => spoken('drop-reply', { operation: 'PromoteReplica' })).toThrow(
      'no such operation; there is DescribeAlarms, DescribeDBInstances, PromoteReadReplica',
    );
    expect(() => spoken('throttle', { side: 'mars-1' })).toThrow('no such side; there is us-east-1, eu-west-1');
    expect(spoken('slow', { service: 'monitoring', delay: '1s' })[0]).toEqual({
      start: { fault: 'slow', match: { service: 'monitoring' }, delayMs: 1_000 },
    });
  });

  it('is refused when a length of time has no unit, and says which could be meant', () => {
    expect(() => spoken('replication-lag ledger 2')).toThrow(
      "--lag is '2': a length of time needs its unit: write 2s or 2ms",
    );
    expect(() => spoken('throttle', { for: '20' })).toThrow("--for is '20': a length of time needs its unit");
    expect(() => spoken('slow', { delay: '2 sec' })).toThrow('write a length of time with its unit, e.g. 2s or 800ms');
  });
});

describe('a scenario', () => {
  const problems = (steps: unknown): readonly string[] => {
    try {
      parseScenario(steps, settings);
    } catch (error) {
      if (error instanceof BadFields) return error.problems;
      throw error;
    }
    return [];
  };

  it('is a list of steps with real times, written with their units', () => {
    const steps = [
      { fault: 'lose-region', region: 'us-east-1' },
      { at: '500ms', for: '20s', fault: 'throttle', match: { service: 'rds' } },
      { at: '1s', fault: 'replication-lag', database: 'ledger', lag: '800ms' },
      { at: '1s', fault: 'stale-read', stale: '5s' },
      { at: '1s', fault: 'slow', delay: '2s' },
      { at: '90s', fault: 'corrupt', database: 'ledger', percent: 10 },
      { at: '2m', heal: 'us-east-1' },
    ];
    expect(parseScenario(steps, settings)).toEqual([
      { atMs: 0, what: { lose: 'us-east-1' } },
      { atMs: 500, forMs: 20_000, what: { start: { fault: 'throttle', match: { service: 'rds' } } } },
      { atMs: 1_000, what: { start: { fault: 'replication-lag', database: 'ledger', lagMs: 800 } } },
      { atMs: 1_000, what: { start: { fault: 'stale-read', match: {}, staleMs: 5_000 } } },
      { atMs: 1_000, what: { start: { fault: 'slow', match: {}, delayMs: 2_000 } } },
      { atMs: 90_000, what: { corrupt: { database: 'ledger', percent: 10 } } },
      { atMs: 120_000, what: { heal: 'us-east-1' } },
    ]);
  });

  it.each([
    [{ fault: 'lose-regoin' }, 'step 1.fault is "lose-regoin": write fault: lose-region, throttle, '],
    [{ at: '1s' }, 'step 1.fault is missing: write fault: lose-region, throttle, '],
    ['lose-region', 'step 1 is "lose-region": write fault: lose-region, throttle, '],
    [{ at: 5, heal: 'all' }, 'step 1.at is 5: a length of time needs its unit: write 5s or 5ms'],
    [
      { fault: 'replication-lag', database: 'ledger', lag: 2 },
      'step 1.lag is 2: a length of time needs its unit: write 2s or 2ms',
    ],
    [
      { fault: 'replication-lag', database: 'ledger' },
      'step 1.lag is missing: write a length of time with its unit, e.g. 2s or 800ms',
    ],
    [
      { fault: 'lose-region', region: 'us-east-1', tomorrow: true },
      'step 1.tomorrow is true: no such key; there is fault, region, at, for',
    ],
    [{ fault: 'lose-region', region: 'outside' }, 'step 1.region is "outside": no such Region; there is us-east-1, '],
    [{ fault: 'lose-region', region: 7 }, 'step 1.region is 7: write a text'],
    [{ fault: 'server-error', percent: 130 }, 'step 1.percent is 130: write at most 100'],
    [{ fault: 'throttle', match: { times: 0 } }, 'step 1.match.times is 0: write more than 0'],
    [
      { fault: 'throttle', match: { service: 'cloudwatch' } },
      'step 1.match.service is "cloudwatch": no such service; there is rds, monitoring',
    ],
    [{ fault: 'corrupt', database: 'ledger', for: '20s' }, 'step 1.for is "20s": no such key'],
    [{ heal: 'corrupt' }, 'step 1.heal is "corrupt": there is all, us-east-1, '],
    [{ heal: 'mars-1' }, 'step 1.heal is "mars-1": there is all, us-east-1, '],
  ])('with %o is refused by path, value and what is allowed', (step, problem) => {
    const told = problems([step]);
    expect(told).toEqual([expect.stringContaining(problem)]);
    expect(told.join()).not.toMatch(/Invalid|expected|received|unrecogni[sz]ed/i);
  });

  it('is refused whole, with what is wrong in every step', () => {
    const steps = [{ heal: 'all' }, { fault: 'lose-region' }, { fault: 'throttle', x: 1, for: '1 week' }];
    expect(problems(steps).map((problem) => problem.split(' is ')[0])).toEqual([
      'step 2.region',
      'step 3.for',
      'step 3.x',
    ]);
    expect(() => parseScenario({ fault: 'throttle' }, settings)).toThrow('a list of steps');
  });
});
