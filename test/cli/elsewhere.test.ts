/** A view that stays, while the cluster it talked to is gone: what it is told of a survivor that answers. */
import { elsewhere } from '../../clients/cli/elsewhere';
import { type Temporal } from '../../clients/operations/temporal';

it('a survivor that answers and does not know the run is told once, and asked again', async () => {
  let closed = 0;
  // unsafe: only what going elsewhere asks.
  const survivor = {
    address: 'us-west-2:7233',
    close: () => Promise.resolve(void (closed += 1)),
  } as unknown as Temporal;
  const gone = { pair: { again: () => Promise.resolve(survivor) } } as unknown as Temporal; // unsafe: the same
  const unknown: string[] = [];
  const answers = [undefined, undefined, 'recovery/payments'];
  const next = await elsewhere(
    gone,
    new AbortController().signal,
    () => Promise.resolve(answers.shift()),
    ({ address }) => unknown.push(address),
  );
  expect(next).toEqual({ temporal: survivor, found: 'recovery/payments' });
  expect([unknown, closed]).toEqual([['us-west-2:7233'], 2]);
});
