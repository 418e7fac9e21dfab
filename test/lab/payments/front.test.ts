import http from 'node:http';
import { type Compute } from '../../../lab/world/parts';
import { type ComputeWorld, east, startComputeWorld, until, west } from '../ecs/compute-world';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

function get(
  compute: Compute,
  region: string,
  path = '/health',
  timeout = 5_000,
): Promise<Answer | 'silent' | 'reset'> {
  return new Promise((resolve) => {
    const request = http.get({ ...compute.front(region, 'api'), path, agent: false, timeout }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> });
      });
    });
    request.on('timeout', () => {
      resolve('silent');
      request.destroy();
    });
    request.on('error', () => {
      resolve('reset');
    });
  });
}

const setDesired = (lab: ComputeWorld, desiredCount: number) =>
  lab.call('ecs', 'UpdateService', { cluster: 'payments', service: 'api', desiredCount });
const health = async (lab: ComputeWorld) => {
  const input = { TargetGroupArn: lab.compute.targetGroupArn(west, 'api') };
  const output = await lab.call<{ TargetHealthDescriptions: { TargetHealth: { State: string } }[] }>(
    'elasticloadbalancing',
    'DescribeTargetHealth',
    input,
  );
  return output.TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth.State);
};

describe('the front of a Region', () => {
  let lab: ComputeWorld;
  beforeEach(async () => {
    lab = await startComputeWorld({
      suspendAutoscaling: true,
      service: { in: { [east]: { desired: 2, min: 0, max: 100 }, [west]: { desired: 2, min: 0, max: 100 } } },
    });
  });
  afterEach(() => lab.stop());

  it('has an address of its own per Region on one common port', async () => {
    const [one, other] = [lab.compute.front(east, 'api'), lab.compute.front(west, 'api')];
    expect(one.host).toMatch(/^127\.\d+\.1\.1$/);
    expect(other.host).toMatch(/^127\.\d+\.2\.1$/);
    expect(one.port).toBe(other.port);
    expect(await get(lab.compute, east)).toMatchObject({ status: 200, body: { region: east } });
    expect(await get(lab.compute, west)).toMatchObject({ status: 200, body: { region: west } });
    const second = await startComputeWorld();
    expect(await get(second.compute, east)).toMatchObject({ status: 200 });
    await second.stop();
  });

  it('answers 503 when no target is registered', async () => {
    await setDesired(lab, 0);
    await until(
      () => get(lab.compute, west),
      (seen) => typeof seen === 'object' && seen.status === 503,
    );
  });

  it('fails open while no registered target is healthy yet', async () => {
    await setDesired(lab, 0);
    await until(
      () => health(lab),
      (seen) => seen.length === 0,
    );
    await setDesired(lab, 3);
    await until(
      () => health(lab),
      (seen) => seen.length === 3 && seen.every((state) => state === 'initial'),
    );
    const answers = until(
      () => get(lab.compute, west),
      (seen) => typeof seen === 'object' && seen.status === 200,
    );
    expect(await answers).toMatchObject({ body: { tasks: 3 } });
  });

  it('answers 503 to what is more than its tasks carry', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => get(lab.compute, west, '/payments/none')));
    const reasons = answers.map((one) => (typeof one === 'object' ? String(one.body['reason']) : one));
    expect(reasons).toContain('overloaded: 2 tasks are at their limit');
    expect(reasons).toContain('this service has no database in the world file');
  });

  it('accepts and stays silent while it is dead, and serves again afterwards', async () => {
    const fault = lab.world.faults.start({ fault: 'dead-front', region: west });
    expect(await get(lab.compute, west, '/health', 300)).toBe('silent');
    expect(await get(lab.compute, east)).toMatchObject({ status: 200 });
    lab.world.faults.stop(fault);
    expect(await get(lab.compute, west)).toMatchObject({ status: 200 });
  });

  it('is silent while its Region is lost, and serves again when it heals', async () => {
    await lab.world.regions.lose(west);
    expect(await get(lab.compute, west, '/health', 300)).toBe('silent');
    await lab.world.regions.heal(west);
    expect(await get(lab.compute, west)).toMatchObject({ status: 200, body: { tasks: 2 } });
  });

  it('resets what waited in it through a loss instead of delivering it late', async () => {
    await lab.world.regions.lose(west);
    const waiting = get(lab.compute, west, '/health', 30_000);
    const gone = await get(lab.compute, west, '/health', 300);
    expect(gone).toBe('silent');
    await lab.world.regions.heal(west);
    expect(await waiting).toBe('reset');
  });
});
