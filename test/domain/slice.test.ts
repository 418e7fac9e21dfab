import { sliceAfter } from '../../domain/steps/slice';

describe('the slices of a step', () => {
  it('are half a minute while it is young, which is all most steps ever see', () => {
    expect([0, 60_000, 300_000].map(sliceAfter)).toEqual([30_000, 30_000, 30_000]);
  });

  it('are some hundred in a day, so that a history stays far from its limits', () => {
    let slices = 0;
    for (let elapsedMs = 0; elapsedMs < 86_400_000; elapsedMs += sliceAfter(elapsedMs)) slices += 1;
    expect(slices).toBeLessThan(250);
  });
});
