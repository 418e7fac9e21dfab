import { type RecoveryReport } from '../../../domain/report';
import { type TruthReport } from '../../../lab/world/parts';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { keepText, writeEnvFiles } from '../../../tools/demo/keep-text';
import { BadOption, demoOptions } from '../../../tools/demo/options';
import { isGood } from '../../../tools/demo/scenarios/lost-region';
import { truthForFile, truthTable } from '../../../tools/demo/truth';
import { commandText, createStory, span } from '../../../tools/demo/words';
import { approveArgs } from '../../../tools/stage/people';
import { type Stage } from '../../../tools/stage/stage';

const truth: TruthReport = {
  acknowledged: 12_306,
  lost: 41,
  lostSpanMs: 812,
  lostSince: 1,
  duplicated: 0,
  twice: [],
  duplicatedJobs: null,
  secondsWithoutService: 319.4,
  secondsWithoutServiceStale: null,
  outages: [],
  maxWritableRegions: 1,
  maxWriters: 1,
  secondsOfTwoWriters: 0,
  firstFailureAt: 1,
  servedAgainAt: 2,
  survivor: 'ledger-euw1',
};
const report = {
  rtaMs: 320_000,
  loss: { is: 'closed', atMostMs: 900 },
  fence: { returnsWritable: [{ resource: 'ledger', instance: 'ledger-use1', region: 'us-east-1' }] },
} as unknown as RecoveryReport; // only what the table reads

describe('options of the demo', () => {
  it('ask for --yes where there is no terminal to ask at', () => {
    expect(() => demoOptions([], false)).toThrow('add --yes');
    expect(demoOptions([], true)).toEqual({ scenario: 'lost-region', yes: false, keep: false });
    expect(demoOptions(['--yes', '--scenario', 'drills', '--json', 'f', '--time-scale', '0.5'], false)).toEqual({
      scenario: 'drills',
      yes: true,
      keep: false,
      json: 'f',
      timeScale: 0.5,
    });
  });

  it('refuse a value they cannot use, naming option and value', () => {
    expect(() => demoOptions(['--yes', '--time-scale', '2'], false)).toThrow(
      new BadOption("--time-scale: '2' is not usable; write a number over 0 and at most 1, e.g. 0.1"),
    );
    expect(() => demoOptions(['--yes', '--fast'], false)).toThrow(BadOption);
    expect(() => demoOptions(['--yes', '--scenario', 'flood'], false)).toThrow(
      new BadOption(
        "--scenario: 'flood' is none; write one of lost-region, round-trip, drills, orchestrator-loss, orchestrator-misplaced, standby-loss",
      ),
    );
  });
});

describe('the end of the demo', () => {
  it("shows what muster says beside what the customers' ledger says", () => {
    const lines = truthTable(report, truth, 0.1);
    expect(lines).toContainEqual(expect.stringMatching(/^without service +5m 20s {3}5m 19s$/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^payments lost +a window of at most 0\.9 s {3}41 of 12,306 \(over 0\.8 s\)$/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}with stale DNS answers +- {3}still without service$/));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('writes exactly the truth that --json promises', () => {
    expect(Object.keys(truthForFile(truth))).toEqual([
      ...['acknowledged', 'lost', 'lostSpanMs', 'duplicated', 'duplicatedJobs', 'secondsWithoutService'],
      ...['secondsWithoutServiceStale', 'maxWritableRegions', 'secondsOfTwoWriters'],
    ]);
  });

  it('is good only when customers are served and no payment was made twice', () => {
    expect(isGood({ outcome: 'recovered' }, truth)).toBe(true);
    expect(isGood({ outcome: 'degraded' }, truth)).toBe(true);
    expect(isGood({ outcome: 'aborted' }, truth)).toBe(false);
    expect(isGood({ outcome: 'recovered' }, { duplicated: 1 })).toBe(false);
  });
});

describe('what --keep says', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-keep-'));
  afterAll(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const stage = {
    folder,
    temporal: { address: '127.0.0.1:1', namespace: 'default', pid: 11 },
    lab: { control: 'http://127.0.0.1:2', home: `${folder}/lab` },
    labProcess: { pid: 12 },
    workers: [
      { region: 'us-east-1', child: { pid: 13, isRunning: () => false } },
      { region: 'eu-west-1', child: { pid: 14, isRunning: () => true } },
    ],
    workerShell: (region: string) => ({ TEMPORAL_ADDRESS: '127.0.0.1:1', AWS_REGION: region }),
  } as unknown as Stage; // only what is told

  it('names a file to source for either Region, and each has all that a worker there needs', () => {
    writeEnvFiles(stage);
    const text = keepText(stage);
    expect(text).toEqual(expect.arrayContaining([`  . ${folder}/muster.env`, `  . ${folder}/muster-us-east-1.env`]));
    expect(fs.readFileSync(`${folder}/muster.env`, 'utf8')).toContain("export AWS_REGION='eu-west-1'");
    expect(fs.readFileSync(`${folder}/muster-us-east-1.env`, 'utf8')).toContain("export AWS_REGION='us-east-1'");
  });

  it('ends what is still up, each by its pid, and keeps prose to 80 columns', () => {
    const text = keepText(stage);
    expect(text.filter((line) => /^ +kill /.test(line))).toEqual([
      '  kill 14',
      '  kill 14    (the worker of eu-west-1)',
      '  kill 11    (Temporal)',
    ]);
    expect(text.filter((line) => !line.startsWith(' ') && line.length > 80)).toEqual([]);
  });
});

describe('the story', () => {
  it('tells the time since it began and keeps to 80 columns', () => {
    const written: string[] = [];
    let now = 0;
    const story = createStory(
      (text) => written.push(text),
      () => now,
    );
    now = 65_000;
    story.tell(commandText(approveArgs('payments', { gate: 'promote/1', expectedFence: 'impossible' }, 'ops-lead')));
    expect(written.join('')).toMatch(/^ 1:05 {2}\$ muster approve payments --gate promote/);
    expect(
      written
        .join('')
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([]);
  });

  it('writes commands a shell can read: broken with a backslash, blanks in quotes', () => {
    const text = commandText([
      'failover',
      'payments',
      '--reason',
      'us-east-1 down',
      '--since',
      '2026-11-23T20:28:26.981Z',
    ]);
    expect(text).toBe(
      '$ muster failover payments --reason "us-east-1 down" \\\n         --since 2026-11-23T20:28:26.981Z',
    );
  });

  it('writes lengths of time with their unit', () => {
    expect([0, 46, 812, 20_400, 319_400].map(span)).toEqual(['0.0 s', '46 ms', '0.8 s', '20.4 s', '5m 19s']);
  });
});
