import { type FloorInput, floorMs } from '../../../tools/bench/floor';

const at = (s: number): number => 1_000_000 + s * 1_000;
const work = (name: string, acceptedS: number, readyS: number): FloorInput['work'][number] => ({
  is: 'work',
  name,
  resource: 'any',
  region: 'eu-west-1',
  acceptedAt: at(acceptedS),
  readyAt: at(readyS),
});

const steps: FloorInput['steps'] = [
  { id: 'assess', after: [] },
  { id: 'api.prewarm', after: ['assess reached'] },
  { id: 'api.healthy', after: ['api.prewarm reached'] },
  { id: 'gate.promote', after: ['assess reached'] },
  { id: 'ledger.fence', after: ['gate.promote reached'] },
  { id: 'ledger.promote', after: ['gate.promote reached', 'ledger.fence ended'] },
  { id: 'ledger.verify', after: ['ledger.promote reached'] },
  { id: 'front.shift', after: ['ledger.verify reached', 'api.healthy reached'] },
  { id: 'payment.verify', after: ['front.shift reached'] },
  { id: 'record', after: ['payment.verify ended'] },
];

const usual: FloorInput = {
  steps,
  work: [
    work('rds.promote', 2, 14),
    work('ecs.running', -1, 9),
    work('ecs.healthy', -1, 13),
    work('arc.shift', 14, 15.5),
  ],
  to: 'eu-west-1',
  decidedAtMs: at(0),
  fenceImpossible: true,
  ttlMs: 6_000,
};

describe("the lab's floor", () => {
  it('is the longest path over the edges: time-out, promotion, shift and one TTL', () => {
    expect(floorMs(usual)).toBe(2_000 + 12_000 + 1_500 + 6_000);
  });

  it('counts of what ran across the decision only the rest', () => {
    const slow = {
      ...usual,
      work: [
        ...usual.work.slice(0, 1),
        work('ecs.running', -10, 30),
        work('ecs.healthy', -10, 35),
        work('arc.shift', 36, 37),
      ],
    };
    expect(floorMs(slow)).toBe(35_000 + 1_000 + 6_000);
  });

  it('asks no time-out of a fence that answered: then capacity is the longer path', () => {
    expect(floorMs({ ...usual, fenceImpossible: false })).toBe(13_000 + 1_500 + 6_000);
  });

  it('looks only at work in the Region that recovers', () => {
    const elsewhere = usual.work.map((one) => (one.name === 'rds.promote' ? { ...one, region: 'us-west-2' } : one));
    expect(floorMs({ ...usual, work: elsewhere })).toBe(13_000 + 1_500 + 6_000);
  });
});
