/** CloudWatch's alarms: described, told by hand, and read again every second from what really happens in their Region. */
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import { type Alarms, type Compute } from '../../world/parts';
import { type World } from '../../world/world';
import { AwsError, type Call } from '../service';
import { keyOf, readErrors, readLag, type Alarm, type Reading } from './alarm';
import { createAlarmStates } from './alarm-states';
import { asksFor, compositeAlarm, historyItem, metricAlarm, pageOf } from './describe';

/** Real time, as what is read is; ten readings in a period. */
const readEveryMs = 1_000;
/** DescribeAlarms and DescribeAlarmHistory: 1 to 100, by default (API reference) 50 and 100. */
const mostRecords = { alarms: 50, history: 100 };

export function createCloudwatch(
  world: World,
  needs: {
    readonly served: Compute['served'];
    /** Of the database's replica in a Region, in ms; undefined when there is none. */
    readonly lagMs: (database: string, region: string) => Promise<number | undefined>;
  },
): Alarms {
  const { settings, clock, regions } = world;
  const { account, alarms } = settings;
  const createdAt = clock.now();
  const states = createAlarmStates(world);
  let stopped = false;
  let reading: Promise<void> = Promise.resolve();
  let wake: () => void = () => undefined;

  const readingOf = async ({ region, errorsOf, lagOf }: Alarm): Promise<Reading | undefined> => {
    if (regions.isLost(region)) return undefined;
    if (errorsOf !== undefined) return readErrors(needs.served(region, errorsOf.service), errorsOf.abovePercent);
    if (lagOf !== undefined) return readLag(await needs.lagMs(lagOf.database, region), lagOf.aboveMs);
    return undefined;
  };
  const loop = async () => {
    while (!stopped) {
      const readings = new Map<Alarm, Reading>();
      for (const alarm of alarms) {
        const found = await readingOf(alarm);
        if (found !== undefined) readings.set(alarm, found);
      }
      states.read(readings);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, readEveryMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };

  const inRegion = (region: string) =>
    alarms.filter((alarm) => alarm.region === region).sort((a, b) => (a.name < b.name ? -1 : 1));
  const find = (name: string | undefined, { region }: Call) => {
    const found = inRegion(region).find((alarm) => alarm.name === name);
    if (found === undefined) throw new AwsError('ResourceNotFound', `Unknown alarm: ${name ?? ''}`, 404);
    return found;
  };

  const describeAlarms = (input: cloudwatch.DescribeAlarmsInput, call: Call): cloudwatch.DescribeAlarmsOutput => {
    if ((input.AlarmNames?.length ?? 0) > 0 && input.AlarmNamePrefix !== undefined)
      throw new AwsError('ValidationException', 'AlarmNames and AlarmNamePrefix cannot both be specified');
    for (const name of ['ActionPrefix', 'ChildrenOfAlarmName', 'ParentsOfAlarmName'] as const)
      if (input[name] !== undefined) throw new AwsError('ValidationException', `the lab does not filter by ${name}`);
    const told = inRegion(call.region)
      .map((alarm) => ({ alarm, state: states.at(alarm, call.at), account, createdAt }))
      .filter((one) => asksFor(input, one));
    const { items, ...next } = pageOf(told, input.MaxRecords ?? mostRecords.alarms, input.NextToken);
    return {
      CompositeAlarms: items.filter(({ alarm }) => alarm.anyOf !== undefined).map(compositeAlarm),
      MetricAlarms: items.filter(({ alarm }) => alarm.anyOf === undefined).map(metricAlarm),
      ...next,
    };
  };

  const describeAlarmHistory = (
    input: cloudwatch.DescribeAlarmHistoryInput,
    call: Call,
  ): cloudwatch.DescribeAlarmHistoryOutput => {
    const byKey = new Map(inRegion(call.region).map((alarm) => [keyOf(alarm), alarm]));
    const types = input.AlarmTypes === undefined || input.AlarmTypes.length === 0 ? ['MetricAlarm'] : input.AlarmTypes;
    const items = states.history().flatMap((transition) => {
      const alarm = byKey.get(transition.key);
      const { at } = transition;
      const asked =
        alarm !== undefined &&
        at <= call.at &&
        (input.AlarmName === undefined || input.AlarmName === alarm.name) &&
        types.includes(alarm.anyOf === undefined ? 'MetricAlarm' : 'CompositeAlarm') &&
        (input.HistoryItemType === undefined || input.HistoryItemType === 'StateUpdate') &&
        at >= (input.StartDate?.getTime() ?? 0) &&
        at <= (input.EndDate?.getTime() ?? Infinity);
      return asked ? [historyItem(alarm, transition)] : [];
    });
    const ordered = input.ScanBy === 'TimestampAscending' ? items : items.toReversed();
    const { items: AlarmHistoryItems, ...next } = pageOf(
      ordered,
      input.MaxRecords ?? mostRecords.history,
      input.NextToken,
    );
    return { AlarmHistoryItems, ...next };
  };

  const setAlarmState = ({ AlarmName, StateValue, StateReason }: cloudwatch.SetAlarmStateInput, call: Call) => {
    const alarm = find(AlarmName, call);
    const values = Object.values(cloudwatch.StateValue);
    const value = values.find((one) => one === StateValue);
    if (value === undefined)
      throw new AwsError('ValidationException', `StateValue '${StateValue ?? ''}' is none of ${values.join(', ')}`);
    states.say(alarm, { value, reason: StateReason ?? '' });
    return {};
  };

  return {
    name: 'alarms',
    start: () => {
      reading = loop();
      return Promise.resolve();
    },
    stop: async () => {
      stopped = true;
      wake();
      await reading;
    },
    states: () =>
      alarms.map((alarm) => ({
        name: alarm.name,
        region: alarm.region,
        state: states.at(alarm, clock.now()).value,
      })),
    services: [
      {
        signingName: 'monitoring',
        protocol: 'json-1.0',
        schemas: cloudwatch,
        handlers: {
          DescribeAlarms: describeAlarms,
          DescribeAlarmHistory: describeAlarmHistory,
          SetAlarmState: setAlarmState,
        },
      },
    ],
  };
}
