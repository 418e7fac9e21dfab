import { createUnderWay } from '../../../lab/postgres/under-way';

describe('what is under way', () => {
  it('is waited for, also what begins meanwhile, and how it ends is for whoever asked for it', async () => {
    const { known, ended } = createUnderWay();
    const said: string[] = [];
    const gates = new Map<string, () => void>();
    const work = known(async (name: string) => {
      await new Promise<void>((resolve) => gates.set(name, resolve));
      said.push(name);
      if (name === 'copy') throw new Error('no server');
    });
    const copying = work('copy').catch((failure: unknown) => said.push(String(failure)));
    const over = ended().then(() => said.push('over'));
    const restoring = work('restore');
    gates.get('copy')?.();
    await copying;
    expect(said).toEqual(['copy', 'Error: no server']);
    gates.get('restore')?.();
    await Promise.all([restoring, over]);
    expect(said.slice(2)).toEqual(['restore', 'over']);
    await ended();
  });
});
