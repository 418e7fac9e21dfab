/** What whoever takes over is told of the operations that run. */
import { toldLines } from '../../clients/cli/view/told-lines';

const nobody = { told: [], notHeld: [], untold: [] };

it('says nothing where nothing runs', () => {
  expect(toldLines(nobody)).toEqual([]);
});

it('names those that read their decisions again, those that have none to read, and those that were not told, each with what to do', () => {
  expect(
    toldLines({
      told: ['recovery/ledger', 'recovery/payments'],
      notHeld: ['drill/payments'],
      untold: [{ workflowId: 'recovery/cards', because: 'no answer' }],
    }),
  ).toEqual([
    'decisions are read again from the evidence stores: recovery/ledger, recovery/payments',
    'not held outside home, so what was decided last may be lost: drill/payments; ask those who approved to say it again',
    'not told: recovery/cards (no answer); say the takeover again, or ask those who approved it',
  ]);
});

it('does not say of an operation that holds nothing outside home that its decisions are read again', () => {
  const lines = toldLines({ ...nobody, notHeld: ['recovery/payments'] });
  expect(lines).toHaveLength(1);
  expect(lines.join()).not.toContain('read again');
});
