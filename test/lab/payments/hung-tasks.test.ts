import { readdirSync, readFileSync } from 'node:fs';
import { type ComputeWorld, startComputeWorld, until, west } from '../ecs/compute-world';

const states = async (lab: ComputeWorld) => {
  const input = { TargetGroupArn: lab.compute.targetGroupArn(west, 'api') };
  const output = await lab.call<{ TargetHealthDescriptions: { TargetHealth: { State: string } }[] }>(
    'elasticloadbalancing',
    'DescribeTargetHealth',
    input,
  );
  return [...new Set(output.TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth.State))];
};

/** The payments process of this lab in the Region, found by the address it listens on: its pid is nobody else's business. */
function children(): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const parent = /^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return parent === String(process.pid) && command.includes('payments') ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

describe('tasks that stop answering', () => {
  it('become unhealthy targets, and healthy again when they answer', async () => {
    const lab = await startComputeWorld({
      suspendAutoscaling: true,
      service: { in: { [west]: { desired: 2, min: 0, max: 10 } } },
    });
    const pids = children();
    expect(pids).toHaveLength(1);
    try {
      expect(await states(lab)).toEqual(['healthy']);
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      await until(
        () => states(lab),
        (seen) => seen.join() === 'unhealthy',
      );
      for (const pid of pids) process.kill(pid, 'SIGCONT');
      await until(
        () => states(lab),
        (seen) => seen.join() === 'healthy',
      );
      // ECS replaces tasks that die.
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await until(children, (seen) => seen.length === 1 && !pids.includes(seen[0] ?? 0));
    } finally {
      await lab.stop();
    }
    expect(children()).toEqual([]);
  });
});
