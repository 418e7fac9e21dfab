#!/usr/bin/env node
/** `muster worker --region R`: polls workflow tasks and the steps of its Region until told to stop. */
import { DefaultLogger, makeTelemetryFilterString, Runtime, type RuntimeOptions } from '@temporalio/worker';
import { createActivities } from '../activities/create-activities';
import { createOutside } from '../activities/create-outside';
import { BadOrchestratorFile, readOrchestratorFile } from '../config/orchestrator';
import { quietAwsSdk } from '../config/quiet-aws-sdk';
import { BadSettings, loadTemporal, settings } from '../config/settings';
import { connect, needNamespace, NoServer } from './connect';
import { createWorkers, type WorkerNeeds } from './create-workers';
import { openDeadMansSwitch } from './dead-mans-switch';
import { openCopyKeeper } from './keep-copies';
import { servePair } from './serve-pair';
import { warnOfSearchAttributes } from './search-attributes';
import { ofBuild } from './told-of-itself';

async function main(): Promise<void> {
  quietAwsSdk();
  const config = settings();
  const { region } = config;
  const pair = config.orchestrator === undefined ? undefined : readOrchestratorFile(config.orchestrator);
  // Once, before the first connection: afterwards the SDK has a runtime of its own.
  if (pair === undefined) Runtime.install({ logger: quietLogger() });
  else Runtime.install({ logger: quietLogger(), ...ofPair });
  if (region === undefined) {
    throw new BadSettings(['MUSTER_REGION is not set; start with `muster worker --region eu-west-1`']);
  }
  const outside = createOutside({
    aws: { profiles: config.awsProfiles },
    ...(config.dns ? { dns: config.dns } : {}),
    ...(config.sqlCa === undefined ? {} : { sql: { ca: config.sqlCa } }),
  });
  const { queuePrefix, activitySlots, silenceMs, musterVersion, build } = config;
  const needs = {
    ...{ region, queuePrefix, activitySlots, activities: createActivities(outside) },
    ...(build === undefined ? {} : { build }),
  };
  const deadMansSwitch =
    pair === undefined ? undefined : openDeadMansSwitch({ file: pair, region, outside, queuePrefix, musterVersion });
  const copies = pair === undefined ? undefined : openCopyKeeper({ file: pair, region });
  try {
    if (pair === undefined) await serveOne(needs);
    else await servePair({ ...needs, pair, silenceMs, signal: toldToStop() });
  } finally {
    await Promise.all([deadMansSwitch?.stop(), copies?.stop()]);
    outside.close();
  }
}

/** The server that Temporal's own configuration names. */
async function serveOne(needs: Omit<WorkerNeeds, 'connection' | 'namespace' | 'sets'>): Promise<void> {
  const { connectionOptions, namespace } = temporalSettings();
  const connection = await connect(connectionOptions);
  await needNamespace(connection, namespace, connectionOptions.address);
  await warnOfSearchAttributes(connection, namespace);
  try {
    const workers = await createWorkers({ ...needs, connection, namespace, sets: 1 });
    console.log(
      `muster worker in ${needs.region}: polling ${connectionOptions.address}, namespace ${namespace}${ofBuild(needs)}`,
    );
    process.send?.('ready');
    await Promise.all(workers.map((worker) => worker.run()));
  } finally {
    await connection.close();
  }
}

/** With two clusters the process outlives a set of workers, and hears for itself that it is to stop. */
const ofPair: RuntimeOptions = {
  shutdownSignals: [],
  // Through our logger: a cluster that is lost is told in one line, not in one for each poll that is tried again.
  telemetryOptions: {
    logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
  },
};

function toldToStop(): AbortSignal {
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const)
    process.once(signal, () => {
      told.abort();
    });
  return told.signal;
}

function temporalSettings(): ReturnType<typeof loadTemporal> {
  try {
    return loadTemporal();
  } catch (cause) {
    // It says what, and after a semicolon what to do.
    throw new BadSettings((cause instanceof Error ? cause.message : String(cause)).split('; '));
  }
}

/**
 * Each of our workers polls one sort of task on purpose; the SDK's warning of that would only hide real ones. Tries of the core against a
 * cluster that is lost reach this only with two clusters, where seats tell of it.
 */
function quietLogger(): DefaultLogger {
  return new DefaultLogger('WARN', ({ level, message, meta }) => {
    if (/^No (activities|workflows) registered/.test(message)) return;
    if (/^gRPC call \w+ retried|^Network error while sending worker heartbeat/.test(message)) return;
    console.error(
      `${new Date().toISOString()} ${level} ${message}${meta === undefined ? '' : ` ${JSON.stringify(meta)}`}`,
    );
  });
}

async function runToItsEnd(): Promise<void> {
  await main();
  // A question to a cluster that is lost is tried on by the core for 10 s, and would hold the process as long.
  if (settings().orchestrator !== undefined) process.exit(0);
}

runToItsEnd().catch((error: unknown) => {
  const isBadInput = error instanceof BadSettings || error instanceof BadOrchestratorFile;
  const known = error instanceof NoServer || isBadInput;
  const text = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  const instead = known ? '' : '\nthis was not foreseen: start it again, and report these lines if it stays';
  console.error(`error: ${(text + instead).replaceAll('\n', '\n       ')}`);
  // At once: the SDK's core keeps threads of its own, and a supervisor waits for this exit.
  process.exit(isBadInput ? 2 : 1);
});
