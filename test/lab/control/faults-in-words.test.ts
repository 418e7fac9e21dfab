import { faultFrom } from '../../../lab/commands/break-and-heal';
import { parseFault, parseScenario } from '../../../lab/control/fault-schema';
import { settingsSchema } from '../../../lab/world/settings';

const settings = settingsSchema.parse({
  databases: [{ name: 'ledger', database: 'ledger', primary: { id: 'a', region: 'us-east-1' }, roles: {} }],
});
const spoken = (line: string, options: object = {}) => {
  const [name = '', ...words] = line.split(' ');
  const { fault, forMs } = faultFrom(name, words, options);
  return [parseFault(fault, settings), forMs];
};

describe('a fault in words', () => {
  it.each([
    ['lose-region us-east-1', {}, { lose: 'us-east-1' }],
    ['black-hole us-east-1', {}, { start: { fault: 'black-hole', region: 'us-east-1' } }],
    ['dead-front eu-west-1', {}, { start: { fault: 'dead-front', region: 'eu-west-1' } }],
    ['capacity-shortage eu-west-1 30', {}, { start: { fault: 'capacity-shortage', region: 'eu-west-1', tasks: 30 } }],
    [
      'capacity-shortage eu-west-1',
      { tasks: '0' },
      { start: { fault: 'capacity-shortage', region: 'eu-west-1', tasks: 0 } },
    ],
    ['replication-lag ledger 2s', {}, { start: { fault: 'replication-lag', database: 'ledger', lagMs: 2_000 } }],
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
    ['slow', { side: 'outside', delay: '250' }, { start: { fault: 'slow', match: { side: 'outside' }, delayMs: 250 } }],
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
    expect(() => spoken('dead-front')).toThrow('fault.region');
    expect(() => spoken('dead-front mars-1')).toThrow('no side mars-1');
    expect(() => spoken('replication-cut books')).toThrow('no database books; there is ledger');
    expect(() => spoken('throttle rds')).toThrow('throttle takes options only');
    expect(() => spoken('throttle', { for: 'a while' })).toThrow('--for');
  });
});

describe('a scenario', () => {
  it('is a list of steps with real times', () => {
    const steps = [
      { fault: 'lose-region', region: 'us-east-1' },
      { at: '500ms', for: '20s', fault: 'throttle', match: { service: 'rds' } },
      { at: '2m', heal: 'us-east-1' },
    ];
    expect(parseScenario(steps, settings)).toEqual([
      { atMs: 0, what: { lose: 'us-east-1' } },
      { atMs: 500, forMs: 20_000, what: { start: { fault: 'throttle', match: { service: 'rds' } } } },
      { atMs: 120_000, what: { heal: 'us-east-1' } },
    ]);
  });

  it('is refused whole when one step is wrong', () => {
    const steps = [{ heal: 'all' }, { fault: 'lose-region', region: 'us-east-1', tomorrow: true }];
    expect(() => parseScenario(steps, settings)).toThrow('step 2');
    expect(() => parseScenario({ fault: 'throttle' }, settings)).toThrow('a list of steps');
  });
});
