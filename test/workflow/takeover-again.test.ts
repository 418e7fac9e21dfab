/** A takeover said again where home is already: nothing is moved, and whoever was not told the first time is told now. */
import { takeOver } from '../../clients/operations/orchestrator/change-home';
import { type ClusterLook } from '../../clients/operations/orchestrator/look';
import { messages } from '../../contract/messages';
import { connect } from '../temporal';
import { pairOfRegions } from './fake-stores';
import { deadRegion, say } from './scripts';
import { gateOpen, openStage, type Stage } from './stage';

const region = 'us-west-2';
const address = 'here';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.script = deadRegion;
});
afterEach(() => stage.close());

it('moves nothing, and has every operation that runs read its decisions again', async () => {
  const operation = await stage.start(stage.input({ orchestrator: pairOfRegions }));
  await operation.until(gateOpen);
  const connection = await connect();
  try {
    // A server of its own names itself so, and has never moved its home.
    const seen = { region, name: 'active', serverVersion: '1', historyShards: 1 };
    const here: ClusterLook = {
      ...{ region, address, because: null, workers: [], clock: null, stuck: null },
      namespace: { active: 'active', failoverVersion: 0, isHandingOver: false },
      cluster: {
        ...{ connection, place: { region, address, peerAddress: address } },
        seen: { ...seen, initialFailoverVersion: 0, failoverVersionIncrement: 100 },
      },
    };
    const look = { namespace: stage.namespace, clusters: [here], home: region, active: [region] };
    const wish = { to: region, by: 'duty', reason: 'again' };
    expect(await takeOver({ ...look, copy: null, survivor: null }, wish, Date.now)).toEqual({
      ...{ how: 'takeover', again: true, namespace: stage.namespace, from: region, to: region },
      ...{ failoverVersion: 0, tookMs: 0, perhapsLost: null },
      told: { told: [operation.handle.workflowId], untold: [] },
    });
  } finally {
    await connection.close();
  }
  await operation.until(({ journal }) =>
    journal.some(
      ({ what, by }) => what === 'home was taken over (version 0): decisions are read again' && by === 'duty',
    ),
  );
  await operation.until(() => stage.stores.reads.length === 1);
  await say(operation, messages.abort.name);
  expect((await operation.result()).outcome).toBe('aborted');
});
