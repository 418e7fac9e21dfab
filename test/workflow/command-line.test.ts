/** The command line against a real server and the real workflows, goals scripted: direction, chains, differences, quarantine. */
import { type Io } from '../../clients/cli/io';
import { runProgram } from '../../clients/cli/program';
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { referencePlan } from '../domain/reference-plan';
import { testAddress } from '../temporal';
import { promote } from './scripts';
import { openStage, type Stage } from './stage';

const blocked = {
  is: 'blocked',
  because: [
    {
      rule: 'it replicates',
      saw: 'ledger-euw1 has no source',
      wanted: 'ledger-use1',
      source: 'rds:DescribeDBInstances',
    },
  ],
} as const;
const well = { is: 'reached', evidence: {} } as const;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.close();
});
beforeEach(() => {
  stage.script = { 'ledger.promote': promote };
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function muster(args: string): Promise<Ran> {
  const printed = { out: '', err: '' };
  const io: Io = {
    out: (text) => (printed.out += text),
    err: (text) => (printed.err += text),
    terminal: { interactive: false, colour: false, columns: () => 200, rows: () => 50 },
    now: Date.now,
    onInterrupt: () => () => undefined,
    runMain: () => Promise.resolve(0),
  };
  const { queuePrefix, namespace } = stage;
  const code = await runProgram(args.split(' '), io, {
    settings: () => ({ musterVersion: 'test', timeScale: 0.001, queuePrefix, actor: 'duty' }),
    temporal: () => ({ address: testAddress(), namespace, options: {} }),
    orchestrator: () => {
      throw new Error('one server, no pair');
    },
    readPlan: () => ({ plan: referencePlan(), planHash: 'f'.repeat(64) }),
  });
  return { code, ...printed };
}

function lines(out: string): readonly Record<string, unknown>[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function failOver(): Promise<void> {
  const ran = muster('failover payments --reason down --json');
  await expect(decided('promote')).resolves.toBe(0);
  expect((await ran).code).toBe(0);
}

/** Both approvers; asked again until the gate is open. */
async function decided(gate: string): Promise<number> {
  for (const name of ['dba', 'ops-lead']) {
    for (;;) {
      const { code } = await muster(
        `approve payments --gate ${gate} --accept-fence impossible --accept-unprotected --as ${name}`,
      );
      if (code === 0) break;
    }
  }
  return 0;
}

test('after a failover the way back is read from its report, walked part by part, and told', async () => {
  expect(await muster('failback payments --reason home')).toMatchObject({
    code: 3,
    err: expect.stringContaining('payments has nothing to fail back') as string,
  });
  await failOver();
  const status = await muster('status payments --json');
  expect(JSON.parse(status.out)).toMatchObject({ protection: { is: 'unprotected' }, lives: { region: 'eu-west-1' } });
  for (const operation of ['failover', 'switchover'])
    expect(await muster(`${operation} payments --reason again`)).toMatchObject({
      code: 3,
      err: expect.stringContaining('it lives in eu-west-1 already since failover payments@') as string,
    });

  const following = muster('failback payments --reason home --json');
  await decided('promote');
  const { code, out } = await following;
  const told = lines(out);
  expect(code).toBe(0);
  expect(told[0]).toMatchObject({ is: 'started', operation: 'failback', from: 'eu-west-1', to: 'us-east-1' });
  expect(told[0]?.['because']).toContain('the primary is eu-west-1 since failover payments@');
  const report = told.at(-1)?.['report'] as RecoveryReport;
  expect([...(report.earlier ?? []), report].map(({ operation, from }) => [operation, from])).toEqual([
    ['reprotect', 'eu-west-1'],
    ['switchover', 'eu-west-1'],
    ['failback', 'us-east-1'],
  ]);
  const seen = new Set(
    told.flatMap(({ progress }) => (progress ? [(progress as { readonly operation: string }).operation] : [])),
  );
  // A short part may begin and end between two looks; that it was followed over all of them is in the report.
  expect(['reprotect', 'switchover', 'failback']).toEqual(expect.arrayContaining([...seen]));

  const [first] = report.earlier ?? [];
  const part = await muster(`report payments@${first?.operationId ?? ''} --json`);
  expect(JSON.parse(part.out)).toMatchObject({ operation: 'reprotect', operationId: first?.operationId });
  expect((await muster('failback payments --reason home')).code).toBe(3);
}, 120_000);

test('a dry run of a failback looks at each of its parts and holds nothing', async () => {
  const { code, out } = await muster('failback payments --reason look --mode dry-run --from eu-west-1 --json');
  expect(code).toBe(0);
  const reports = lines(out).map(({ report }) => report as RecoveryReport);
  expect(reports.map(({ operation, outcome, chain }) => [operation, outcome, chain?.part])).toEqual([
    ['reprotect', 'predicted', 1],
    ['switchover', 'predicted', 2],
    ['failback', 'predicted', 3],
  ]);
  expect(reports.every(({ requests }) => requests.length === 0)).toBe(true);
});

test('plan diff tells every difference as data with exit code 1, and none with 0', async () => {
  const conform = { 'ledger.conform': () => well, 'api.conform': () => well, 'front.conform': () => well };
  stage.script = conform;
  const none = await muster('plan diff payments --json');
  expect(none).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(none.out)).toMatchObject({ application: 'payments', differences: [] });

  stage.script = { ...conform, 'ledger.conform': () => blocked };
  const some = await muster('plan diff payments --json');
  expect(some.code).toBe(1);
  expect(JSON.parse(some.out)).toMatchObject({
    differences: [{ step: 'ledger.conform', ...blocked.because[0] }],
  });
});

test('a quarantine is started once, shown, and told beside the status of its application', async () => {
  stage.script = { 'ledger.fence': () => blocked };
  expect((await muster('quarantine payments')).out).toContain('nothing is in quarantine');
  // Home again and protected: the other side is the standby, whose tasks nobody may stand down.
  for (const way of ['', ' --from us-east-1'])
    expect(await muster(`quarantine payments --reason returned${way}`)).toMatchObject({
      code: 3,
      err: expect.stringMatching(
        /payments has no old primary to quarantine: what is in eu-west-1 is its standby[^]*protected since failback payments@/,
      ) as string,
    });
  expect((await muster('quarantine payments')).out).toContain('nothing is in quarantine');
  const started = await muster('quarantine payments --reason returned --from eu-west-1');
  expect(started).toMatchObject({ code: 0, err: '' });
  expect(started.out).toContain('quarantine');
  // One that runs is left as it is, whatever the records say.
  expect(await muster('quarantine payments --reason again')).toMatchObject({ code: 0, err: '' });
  let status = '';
  while (!status.includes('last seen: ledger-euw1 has no source')) status = (await muster('status')).out;
  expect(status).toContain('QUARANTINE: ledger-use1 in us-east-1 is not proven closed');
});

interface Quarantined {
  readonly state: string;
  readonly progress?: Progress;
}

async function quarantineIs(what: (run: Quarantined) => boolean): Promise<string> {
  for (;;) {
    const { out } = await muster('quarantine payments --json');
    const { quarantine } = JSON.parse(out) as { readonly quarantine: Quarantined };
    if (what(quarantine)) return `payments@${quarantine.progress?.operationId ?? ''}`;
  }
}
const hasEnded = ({ state }: Quarantined): boolean => state !== 'RUNNING';
const isReached = (id: string) => (run: Quarantined) =>
  run.progress?.steps.some((step) => step.id === id && step.status === 'reached') === true;

test('what makes the old primary a standby again is refused while its quarantine runs, until that is done or ended', async () => {
  const before = await quarantineIs(isReached('api.stand-down'));
  const silent = await muster('failback payments --reason home --from eu-west-1');
  expect(silent.err).toContain('not proven yet: ledger.fence, wanted');
  expect(await muster(`abort ${before} --reason guarded`)).toMatchObject({ code: 0, err: '' });
  await quarantineIs(hasEnded);

  // The database is closed; the tasks beside it are still being stood down.
  stage.script = { 'api.stand-down': () => blocked };
  expect((await muster('quarantine payments --reason returned --from eu-west-1')).code).toBe(0);
  const name = await quarantineIs(isReached('ledger.fence'));
  for (const operation of ['reprotect', 'failback']) {
    const { code, err } = await muster(`${operation} payments --reason home --from eu-west-1`);
    expect(code).toBe(3);
    expect(err).toContain(`${operation} of payments was refused: quarantine ${name} runs`);
    expect(err).toContain('not proven yet: api.stand-down, wanted');
    expect(err).toContain(`muster abort ${name} --reason WHY`);
  }
  expect((await muster('failback payments --reason look --from eu-west-1 --mode dry-run')).code).toBe(0);

  stage.script = {};
  expect(await muster(`abort ${name} --reason guarded`)).toMatchObject({ code: 0, err: '' });
  await quarantineIs(hasEnded);
  expect(await muster('reprotect payments --reason home --from eu-west-1')).toMatchObject({ code: 0, err: '' });
}, 60_000);
