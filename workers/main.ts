#!/usr/bin/env node
/** `muster worker --region R`: polls workflow tasks and the steps of its Region until told to stop. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createActivities } from '../activities/create-activities';
import { createOutside } from '../activities/create-outside';
import { quietAwsSdk } from '../config/quiet-aws-sdk';
import { BadSettings, loadTemporal, settings } from '../config/settings';
import { connect, needNamespace, NoServer } from './connect';
import { createWorkers } from './create-workers';
import { warnOfSearchAttributes } from './search-attributes';

async function main(): Promise<void> {
  quietAwsSdk();
  const config = settings();
  // Once, before the first connection: afterwards the SDK has a runtime of its own.
  Runtime.install({ logger: quietLogger() });
  const { region } = config;
  if (region === undefined) {
    throw new BadSettings(['MUSTER_REGION is not set; start with `muster worker --region eu-west-1`']);
  }
  const { connectionOptions, namespace } = temporalSettings();
  const connection = await connect(connectionOptions);
  await needNamespace(connection, namespace, connectionOptions.address);
  await warnOfSearchAttributes(connection, namespace);
  const outside = createOutside({
    aws: { profiles: config.awsProfiles },
    ...(config.dns ? { dns: config.dns } : {}),
    ...(config.sqlCa === undefined ? {} : { sql: { ca: config.sqlCa } }),
  });
  try {
    const workers = await createWorkers({
      connection,
      namespace,
      region,
      queuePrefix: config.queuePrefix,
      activities: createActivities(outside),
      activitySlots: config.activitySlots,
    });
    console.log(`muster worker in ${region}: polling ${connectionOptions.address}, namespace ${namespace}`);
    process.send?.('ready');
    await Promise.all(workers.map((worker) => worker.run()));
  } finally {
    outside.close();
    await connection.close();
  }
}

function temporalSettings(): ReturnType<typeof loadTemporal> {
  try {
    return loadTemporal();
  } catch (cause) {
    // It says what, and after a semicolon what to do.
    throw new BadSettings((cause instanceof Error ? cause.message : String(cause)).split('; '));
  }
}

/** Each of our workers polls one sort of task on purpose; the SDK's warning of that would only hide real ones. */
function quietLogger(): DefaultLogger {
  return new DefaultLogger('WARN', ({ level, message, meta }) => {
    if (/^No (activities|workflows) registered/.test(message)) return;
    console.error(
      `${new Date().toISOString()} ${level} ${message}${meta === undefined ? '' : ` ${JSON.stringify(meta)}`}`,
    );
  });
}

main().catch((error: unknown) => {
  const known = error instanceof NoServer || error instanceof BadSettings;
  const text = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  const instead = known ? '' : '\nthis was not foreseen: start it again, and report these lines if it stays';
  console.error(`error: ${(text + instead).replaceAll('\n', '\n       ')}`);
  // At once: the SDK's core keeps threads of its own, and a supervisor waits for this exit.
  process.exit(error instanceof BadSettings ? 2 : 1);
});
