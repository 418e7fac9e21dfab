import { gateOpen, openDrill, type Drill } from './drill';

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill({ workerRegions: ['eu-west-1'], customers: false });
}, 120_000);
afterAll(() => drill.close(), 60_000);

describe('a lost Region and a surviving one that is short of everything', () => {
  it('recovers degraded through throttling for 20 s, a promotion whose reply is lost, and too few tasks', async () => {
    await drill.fault({ fault: 'capacity-shortage', region: 'eu-west-1', tasks: 41 });
    await drill.fault({ fault: 'throttle', match: { service: 'ecs' } }, 20_000);
    await drill.fault({ fault: 'drop-reply', match: { operation: 'PromoteReadReplica', times: 1 } });
    const lostAt = await drill.lose('us-east-1');
    const running = drill.failover('--since', new Date(lostAt).toISOString());
    await running.until(gateOpen);
    await drill.approve('promote', '--accept-fence', 'impossible', '--loss-ceiling', '60s');
    const report = await running.report();

    expect(report.outcome).toBe('degraded');
    // As many as there is room for; each of the two goals counts when it gives up waiting for more.
    expect(report.degraded.join('\n')).toMatch(/41 of 50 (tasks|healthy)/);
    expect((await drill.requests('PromoteReadReplica')).map(({ outcome, reply }) => [outcome, reply])).toEqual([
      ['ok', 'dropped'],
    ]);
    expect(report.requests.filter((request) => request.call === 'rds:PromoteReadReplica')).toMatchObject([
      { answer: 'unknown' },
    ]);
    const throttled = (await drill.requests('DescribeServices')).filter(({ outcome }) => /Throttl/.test(outcome));
    expect(throttled.length).toBeGreaterThan(0);
  }, 180_000);
});
