import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BadOrchestratorFile, readOrchestratorFile } from '../../config/orchestrator';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-orchestrator-file-'));
const file = path.join(folder, 'orchestrator.yaml');
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const read = (text: string) => {
  fs.writeFileSync(file, text);
  return readOrchestratorFile(file);
};
const problemsOf = (text: string): readonly string[] => {
  try {
    read(text);
    return [];
  } catch (error) {
    if (!(error instanceof BadOrchestratorFile)) throw error;
    return error.problems.map((problem) => problem.replace(`${file}:`, ''));
  }
};
const whole = `namespace: dr
retention: 2160h
home: eu-west-1
clusters:
  eu-west-1: { address: 'a.example:7233', peer: '10.0.0.1:7233' }
  us-west-2: { address: 'b.example:7233' }
`;

describe('the orchestrator file', () => {
  it('names two clusters; a peer is reached as muster reaches it unless the file says otherwise', () => {
    expect(read(whole)).toEqual({
      namespace: 'dr',
      retentionMs: 90 * 86_400_000,
      home: 'eu-west-1',
      clusters: [
        {
          region: 'eu-west-1',
          address: 'a.example:7233',
          peerAddress: '10.0.0.1:7233',
          options: { address: 'a.example:7233' },
        },
        {
          region: 'us-west-2',
          address: 'b.example:7233',
          peerAddress: 'b.example:7233',
          options: { address: 'b.example:7233' },
        },
      ],
    });
  });

  it('keeps histories for 90 days in the namespace dr when it says neither', () => {
    expect(read(whole.replace(/^namespace.*\nretention.*\n/, ''))).toMatchObject({
      namespace: 'dr',
      retentionMs: 90 * 86_400_000,
    });
  });

  it.each([
    [
      'an unknown key',
      whole.replace('home:', 'hom:'),
      /^3:6 hom: 'hom' is not a key here; use namespace, retention, home, clusters, deadMansSwitch$/m,
    ],
    [
      'an address without a port',
      whole.replace('a.example:7233', 'a.example'),
      /^5:25 .* is not an address; write host:port/,
    ],
    ['a Region that is none', whole.replace('us-west-2', 'us-west-9'), /us-west-9/],
    [
      'a home that is neither',
      whole.replace('home: eu-west-1', 'home: us-east-1'),
      /^3:7 home: .*one of eu-west-1, us-west-2/,
    ],
    [
      'one cluster',
      whole.replace(/ {2}us-west-2.*\n/, ''),
      /^4:1 clusters: .* two clusters; name those of two Regions \(standby and witness\), not of 1/,
    ],
    ['no YAML', 'clusters: [', /not YAML/],
  ])('is refused with %s, at its place', (_what, text, says) => {
    expect(problemsOf(text).join('\n')).toMatch(says);
  });

  it('that is not there is told with what to do', () => {
    expect(() => readOrchestratorFile(path.join(folder, 'none.yaml'))).toThrow('MUSTER_ORCHESTRATOR');
  });

  const topic = (region: string, name = 'pages') => `arn:aws:sns:${region}:111122223333:${name}`;
  const withSwitch = (lines: string) => `${whole}deadMansSwitch:\n${lines}`;
  const topics = `  topics: { eu-west-1: '${topic('eu-west-1')}', us-west-2: '${topic('us-west-2')}' }\n`;

  it("has a dead-man's switch that looks each 10 s and tells after 30 s, where it is asked for one", () => {
    expect(read(whole)).not.toHaveProperty('deadMansSwitch');
    expect(read(withSwitch(topics)).deadMansSwitch).toEqual({
      everyMs: 10_000,
      afterSilenceMs: 30_000,
      topics: { 'eu-west-1': topic('eu-west-1'), 'us-west-2': topic('us-west-2') },
    });
    const receivers = { 'eu-west-1': 'https://hc.example/a', 'us-west-2': 'https://hc.example/b' };
    const buckets = { 'eu-west-1': 'payments-dr-euw1' };
    const more = `  receivers: ${JSON.stringify(receivers)}\n  buckets: ${JSON.stringify(buckets)}\n  every: 5s\n`;
    expect(read(withSwitch(topics + more)).deadMansSwitch).toMatchObject({ everyMs: 5_000, receivers, buckets });
  });

  it.each([
    ['that tells nobody', '  every: 10s\n', /^7:1 deadMansSwitch: .*that tells anybody; add receivers, topics or both/],
    [
      'with an unknown key',
      `${topics}  webhook: x\n`,
      /'webhook' is not a key here; use every, afterSilence, receivers/,
    ],
    ['that looks too seldom', `${topics}  every: 2m\n`, /deadMansSwitch\.every: .*from 1s to 60s/],
    ['that takes a lost look for silence', `${topics}  afterSilence: 15s\n`, /at least twice `every`/],
    ['with one receiver for two', '  receivers: { eu-west-1: https://x.example }\n', /for both sides; add us-west-2/],
    [
      'with a receiver for a Region without a cluster',
      `${topics}  buckets: { us-east-1: payments-dr }\n`,
      /buckets\.us-east-1: .*of a side: the clusters are in eu-west-1 and us-west-2; remove it/,
    ],
    [
      'whose topic is in the other Region',
      topics.replace(topic('eu-west-1'), topic('us-west-2')),
      /topics\.eu-west-1: .*a topic in eu-west-1; a side tells through its own Region/,
    ],
    [
      'whose topic reaches no person',
      topics.replace(topic('eu-west-1'), topic('eu-west-1', 'pages.fifo')),
      /topics\.eu-west-1: .*the ARN of a standard SNS topic/,
    ],
  ])("is refused with a dead-man's switch %s", (_what, lines, says) => {
    expect(problemsOf(withSwitch(lines)).join('\n')).toMatch(says);
  });
});
