import { createRecentRequests } from '../../../lab/payments/recent-requests';

describe('recent requests', () => {
  it('are those of the last 10 s, by how they were answered', () => {
    let now = 100_000;
    const recent = createRecentRequests(() => now);
    expect(recent.counts()).toEqual({ requests: 0, failed: 0 });
    recent.add({ requests: 40, failed: 10 });
    now += 6_000;
    recent.add({ requests: 5, failed: 0 });
    expect(recent.counts()).toEqual({ requests: 45, failed: 10 });
    now += 4_000;
    expect(recent.counts()).toEqual({ requests: 5, failed: 0 });
    now += 6_000;
    expect(recent.counts()).toEqual({ requests: 0, failed: 0 });
  });
});
