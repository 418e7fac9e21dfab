/** A run of a drill as a history for test/replay, written as `temporal workflow show -o json` does: other forms do not replay. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findTemporal } from '../../tools/temporal/find-server';
import { type Drill } from './drill';

export const recording = process.env['MUSTER_RECORD'] === '1';

/** `runId`: one run of a chain; absent, the last. */
export async function recordHistory({ stage }: Drill, name: string, workflowId: string, runId?: string): Promise<void> {
  const found = await findTemporal();
  if (found.how === 'address')
    throw new Error('recording needs the temporal command line; unset MUSTER_TEST_TEMPORAL_ADDRESS');
  const { address } = stage.temporal;
  const args = ['workflow', 'show', '--workflow-id', workflowId, '-o', 'json', '--address', address];
  const shown = execFileSync(found.executable, [...args, ...(runId === undefined ? [] : ['--run-id', runId])], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  // The same values without the indentation: a third of a long one.
  const compact = `${JSON.stringify(JSON.parse(shown))}\n`;
  fs.writeFileSync(path.join(__dirname, '../replay/histories', `${name}.json`), compact);
}
