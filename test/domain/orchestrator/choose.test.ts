import fc from 'fast-check';
import { chooseCluster, type ClusterWord } from '../../../domain/orchestrator/choose';

const [a, b] = ['eu-west-1', 'us-west-2'];
type Says = readonly [active: string, failoverVersion: number] | null;
const word = (region: string, says: Says): ClusterWord => ({
  region,
  name: region,
  says: says && { active: says[0], failoverVersion: says[1] },
});
const choose = (ofA: Says, ofB: Says) => chooseCluster([word(a, ofA), word(b, ofB)]);

describe('the cluster that a client talks to', () => {
  it('is home, where both say the same', () => {
    expect(choose([a, 1], [a, 1])).toEqual({ is: 'home', region: a });
    expect(choose([b, 2], [b, 2])).toEqual({ is: 'home', region: b });
  });

  it('is home, where the standby does not answer or has no such namespace', () => {
    expect(choose([a, 1], null)).toEqual({ is: 'home', region: a });
  });

  it('is the standby, where home does not answer: it says who that is', () => {
    expect(choose(null, [a, 1])).toEqual({ is: 'standby', region: b, home: a });
  });

  it('is the newer of two that both take themselves for active: the older has just returned, or the link is cut', () => {
    expect(choose([a, 1], [b, 2])).toEqual({ is: 'home', region: b });
    expect(choose([a, 101], [b, 2])).toEqual({ is: 'home', region: a });
  });

  it('is who the newest word names, while a change has not reached both', () => {
    expect(choose([b, 2], [a, 1])).toEqual({ is: 'home', region: b });
  });

  it('is nobody, where neither answers', () => {
    expect(choose(null, null)).toEqual({ is: 'nobody' });
  });

  it('always answers, and is home only by a word that names it', () => {
    const says = fc.option(fc.tuple(fc.constantFrom(a, b), fc.constantFrom(1, 2, 101, 102)), { nil: null });
    fc.assert(
      fc.property(says, says, (ofA, ofB) => {
        const choice = choose(ofA, ofB);
        const answering = [...(ofA ? [a] : []), ...(ofB ? [b] : [])];
        if (choice.is === 'nobody') expect(answering).toEqual([]);
        else expect(answering).toContain(choice.region);
        if (choice.is === 'home') expect([ofA?.[0], ofB?.[0]]).toContain(choice.region);
      }),
    );
  });
});
