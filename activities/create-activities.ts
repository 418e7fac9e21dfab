/** Activities out of goals: one activity type per goal, each with its own slice, its own reader and the one door. */
import { activityInfo, cancellationSignal, getClient, heartbeat } from '@temporalio/activity';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type InputOf, type ReadName } from '../domain/calls';
import { instant, type Instant } from '../domain/instant';
import { goalDeclaration, type GoalName } from '../domain/kinds/table';
import { type Region } from '../domain/regions';
import {
  type Activities,
  type HeartbeatDetails,
  type ReachActivities,
  type ReachInput,
  type ReachResult,
} from '../contract/activities';
import { createDoor, type Door } from './door/door';
import { handedOutVersion } from './door/handed-out';
import { createRegister, type Orchestrator } from './door/register';
import { createRegisterClaim } from './door/register-claim';
import { startSlice } from './door/slice';
import { createDrillFacts } from './drills/facts';
import { createRecordLaunch } from './drills/record';
import { createDrillStart } from './drills/start';
import { createTakeTurn } from './drills/turn';
import { createClockRead } from './evidence/read-clock';
import { createReadDecisions } from './evidence/read-decisions';
import { createWriteDecisions, type HomeAsked } from './evidence/write-decisions';
import { createWriteEvidence } from './evidence/write-evidence';
import { type ReadOptions, type Reader } from './goal';
import { createHeartbeatMemory } from './heartbeat-memory';
import { goals } from './kinds/table';
import { createStartOperation } from './operations/start-operation';
import { type Outside } from './outside';
import { type OutputOf } from './outputs';
import { OutsideError } from './outside-error';
import { type AnyGoal, reach, type ReachTools } from './reach';

const wallNow = (): number => Date.now();
const monotonicMs = (): number => performance.now();
const now = (): Instant => instant(wallNow());

export function createActivities(
  outside: Outside,
  orchestrator: Orchestrator = ofTemporal,
  home: HomeAsked = ofTemporal,
): Activities {
  const register = createRegister({ outside, orchestrator, now, monotonicMs });
  const door = createDoor(outside, wallNow, register);
  const names = Object.keys(goals) as GoalName[];
  const reaching = Object.fromEntries(
    names.map((name) => [name, (input: ReachInput) => runGoal(name, input, outside, door)]),
  );
  return {
    // unsafe: the table is closed over GoalName by `satisfies`; fromEntries forgets its keys.
    ...(reaching as unknown as ReachActivities),
    'register.claim': createRegisterClaim(register),
    'evidence.write': createWriteEvidence({ door, monotonicMs }),
    'clock.read': createClockRead(outside, wallNow, home),
    'decisions.write': createWriteDecisions({ door, home, monotonicMs }),
    'decisions.read': createReadDecisions(outside),
    'operation.start': createStartOperation(wallNow),
    'drill.turn': createTakeTurn(wallNow),
    'drill.facts': createDrillFacts(outside, wallNow),
    'drill.start': createDrillStart(createStartOperation(wallNow), wallNow),
    'drill.record': createRecordLaunch({ door, monotonicMs }),
  };
}

/** Its own cluster is near, or it is in trouble. Never scaled. */
const versionMs = 900;
const ofTemporal: Orchestrator & HomeAsked = {
  failoverVersion: async () => handedOutVersion(activityInfo()) ?? (await ofTemporal.newestVersion()),
  newestVersion: async () => (await askOwnCluster()).failoverVersion,
  active: askOwnCluster,
};

/** The cluster whose workers run this activity, by its own word. */
async function askOwnCluster(): ReturnType<HomeAsked['active']> {
  const { namespace } = activityInfo();
  const limit = new AbortController();
  // A deadline on the worker's connection bounds one try, and the core tries for 10 s (seen against a server that was killed).
  const late = delay(versionMs, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`no answer within ${versionMs} ms`);
  });
  try {
    const asked = getClient().connection.workflowService.describeNamespace({ namespace });
    const { failoverVersion, replicationConfig } = await Promise.race([asked, late]);
    return { cluster: replicationConfig?.activeClusterName ?? '', failoverVersion: Number(failoverVersion) };
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    const code = /permission|unauthenticated/i.test(says) ? 'NotPermitted' : 'Unavailable';
    throw new OutsideError(code, 'Orchestrator', `DescribeNamespace of ${namespace}: ${says}`, 'no');
  } finally {
    limit.abort();
    late.catch(() => undefined);
  }
}

async function runGoal(name: GoalName, input: ReachInput, outside: Outside, door: Door): Promise<ReachResult> {
  const goal = goals[name] as unknown as AnyGoal;
  const info = activityInfo();
  const signal = cancellationSignal();
  // Every open read of a look listens to it; a goal makes a dozen at once.
  setMaxListeners(100, signal);
  const earlier = info.heartbeatDetails as HeartbeatDetails | undefined;
  const pause = async (ms: number, until: AbortSignal): Promise<void> => {
    await delay(ms, undefined, { signal: until });
  };
  const memory = createHeartbeatMemory(earlier, { monotonicMs, now, pause }, heartbeat, (details) =>
    getClient().activity.heartbeat(info.taskToken, details),
  );
  const slice = startSlice(input.sliceMs, signal, { monotonicMs, beat: memory.beat });
  const declaration = goalDeclaration(name);
  const tools: ReachTools = {
    door,
    reader: createReader(name, declaration.reads, outside, signal),
    slice,
    attempt: info.attempt,
    sentBefore: memory.sentBefore,
    tookBeforeMs: memory.tookBeforeMs,
    firstAt: memory.firstAt,
    memory,
    pause,
    wallNow,
    monotonicMs,
  };
  const pass = {
    mode: input.mode,
    may: input.may,
    sends: declaration.sends,
    accounts: input.accounts,
    target: input.target,
    attempt: info.attempt,
    ...(input.only === undefined ? {} : { only: input.only }),
    ...(input.register
      ? { register: { ...input.register, application: input.application, operationId: input.operationId } }
      : {}),
  };
  try {
    return await reach(goal, input, pass, tools);
  } finally {
    slice.end();
  }
}

function createReader(
  name: GoalName,
  declared: readonly ReadName[],
  outside: Outside,
  signal: AbortSignal,
): Reader<never> {
  const read = <C extends ReadName>(
    call: C,
    region: Region,
    input: InputOf<C>,
    options: ReadOptions = {},
  ): Promise<OutputOf<C>> => {
    if (!declared.includes(call))
      throw new OutsideError('NotDeclared', call, `${name} did not declare the read ${call}`, 'no');
    return outside.read(call, region, input, options, signal);
  };
  return { read, now };
}
