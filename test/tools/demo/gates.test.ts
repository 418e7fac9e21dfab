import { watchGates } from '../../../tools/demo/gates';
import { fakeMuster, gateLine } from '../stage/fake-muster';

const before = '2020-01-01T00:00:00Z';
const later = '2999-01-01T00:00:00Z';

describe('gates beside the live view', () => {
  it('are those of what runs from now on, each round once, of each part of a chain', async () => {
    const muster = fakeMuster({
      feeds: [
        // What ended before is all there is to watch until the new one is started.
        [gateLine('old.1', 'promote/1', before)],
        [gateLine('new.1', 'promote/1', later), gateLine('new.1', 'promote/1', later)],
        [gateLine('new.2', 'promote/1', later)],
      ],
    });
    const gates = watchGates(muster, 'payments');
    try {
      const [first, second] = [await gates.next(), await gates.next()];
      expect([first, second].map(({ progress, gate }) => `${progress.operationId} ${gate.gate}`)).toEqual([
        'new.1 promote/1',
        'new.2 promote/1',
      ]);
    } finally {
      gates.stop();
    }
  });

  it('tells the moment something is so, of what runs from now on', async () => {
    const muster = fakeMuster({
      feeds: [[gateLine('old.1', 'promote/1', before)], [gateLine('new.1', 'promote/1', later)]],
    });
    const gates = watchGates(muster, 'payments');
    try {
      const { operationId } = await gates.moment(({ gate }) => gate?.is === 'open');
      expect(operationId).toBe('new.1');
    } finally {
      gates.stop();
    }
  });
});
