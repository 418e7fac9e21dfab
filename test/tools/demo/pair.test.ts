import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type RecoveryReport } from '../../../domain/report';
import { type TruthReport } from '../../../lab/world/parts';
import { keepText, runUrl, writeEnvFiles } from '../../../tools/demo/keep-text';
import { usage } from '../../../tools/demo/options';
import { isPairGood, type OnPair, pairFile, pairTable } from '../../../tools/demo/pair-truth';
import { scenarios } from '../../../tools/demo/scenarios/table';
import { resumedAfter } from '../../../tools/demo/survivor';
import { type Stage } from '../../../tools/stage/stage';

const [away, witness] = ['eu-west-1', 'us-west-2'] as const;
const report = {
  outcome: 'recovered',
  rtaMs: 60_000,
  loss: { is: 'closed', atMostMs: 900 },
  fence: { returnsWritable: [], twoWritersPossibleSince: null },
  requests: [{ call: 'rds:PromoteReadReplica' }, { call: 'ecs:UpdateService' }],
  clusters: [
    { name: witness, region: witness, events: 41, from: 1, to: 41 },
    { name: away, region: away, events: 30, from: 42, to: 71 },
  ],
} as unknown as RecoveryReport; // only what is read
const truth = {
  ...{ acknowledged: 900, lost: 3, lostSpanMs: 800, duplicated: 0 },
  ...{ secondsWithoutService: 59, secondsOfTwoWriters: 0, maxWritableRegions: 1, secondsWithoutServiceStale: 61 },
} as unknown as TruthReport; // only what is read
const standing = { is: 'orchestrator' };
const whole: OnPair = {
  ...{ report, truth, promotions: { 'ledger-euw1': 1 } },
  takeover: { ms: 4_200, step: 'rds-postgres.promote' },
  status: { before: standing, during: standing, after: standing },
};

describe('a failover on two clusters', () => {
  it('is good when it ended well, nothing is twice, and those wrote its history who should have', () => {
    expect(isPairGood(whole, [witness, away])).toBe(true);
    expect(isPairGood({ ...whole, report: { ...report, outcome: 'aborted' } }, [witness, away])).toBe(false);
    expect(isPairGood({ ...whole, truth: { ...truth, duplicated: 1 } }, [witness, away])).toBe(false);
    expect(isPairGood({ ...whole, promotions: { 'ledger-euw1': 2 } }, [witness, away])).toBe(false);
    expect(isPairGood({ ...whole, promotions: {} }, [witness, away])).toBe(false);
    expect(isPairGood(whole, [witness])).toBe(false);
    const { clusters: _none, ...unread } = whole.report;
    expect(isPairGood({ ...whole, report: unread }, [witness, away])).toBe(false);
  });

  it('is told with who wrote what and how often the promotion was sent, in 80 columns', () => {
    const lines = pairTable(whole, 0.1);
    expect(lines).toContainEqual(expect.stringMatching(/^promotions sent +1 {3}1 of ledger-euw1$/));
    expect(lines).toContainEqual(expect.stringMatching(/^takeover to next step +4\.2 s {3}\(rds-postgres\.promote\)$/));
    expect(lines).toContainEqual(expect.stringMatching(/^events by cluster +us-west-2 41, eu-west-1 30$/));
    expect(lines.at(-2)).toMatch(/^time scale 0\.1/);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(pairTable({ ...whole, takeover: null }, 1).join('\n')).not.toContain('takeover');
  });

  it('goes to the file with what status said before, during and after', () => {
    expect(Object.keys(pairFile(whole))).toEqual(['report', 'truth', 'promotions', 'takeover', 'status']);
  });
});

describe('how soon the survivor goes on', () => {
  const step = 'ecs-service.healthy';
  it('is the first step that its own cluster handed out after the command', () => {
    const begun = [
      { step: 'before', at: 900, writer: away },
      { step: 'of the dead', at: 1_100, writer: witness },
      { step: 'later', at: 9_000, writer: away },
      { step, at: 5_200.4, writer: away },
    ];
    expect(resumedAfter(1_000, away, begun)).toEqual({ ms: 4_200, step });
    expect(() => resumedAfter(10_000, away, begun)).toThrow('no step began at the cluster in eu-west-1');
  });
});

describe('scenarios with a pair', () => {
  it('are told by --help, and each plays on two Regions of which one is home', () => {
    const pairs = Object.entries(scenarios).flatMap(([name, scenario]) =>
      'pair' in scenario ? [[name, scenario.pair] as const] : [],
    );
    expect(pairs.map(([name]) => name)).toEqual(['orchestrator-loss', 'orchestrator-misplaced', 'standby-loss']);
    for (const [, { regions, home }] of pairs) expect(regions).toContain(home);
    for (const name of Object.keys(scenarios)) expect(usage).toMatch(new RegExp(`--scenario ${name}\\b`));
    expect(usage.split('\n').filter((line) => line.length > 82)).toEqual([]);
  });
});

describe('what --keep says of a pair', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-keep-pair-'));
  afterAll(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const one = (name: string, pid: number | undefined, port: number) => ({
    ...{ name, pid: () => pid, url: `http://127.0.0.1:${port}`, command: `start ${name} ${port}` },
  });
  const stage = {
    folder,
    temporal: {
      namespace: 'dr',
      pair: {
        ...{ home: witness, file: `${folder}/orchestrator.yaml` },
        servers: [one(away, 11, 7000), one(witness, undefined, 7001)],
        uis: [one(away, 21, 8000), one(witness, undefined, 8001)],
      },
    },
    lab: { control: 'http://127.0.0.1:2', home: `${folder}/lab` },
    labProcess: { pid: 12 },
    workers: [{ region: away, child: { pid: 14, isRunning: () => true } }],
    workerShell: (region: string) => ({ MUSTER_ORCHESTRATOR: `${folder}/orchestrator.yaml`, AWS_REGION: region }),
  } as unknown as Stage; // only what is told

  it('names both Web UIs, and which is dead, and writes a file to source for each Region', () => {
    writeEnvFiles(stage);
    const text = keepText(stage);
    expect(text).toEqual(
      expect.arrayContaining([
        '  Temporal UI of eu-west-1',
        '    http://127.0.0.1:8000/namespaces/dr/workflows/recovery%2Fpayments',
        '  Temporal UI of us-west-2, which is dead',
        '    http://127.0.0.1:8001/namespaces/dr/workflows/recovery%2Fpayments',
        `  orchestrator  ${folder}/orchestrator.yaml    (MUSTER_ORCHESTRATOR)`,
        '  npx muster orchestrator status payments',
      ]),
    );
    for (const file of ['muster.env', 'muster-us-east-1.env', 'muster-us-west-2.env'])
      expect(fs.readFileSync(`${folder}/${file}`, 'utf8')).toContain('export MUSTER_ORCHESTRATOR=');
  });

  it('ends what lives by its pid, and says how what died is started again', () => {
    const text = keepText(stage);
    expect(text).toEqual(
      expect.arrayContaining([
        ...['  kill 11    (Temporal in eu-west-1)', '  kill 21    (the Web UI in eu-west-1)'],
        ...['  start us-west-2 7001', '  start us-west-2 8001'],
      ]),
    );
    expect(text.filter((line) => line.includes('undefined'))).toEqual([]);
  });

  it("links to the run in home's Web UI, and in the survivor's", () => {
    expect(runUrl(stage.temporal, 'payments')).toContain('http://127.0.0.1:8001/');
    expect(runUrl(stage.temporal, 'payments', away)).toContain('http://127.0.0.1:8000/');
  });
});
