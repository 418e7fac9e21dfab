/** The program from its arguments to its exit code, without a server: bad input is told before anything is contacted. */
import fc from 'fast-check';
import { parseDuration } from '../../clients/cli/parse-duration';
import { parseInstant } from '../../clients/cli/parse-instant';
import { paint } from '../../clients/cli/screen';
import { exitCodeOf, Problem, refused } from '../../clients/problem';
import { nowMs } from './fixtures';
import { muster } from './run-program';

const failover = 'failover payments --reason down --as duty';

describe('bad input', () => {
  test.each([
    ['failover payments --as duty', "required option '--reason <why>' not specified"],
    ['failover payments --reason down', 'nobody is named: neither --as nor MUSTER_ACTOR says who you are'],
    ['failover --reason down', "missing required argument 'app'"],
    ['failovr payments', "unknown command 'failovr'"],
    [`${failover} --loud`, "unknown option '--loud'"],
    [`${failover} --mode live`, "argument 'live' is invalid. Allowed choices are real, dry-run"],
    [`${failover} --since yesterday`, "--since: 'yesterday' is not an instant"],
    [`${failover} --since 2026-11-23T03:10:00Z`, "--since: '2026-11-23T03:10:00Z' lies in the future"],
    [`${failover} --to mars-1`, "--to: 'mars-1' is not a Region of payments"],
    [`${failover} --mode dry-run --detach`, '--detach: a dry run holds nothing to come back to'],
    ['failover Payments --reason down --as duty', "'Payments' names no operation"],
    ['failover payments@x.1 --reason down --as duty', "'payments@x.1' names a run that was started already"],
    ['approve payments --as dba', "required option '--gate <name>' not specified"],
    ['approve payments --gate promote', 'nobody is named'],
    ['approve payments --gate promot --as dba', "--gate: 'promot' is no gate"],
    ['reject payments --gate fence/1 --as dba', "--gate: 'fence/1' is no gate"],
    ['failover payments --reason r --as duty --ladder ledgr', "--ladder: 'ledgr' is not a database of payments"],
    ['failover payments --reason r --as duty --ladder ledger --to us-east-1', 'cannot be used with'],
    ['reprotect payments --reason r --as duty --from mars-1', "--from: 'mars-1' is not a Region of payments"],
    ['failback payments --as duty', "required option '--reason <why>' not specified"],
    ['restore payments --reason r --as duty', "required option '--to-time <instant>' not specified"],
    ['restore payments --reason r --as duty --to-time 2026-11-23T09:00:00Z', '--to-time: '],
    ['restore payments --reason r --as duty --to-time 5m --resource front', "--resource: 'front' is not a database"],
    ['decommission payments ledger-use1 --reason r --as duty --region us-east-1', 'muster never deletes it'],
    ['decommission payments x-1 --reason r --as duty --region mars-1', "--region: 'mars-1' is not a Region"],
    ['quarantine payments@x.1', "'payments@x.1' names one run"],
    ['plan diff', "missing required argument 'app'"],
    ['approve payments --gate promote --as ops\ndba', '"ops\\ndba" is no name: it has control characters'],
    ['approve payments --gate promote --as dba --accept-fence maybe', "argument 'maybe' is invalid"],
    ['approve payments --gate promote --as dba --loss-ceiling 5', "--loss-ceiling: '5' is not a length of time"],
    ['step skip payments ledger.fence --as dba', "required option '--reason <why>' not specified"],
    ['abort payments --as dba', "required option '--reason <why>' not specified"],
    ['worker', "required option '--region <region>' not specified"],
    ['worker --region eu-west-9', "--region: 'eu-west-9' is not a Region muster knows"],
    ['', 'no command is given'],
  ])('`muster %s` is told in words, with exit code 2', async (args, what) => {
    const { code, out, err } = await muster(args);
    expect(err).toContain(`error: `);
    expect(err).toContain(what);
    // What, value, what to do: never a stack trace.
    expect(err.trimEnd().split('\n').length).toBeGreaterThanOrEqual(2);
    expect(err).not.toMatch(/\n\s+at /);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test.each([
    ['drill pause payments', 'muster drill pause --help'],
    ['step skip payments ledger.fence --as dba', 'muster step skip --help'],
    ['drill paus payments', 'muster drill --help'],
    ['abort payments --as dba', 'muster abort --help'],
    ['failovr payments', 'muster --help'],
    ['', 'muster --help'],
  ])('`muster %s` points to the help of what was meant: %s', async (args, help) => {
    expect((await muster(args)).err).toMatch(new RegExp(`\n {7}see \`${help}\`\n$`));
  });

  test('a wrong plan is told with every finding, and nothing is contacted', async () => {
    const findings = new Problem({
      what: 'the plan cannot be used',
      details: ['plan.yaml:3:1  error  a', 'plan.yaml:4:1  error  b'],
      instead: 'mend it',
      exitCode: 2,
    });
    const { code, err } = await muster(failover, {
      readPlan: () => {
        throw findings;
      },
    });
    expect(code).toBe(2);
    expect(err).toBe(
      'error: the plan cannot be used\n       plan.yaml:3:1  error  a\n       plan.yaml:4:1  error  b\n       mend it\n',
    );
  });

  test('--json tells errors as JSON', async () => {
    const { err } = await muster('failover payments --reason down --json');
    expect(JSON.parse(err)).toMatchObject({
      is: 'error',
      exitCode: 2,
      what: expect.stringContaining('nobody is named') as string,
    });
  });

  test('--json and --markdown exclude each other', async () => {
    const { code, err } = await muster('report payments --json --markdown');
    expect(code).toBe(2);
    expect(err).toContain('cannot be used with');
  });

  test('--debug adds the stack, wherever it stands', async () => {
    expect((await muster('failover payments --reason down --debug')).err).toMatch(/\n\s+at /);
    expect((await muster('--debug failover payments --reason down')).err).toMatch(/\n\s+at /);
  });
});

test('what was not foreseen is a failure that asks for a report', async () => {
  const { code, err } = await muster(failover, {
    settings: () => {
      throw new Error('surprise', { cause: new Error('deep down') });
    },
  });
  expect(code).toBe(1);
  expect(err).toContain('surprise (deep down)');
});

test('help names every command and the exit codes, with exit code 0', async () => {
  const { code, out, err } = await muster('--help');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const name of [
    'plan',
    'failover',
    'restore',
    'switchover',
    'reprotect',
    'failback',
    'decommission',
    'quarantine',
    'watch',
    'status',
    'approve',
    'reject',
    'report',
    'step',
    'pause',
    'resume',
    'abort',
    'setup',
    'worker',
    'lab',
  ]) {
    expect(out).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  }
  expect(out).toContain('0 done, 1 failed, 2 bad input, 3 refused by a rule, 4 waiting for people');
});

test('worker and lab run their own mains and hand on their exit codes', async () => {
  const worker = await muster('worker --region eu-west-1');
  expect(worker).toMatchObject({ code: 7, mains: [['workers/main.js', [], { MUSTER_REGION: 'eu-west-1' }]] });
  const lab = await muster('lab break region us-east-1 --json --debug --help');
  expect(lab).toMatchObject({
    code: 7,
    mains: [['lab/main.js', ['break', 'region', 'us-east-1', '--json', '--debug', '--help'], {}]],
  });
});

test('an outcome and a refusal have their exit codes', () => {
  const outcomes = ['recovered', 'degraded', 'done', 'predicted', 'rejected', 'aborted', 'handed-on'] as const;
  expect(outcomes.map(exitCodeOf)).toEqual([0, 0, 0, 0, 3, 1, 1]);
  const problem = refused('no', [{ rule: 'r', saw: 's', wanted: 'w', source: 'o' }], 'wait');
  expect(problem.parts).toMatchObject({ exitCode: 3, details: ['r: saw s, wanted w (o)'] });
});

describe('no Temporal server', () => {
  test('every command says within 10 s where it looked and what it reads', async () => {
    const beganAt = Date.now();
    const ran = await Promise.all(
      [
        failover,
        'status',
        'failback payments --reason r --as duty',
        'plan diff payments',
        'quarantine payments',
        'watch payments',
        'approve payments --gate promote --as dba',
        'report payments',
        'pause payments --reason r --as dba',
        'setup',
      ].map((args) => muster(args)),
    );
    expect(Date.now() - beganAt).toBeLessThan(10_000);
    for (const { code, err } of ran) {
      expect(code).toBe(1);
      expect(err).toMatch(
        /^error: no Temporal server at 127\.0\.0\.1:1 \(connection refused, 3 tries in \d+ s\)\n {7}muster reads TEMPORAL_ADDRESS or your temporal\.toml profile; .*\n$/,
      );
    }
  });

  test.each(['127.0.0.1:99999', 'http://127.0.0.1:7233', ''])(
    "'%s' is told to be no address, at once",
    async (address) => {
      const { code, err } = await muster('status', {
        temporal: () => ({ address, namespace: 'default', options: {} }),
      });
      expect(code).toBe(2);
      expect(err).toContain(`error: '${address}' is not the address of a Temporal server\n       write host:port; `);
    },
  );
});

describe('lengths of time and instants', () => {
  test('a length with units reads as the sum of its parts', () => {
    const units = fc.record({ h: fc.nat(99), m: fc.nat(99), s: fc.nat(99), ms: fc.nat(999) });
    fc.assert(
      fc.property(units, ({ h, m, s, ms }) => {
        expect(parseDuration('--x', `${h}h${m}m${s}s${ms}ms`)).toBe(h * 3_600_000 + m * 60_000 + s * 1_000 + ms);
      }),
    );
  });

  test('a length without a unit, negative, or of other words is refused and named', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat().map(String),
          fc.nat().map((n) => `-${n}s`),
          fc.constantFrom('', 's', '5 s', '5sec', '1.5s', 'soon'),
        ),
        (text) => {
          expect(() => parseDuration('--loss-ceiling', text)).toThrow(
            `--loss-ceiling: '${text}' is not a length of time`,
          );
        },
      ),
    );
  });

  test('any past ISO instant, in any zone, reads as itself', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date(nowMs), noInvalidDate: true }), (date) => {
        expect(parseInstant('--since', date.toISOString(), nowMs)).toBe(date.toISOString());
      }),
    );
    expect(parseInstant('--since', '2026-11-23T04:02:11+01:00', nowMs)).toBe('2026-11-23T03:02:11.000Z');
  });

  test('how long ago is counted back from now', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seconds) => {
        expect(Date.parse(parseInstant('--since', `${seconds}s`, nowMs))).toBe(nowMs - seconds * 1_000);
      }),
    );
  });

  test('a clock time is the latest one that has passed, in UTC', () => {
    expect(parseInstant('--since', '03:02:11', nowMs)).toBe('2026-11-23T03:02:11.000Z');
    expect(parseInstant('--since', '03:02', nowMs)).toBe('2026-11-23T03:02:00.000Z');
    expect(parseInstant('--since', '23:58', nowMs)).toBe('2026-11-22T23:58:00.000Z');
  });

  test.each(['', '25:99', '2026-11-23', '2026-11-23T03:02:11', '2026-13-45T03:02:11Z', 'now'])(
    "'%s' is no instant",
    (text) => {
      expect(() => parseInstant('--since', text, nowMs)).toThrow('is not an instant');
    },
  );
});

test('colour only repeats what the words say', () => {
  const bare = (line: string): string => line.replace(/\u001b\[\d+m/g, '');
  for (const line of [
    'payments   customers: NOT SERVED since 03:02:11 UTC (2m 04s)',
    '  done     assess          4s',
    '  -        record          after payment.verify ended',
  ]) {
    expect(bare(paint(line))).toBe(line);
    expect(paint(line)).not.toBe(line);
  }
});
