/** Histories that tests leave behind for test/replay, when they are asked to (MUSTER_RECORD=1). */
import { type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Keeps the run's history for test/replay, under the name of the test that made it. */
export async function record(handle: WorkflowHandleWithFirstExecutionRunId): Promise<void> {
  const test = expect.getState().currentTestName ?? 'unnamed';
  const words = test.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  // Names that begin alike must not be recorded over each other.
  const unlike = createHash('sha256').update(test).digest('hex').slice(0, 6);
  const file = path.resolve(__dirname, '../replay/histories', `${words.slice(0, 60)}-${unlike}.json`);
  fs.writeFileSync(file, `${historyToJSON(await handle.fetchHistory())}\n`);
}
