/** A takeover said again where home is already: nothing is moved, and whoever was not told the first time is told now. */
import { type HomeChanged, takeOver } from '../../clients/operations/orchestrator/change-home';
import { type ClusterLook } from '../../clients/operations/orchestrator/look';
import { messages } from '../../contract/messages';
import { connect } from '../temporal';
import { pairOfRegions } from './fake-stores';
import { deadRegion, say } from './scripts';
import { claim, gateOpen, openStage, type Stage } from './stage';
import { simple, tag } from './starts';

const region = 'us-west-2';
const address = 'here';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.script = deadRegion;
});
afterEach(() => stage.close());

/** `muster orchestrator takeover --to us-west-2`, where home is already. */
async function takeOverAgain(): Promise<HomeChanged> {
  const connection = await connect();
  try {
    // A server of its own names itself so, and has never moved its home.
    const seen = { region, name: 'active', serverVersion: '1', historyShards: 1 };
    const here: ClusterLook = {
      ...{ region, address, because: null, workers: [], clock: null, stuck: null },
      namespace: { active: 'active', failoverVersion: 0, isHandingOver: false, aliases: {} },
      cluster: {
        ...{ connection, place: { region, address, peerAddress: address } },
        seen: { ...seen, initialFailoverVersion: 0, failoverVersionIncrement: 100 },
      },
    };
    const look = { namespace: stage.namespace, clusters: [here], home: region, active: [region] };
    const wish = { to: region, by: 'duty', reason: 'again' };
    return await takeOver({ ...look, copy: null, survivor: null }, wish, Date.now);
  } finally {
    await connection.close();
  }
}

it('moves nothing, and has every operation that runs read its decisions again', async () => {
  const operation = await stage.start(stage.input({ orchestrator: pairOfRegions }));
  await operation.until(gateOpen);
  expect(await takeOverAgain()).toEqual({
    ...{ how: 'takeover', again: true, namespace: stage.namespace, from: region, to: region },
    ...{ failoverVersion: 0, tookMs: 0, perhapsLost: null },
    told: { told: [operation.handle.workflowId], notHeld: [], untold: [] },
  });
  await operation.until(({ journal }) =>
    journal.some(
      ({ what, by }) => what === 'home was taken over (version 0): decisions are read again' && by === 'duty',
    ),
  );
  await operation.until(() => stage.stores.reads.length === 1);
  await say(operation, messages.abort.name);
  expect((await operation.result()).outcome).toBe('aborted');
});

it('does not say of an operation that was started without the pair that its decisions are read again', async () => {
  const operation = await stage.start(stage.input());
  await operation.until(gateOpen);
  const { told } = await takeOverAgain();
  expect(told).toEqual({ told: [], notHeld: [operation.handle.workflowId], untold: [] });
  await say(operation, messages.abort.name);
  expect((await operation.result()).outcome).toBe('aborted');
  expect(stage.stores.reads).toEqual([]);
});

it('of an operation that another one became it goes by what that one was started with', async () => {
  stage.script = { ...deadRegion, 'ledger.restore': () => ({ is: 'moving', by: 'others', hint: 'restoring' }) };
  const here = { from: 'us-east-1', to: 'us-east-1' };
  const particulars = { tag, toTime: '2026-11-26T02:00:00.000Z' };
  const restore = simple(stage, 'restore', here, { particulars });
  const operation = await stage.start({ ...restore, orchestrator: pairOfRegions });
  await stage.latest(operation, 1).until(({ steps }) => steps.some(({ startedAt }) => startedAt !== null));
  const input = stage.input({ startedBy: 'oncall' });
  expect(await claim(stage, input, input.claimNonce, 'oncall')).toMatchObject({ is: 'yielding' });
  const failover = stage.latest(operation, 2);
  await failover.until((progress) => progress.operation === 'failover' && gateOpen(progress));
  const { told } = await takeOverAgain();
  expect(told).toEqual({ told: [], notHeld: [operation.handle.workflowId], untold: [] });
  await say(failover, messages.abort.name);
  await failover.result();
});
