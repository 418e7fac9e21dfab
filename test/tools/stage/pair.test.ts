import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readOrchestratorFile } from '../../../config/orchestrator';
import { orchestratorFile, withRegister } from '../../../tools/stage/orchestrator-file';
import { places } from '../../../tools/stage/places';
import { loseOrchestrator, loseRegion } from '../../../tools/stage/region';
import { type Stage } from '../../../tools/stage/stage';
import { temporalShell, temporalText } from '../../../tools/stage/temporal';

describe('the orchestrator file of a stage', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-pair-file-'));
  afterAll(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const servers = [
    { name: 'eu-west-1', address: '127.0.0.1:1' },
    { name: 'us-west-2', address: '127.0.0.1:2' },
  ];
  const read = (links: readonly { readonly address: string }[] | undefined) => {
    const file = path.join(folder, 'orchestrator.yaml');
    fs.writeFileSync(file, orchestratorFile({ namespace: 'dr', home: 'us-west-2', servers, links }));
    return readOrchestratorFile(file);
  };

  it('is what muster reads: each cluster, and by which link its peer finds it', () => {
    // From the first to the second, and back.
    expect(read([{ address: '127.0.0.1:12' }, { address: '127.0.0.1:21' }])).toMatchObject({
      ...{ namespace: 'dr', home: 'us-west-2' },
      clusters: [
        { region: 'eu-west-1', address: '127.0.0.1:1', peerAddress: '127.0.0.1:21' },
        { region: 'us-west-2', address: '127.0.0.1:2', peerAddress: '127.0.0.1:12' },
      ],
    });
  });

  it('names the clusters themselves where there are no links', () => {
    expect(read(undefined).clusters.map(({ peerAddress }) => peerAddress)).toEqual(['127.0.0.1:1', '127.0.0.1:2']);
  });
});

describe('the plan of a stage with a pair', () => {
  it('keeps a register that holds, once, and is otherwise as it was', () => {
    const template = fs.readFileSync(places().planTemplate, 'utf8');
    expect(template).not.toMatch(/^register:/m);
    expect(withRegister(template)).toBe(`${template.trimEnd()}\n\nregister: { otherwise: hold }\n`);
    expect(withRegister(withRegister(template))).toBe(withRegister(template));
  });
});

/** Processes that only remember what was done to them. */
function fakeStage() {
  const done: string[] = [];
  const process_ = (what: string, name: string, pid: number) => ({
    name,
    url: 'http://127.0.0.1:1001',
    address: '127.0.0.1:1',
    pid: () => pid,
    kill: () => Promise.resolve(done.push(`${what} of ${name} is gone`)),
  });
  const worker = (region: string, pid: number) => ({
    region,
    child: { pid, isRunning: () => false, ended: Promise.resolve(0) },
  });
  const stage = {
    control: {
      lose: (region: string) => Promise.resolve(done.push(`the lab loses ${region}`)),
      left: (pid: number) => Promise.resolve(done.push(`the lab forgets ${pid}`)),
    },
    workers: [worker('eu-west-1', 31), worker('us-west-2', 32)],
    temporal: {
      ...{ address: '127.0.0.1:1', namespace: 'dr', queuePrefix: '' },
      pair: {
        ...{ regions: ['eu-west-1', 'us-west-2'], home: 'us-west-2', file: '/x/orchestrator.yaml' },
        servers: [process_('cluster', 'eu-west-1', 11), process_('cluster', 'us-west-2', 12)],
        uis: [process_('ui', 'eu-west-1', 21), process_('ui', 'us-west-2', 22)],
      },
    },
  } as unknown as Stage; // only what the acts read
  return { stage, done };
}

describe('a Region of a stage with a pair', () => {
  it('is lost by the lab, which was told what lives there: its cluster and its Web UI are waited for', async () => {
    const { stage, done } = fakeStage();
    await loseRegion(stage, 'us-west-2');
    expect(done).toEqual(['the lab loses us-west-2', 'cluster of us-west-2 is gone', 'ui of us-west-2 is gone']);
  });

  it('without a cluster is lost as ever', async () => {
    const { stage, done } = fakeStage();
    await loseRegion(stage, 'us-east-1');
    expect(done).toEqual(['the lab loses us-east-1']);
  });

  it('loses its orchestrator alone, and the lab forgets every process of it', async () => {
    const { stage, done } = fakeStage();
    await loseOrchestrator(stage, 'us-west-2');
    expect(done).toEqual([
      ...['cluster of us-west-2 is gone', 'ui of us-west-2 is gone'],
      ...['the lab forgets 12', 'the lab forgets 22', 'the lab forgets 32'],
    ]);
  });

  it('is reached by the orchestrator file alone, and people are told both Web UIs', () => {
    const { temporal } = fakeStage().stage;
    expect(temporalShell(temporal)).toEqual({ MUSTER_ORCHESTRATOR: '/x/orchestrator.yaml' });
    expect(temporalText(temporal).split('\n')).toEqual([
      'two clusters, home us-west-2',
      '       eu-west-1  127.0.0.1:1   Web UI http://127.0.0.1:1001',
      '       us-west-2  127.0.0.1:1   Web UI http://127.0.0.1:1001',
    ]);
  });
});
