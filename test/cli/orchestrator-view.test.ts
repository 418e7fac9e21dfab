/** What `muster orchestrator status` prints, read at 03:00: with both sides up, with home dead, with neither. */
import { type ClusterLook, type OrchestratorLook } from '../../clients/operations/orchestrator/look';
import { placementLines } from '../../clients/cli/placement-lines';
import { lookJson, lookView } from '../../clients/cli/view/orchestrator-view';

const nowMs = Date.parse('2026-11-23T03:10:00.000Z');
const [first, second] = ['eu-west-1', 'us-west-2'];
const seen = (name: string, initialFailoverVersion: number) => ({
  ...{ region: name, name, serverVersion: '1.31.2', historyShards: 4 },
  ...{ initialFailoverVersion, failoverVersionIncrement: 100 },
});
const up = (region: string, more: Partial<ClusterLook> = {}): ClusterLook => ({
  ...{ region, address: `${region}:7233`, because: null },
  // unsafe: the view asks a connection for nothing.
  cluster: { seen: seen(region, region === first ? 1 : 2) } as NonNullable<ClusterLook['cluster']>,
  namespace: { active: first, failoverVersion: 1, isHandingOver: false, aliases: {} },
  workers: [{ identity: '7@w1', via: region, queue: 'recovery', lastSeen: '2026-11-23T03:09:58.000Z' }],
  clock: { region, aheadMs: 0.4, withinMs: 2.2 },
  stuck: { region, runs: [], queues: [], deadLetters: [], deadLettersUnknown: null },
  ...more,
});
const dead = (region: string): ClusterLook => ({
  ...{ region, address: `${region}:7233`, because: 'connection refused' },
  ...{ cluster: null, namespace: null, workers: null, clock: null, stuck: null },
});
const copy = {
  ...{ standby: second, compared: 2, more: false, unread: [], behindEvents: 0, missing: [], strays: [], ended: [] },
  ...{ upTo: '2026-11-23T03:09:59.700Z', lagMs: 0 },
};
const look = (more: Partial<OrchestratorLook> = {}): OrchestratorLook => ({
  ...{ namespace: 'dr', clusters: [up(first), up(second)], home: first, active: [first], copy, survivor: null },
  ...more,
});
const view = (more: Partial<OrchestratorLook> = {}) => lookView(look(more), [], nowMs);
const warningsOf = (more: Partial<OrchestratorLook>) =>
  view(more)
    .filter((line) => /^ {9}|^WARNING/.test(line))
    .map((line) => line.trim());

it('with both up: clocks, and how far the copy goes', () => {
  expect(view()).toEqual([
    'orchestrator   namespace dr   home: eu-west-1',
    '  eu-west-1  home   eu-west-1:7233, server 1.31.2, says eu-west-1 is active, version 1',
    '      7@w1 polls recovery, last at 03:09:58',
    "      clock as this machine's (within 3 ms)",
    '  us-west-2  standby   us-west-2:7233, server 1.31.2, says eu-west-1 is active, version 1',
    '      7@w1 polls recovery, last at 03:09:58',
    "      clock as this machine's (within 3 ms)",
    '  copy: us-west-2 has every event of the 2 runs that run, the newest of 03:09:59.700, 0.3 s ago',
  ]);
});

it("the copy's age is told by home's clock, and a skewed one is warned of", () => {
  const clock = { region: first, aheadMs: 4_000, withinMs: 2 };
  const lines = view({ clusters: [up(first, { clock }), up(second)] });
  expect(lines).toContain("      clock 4 s ahead of this machine's (within 2 ms)");
  expect(lines).toContain(
    '  copy: us-west-2 has every event of the 2 runs that run, the newest of 03:09:59.700, 4.3 s ago',
  );
  expect(lines.slice(-2)).toEqual([
    'WARNING  the clock in eu-west-1 is 4.0 s ahead of the one in us-west-2: a takeover moves every timer by that',
    '         set it right by NTP (chronyc tracking), before home moves',
  ]);
});

it('a copy that is behind says by how long, up to when it is whole, and what it lacks', () => {
  const behind = { ...copy, behindEvents: 14, lagMs: 12_300, missing: ['recovery/orders'] };
  const lines = view({ copy: { ...behind, upTo: '2026-11-23T03:09:47.120Z' } });
  expect(lines).toContain(
    '  copy: us-west-2 is 12.3 s behind: 14 events of the 2 runs that run; it has all up to 03:09:47.120, and nothing of recovery/orders',
  );
  expect(lines.at(-1)).toBe('         runbook: docs/orchestrator.md, Sentinel: The copy is behind');
});

it('a run that ended at home and runs on in the copy is told, and is no lag', () => {
  const lines = view({ copy: { ...copy, ended: ['recovery/orders'] } });
  expect(lines.slice(-2)).toEqual([
    '  copy: us-west-2 has every event of the 2 runs that run, the newest of 03:09:59.700, 0.3 s ago',
    '  copy: us-west-2 still runs recovery/orders, which ended at home',
  ]);
});

it('search attributes that lie under other fields are warned of: one is read as another', () => {
  const namespace = { active: first, failoverVersion: 1, isHandingOver: false };
  const fields = (aliases: Readonly<Record<string, string>>) => ({ namespace: { ...namespace, aliases } });
  const here = up(first, fields({ Keyword01: 'MusterOutcome', Keyword02: 'MusterFrom', Keyword03: 'Theirs' }));
  const there = up(second, fields({ Keyword01: 'MusterFrom', Keyword02: 'MusterOutcome', Keyword04: 'Theirs' }));
  expect(warningsOf({ clusters: [here, there] })).toEqual([
    'WARNING  MusterOutcome, MusterFrom lie under other fields in eu-west-1 than in us-west-2: what home writes into one is read as another there',
    'muster orchestrator setup puts them under the fields that home has',
  ]);
  expect(warningsOf({ clusters: [here, here] })).toEqual([]);
});

it('what only the other side runs is told: it was active by itself', () => {
  expect(warningsOf({ copy: { ...copy, strays: ['recovery/orders'] } })[0]).toContain(
    'us-west-2 runs recovery/orders, of which home knows nothing',
  );
});

it('with home dead: what the survivor has, and the takeover', () => {
  const survivor = { region: second, runs: 2, more: false, unread: [], upTo: '2026-11-23T03:09:22.000Z' };
  // What it passes on reaches nobody, and nobody can tell whose polls those are.
  const lines = view({ clusters: [dead(first), up(second, { workers: null })], active: [], copy: null, survivor });
  expect(lines[3]).toBe(
    '      who polls here is not known: polls are passed on to eu-west-1, which does not tell of them',
  );
  expect(lines[1]).toBe('  eu-west-1  SILENT   eu-west-1:7233: connection refused');
  expect(lines).toContain(
    '  copy: us-west-2 has the 2 runs that run up to 03:09:22.000, 38 s ago; what home wrote after that is not there',
  );
  expect(lines.slice(-2)).toEqual([
    'WARNING  home is lost: eu-west-1 does not answer',
    '         muster orchestrator takeover --to us-west-2 --reason WHY',
  ]);
});

it('what was not read is told as not known: neither complete nor missing', () => {
  const orders = { unread: ['recovery/orders'] };
  const lines = view({ copy: { ...copy, ...orders, compared: 0, upTo: null } });
  expect(lines.filter((line) => line.startsWith('  copy:'))).toEqual([
    '  copy: not known of recovery/orders: no answer in time, or a refusal',
  ]);
  expect(warningsOf({ copy: { ...copy, ...orders } })).toEqual([
    'WARNING  how complete the copy of recovery/orders is was not told by both sides',
    'look again; where home itself tells no history, it does not serve: muster orchestrator takeover --to us-west-2 --reason WHY --force',
  ]);
  const survivor = { region: second, runs: 1, more: false, ...orders, upTo: null };
  const home = { clusters: [dead(first), up(second)], active: [], copy: null };
  expect(view({ ...home, survivor }).filter((line) => line.startsWith('  copy:'))).toEqual([
    '  copy: us-west-2 has the 1 run that runs, up to when is not known',
    '  copy: not known of recovery/orders: no answer in time, or a refusal',
  ]);
});

it('a hundred of more runs are not told as all of them', () => {
  expect(view({ copy: { ...copy, compared: 100, more: true } }).at(-1)).toContain(
    'has every event of the newest 100 of the runs that run',
  );
});

it('with both dead: one warning, and no advice that needs either of them', () => {
  const none = { clusters: [dead(first), dead(second)], home: null, active: [], copy: null };
  expect(view(none)[0]).toBe('orchestrator   namespace dr   home: UNKNOWN, no cluster that answers names one');
  expect(warningsOf(none)).toEqual([
    'WARNING  neither cluster answers: no recovery can be started, approved or watched',
    'is it the network of this machine? look from another Region; else start one of them: what runs goes on by itself',
    'runbook: docs/orchestrator.md, Runbook: home is gone',
  ]);
});

it('what is stuck is told before what merely could be better, as lines and as data', () => {
  const run = { workflowId: 'recovery/payments', taskAttempts: 5, taskFailure: null, needs: ['recovery'] };
  const stuck = { region: first, runs: [run], queues: [], deadLetters: [], deadLettersUnknown: null };
  const more = { clusters: [up(first, { stuck }), up(second, { workers: [] })] };
  expect(warningsOf(more).filter((line) => line.startsWith('WARNING'))).toEqual([
    expect.stringContaining('workflow tasks of recovery/payments fail in eu-west-1, attempt 5'),
    'WARNING  no worker polls in us-west-2',
  ]);
  expect(lookJson(look(more), []).warnings[0]).toMatchObject({
    rule: 'Workflow tasks fail',
    runbook: 'docs/orchestrator.md, Sentinel: Workflow tasks fail',
  });
});

it('a cluster that does not let itself be asked is told as not known, never as well', () => {
  const stuck = { region: second, runs: [], queues: [], deadLetters: [], deadLettersUnknown: 'PERMISSION_DENIED' };
  const lines = view({ clusters: [up(first, { clock: null, stuck: null }), up(second, { stuck })] });
  const notTold = "not known: it does not tell (does muster have the system's admin role?)";
  expect(lines).toContain(`      clock ${notTold}`);
  expect(lines).toContain('      what is stuck here is not known: it does not tell in time');
  expect(lines).toContain(`      dead letters ${notTold}`);
});

it('the offer after an operation fits its screen, and is nothing where home stands well', () => {
  expect(placementLines([], 80)).toEqual([]);
  const rule = 'home is not the primary Region';
  const lines = placementLines([{ rule, says: 'x '.repeat(60).trim(), instead: 'muster orchestrator handover' }], 80);
  expect(lines[0]).toBe('');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
});
