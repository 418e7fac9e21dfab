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
      /^3:6 hom: 'hom' is not a key here; use namespace, retention, home, clusters$/m,
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
});
