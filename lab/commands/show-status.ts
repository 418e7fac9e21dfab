/** The lab's state as text: one glance, one screen. */
import { type Status } from '../control/status';
import { type TruthReport } from '../world/parts';

export function showStatus(status: Status): string {
  const { regions, databases, services, routingControls, alarms, faults, pending, customers } = status;
  const lines = regions.flatMap(({ region, lost }) => [
    `${region}  ${lost ? 'LOST' : 'up'}`,
    ...databases
      .filter((one) => one.region === region)
      .map(
        ({ id, running, isReplica }) => `  database  ${id}: ${running ? (isReplica ? 'replica' : 'primary') : 'down'}`,
      ),
    ...services
      .filter((one) => one.region === region)
      .map(({ service, running, desired }) => `  service   ${service}: ${running} of ${desired} tasks running`),
  ]);
  const controls = Object.entries(routingControls).map(([name, state]) => `${name} ${state}`);
  const on = faults.map((fault) => `${fault.id} ${describe(fault)}`);
  const coming = pending.map(({ atMs, what }) => `at ${atMs / 1_000} s ${JSON.stringify(what)}`);
  return [
    ...lines,
    `routing    ${controls.join(', ') || 'no routing controls'}`,
    ...(alarms.length === 0 ? [] : [`alarms     ${alarms.map(({ name, state }) => `${name} ${state}`).join(', ')}`]),
    `customers  ${customers.okPerSecond.toFixed(1)}/s served, ${customers.failedPerSecond.toFixed(1)}/s failed, ${customers.acknowledged} payments acknowledged`,
    `faults     ${on.join(', ') || 'none'}`,
    ...(coming.length === 0 ? [] : [`scenario   ${coming.join(', ')}`]),
    `time scale ${status.timeScale}`,
  ].join('\n');
}

function describe({ id: _id, since: _since, until, ...fault }: Status['faults'][number]): string {
  const { fault: name, ...rest } = fault;
  const ends = until === undefined ? '' : ` until ${new Date(until).toISOString()}`;
  return `${name} ${JSON.stringify(rest)}${ends}`;
}

export function showTruth(truth: TruthReport): string {
  const seconds = (value: number | null) =>
    value === null ? 'still out of service' : `${value.toFixed(1)} s without service`;
  const outages = truth.outages.map(
    ({ from, seconds: length }) =>
      `from ${new Date(from).toISOString()} ${length === null ? 'on' : `for ${length.toFixed(1)} s`}`,
  );
  return [
    `${truth.acknowledged} payments acknowledged, ${truth.lost} lost (over ${truth.lostSpanMs} ms), ${truth.duplicated} duplicated`,
    `${seconds(truth.secondsWithoutService)} (stale customers: ${seconds(truth.secondsWithoutServiceStale)})`,
    `nobody could pay: ${outages.join(', ') || 'never'}`,
    `at most ${truth.maxWritableRegions} Regions and ${truth.maxWriters} instances writable at once, two for ${truth.secondsOfTwoWriters.toFixed(1)} s; survivor ${truth.survivor ?? 'none'}`,
  ].join('\n');
}
