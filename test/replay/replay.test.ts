/**
 * Recorded histories against today's bundle: whole, and cut at every completed workflow task, for a run in flight may be taken
 * over by the next version at any of them. Record anew with MUSTER_RECORD=1 (see test/README.md); frozen by the release.
 */
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import fs from 'node:fs';
import path from 'node:path';

const folder = path.join(__dirname, 'histories');
const files = fs.readdirSync(folder).filter((file) => file.endsWith('.json'));
const workflowBundle = { codePath: path.resolve(__dirname, '../../dist/workflow-bundle.js') };

interface Recorded {
  readonly events: readonly {
    readonly eventType: string;
    readonly activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  }[];
}

function read(file: string): Recorded {
  return JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Recorded;
}

function cuts(history: Recorded): readonly Recorded[] {
  return history.events.flatMap((event, index) =>
    event.eventType === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED' ? [{ events: history.events.slice(0, index + 1) }] : [],
  );
}

async function replayAll(histories: readonly Recorded[]): Promise<readonly string[]> {
  const errors: string[] = [];
  const each = histories.map((history, index) => ({
    workflowId: `recovery/replay-${index}`,
    history: historyFromJSON(history),
  }));
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, each)) {
    if (error) errors.push(`${workflowId}: ${error.message}`);
  }
  return errors;
}

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

describe('recorded histories', () => {
  it('exist, a real failover of the lab among them', () => {
    expect(files).toContain('failover-of-a-lost-region.json');
    expect(files.length).toBeGreaterThan(5);
  });

  it.each(files)('%s replays whole', async (file) => {
    expect(await replayAll([read(file)])).toEqual([]);
  });

  it.each(files)('%s replays cut at every completed workflow task', async (file) => {
    const histories = cuts(read(file));
    expect(histories.length).toBeGreaterThan(0);
    expect(await replayAll(histories)).toEqual([]);
  });

  it('is a check that can fail: a history with another activity in it does not replay', async () => {
    const [file = ''] = files;
    const text = fs
      .readFileSync(path.join(folder, file), 'utf8')
      .replaceAll('ecs-service.prewarm', 'ecs-service.healthy');
    expect(await replayAll([JSON.parse(text) as Recorded])).toHaveLength(1);
  });
});
