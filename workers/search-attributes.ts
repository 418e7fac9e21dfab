/** Search attributes are a convenience: a namespace without them still recovers, but people should know before the day. */
import { type NativeConnection } from '@temporalio/worker';
import { searchAttributes } from '../contract/search-attributes';

export async function warnOfSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = searchAttributes.filter((name) => !(name in customAttributes));
    if (missing.length > 0)
      console.warn(
        `warning: namespace ${namespace} does not know ${missing.join(', ')}; run \`muster setup\` (recoveries work without)`,
      );
  } catch {
    // Cloud and locked-down servers do not let workers list them: not knowing is no reason not to work.
  }
}
