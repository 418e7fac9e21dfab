/** CloudWatch alarms by name, Region by Region: which are open, which tell nothing, and which do not exist. */
import { type CallInputs } from '../../../domain/call-inputs';
import { type AlarmNames } from '../../../domain/calendar/drill-plan';
import { type Refusal } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type Region } from '../../../domain/regions';
import { type Reader } from '../../goal';
import { type OutputOf } from '../../outputs';

/** Only what is not OK is kept: a plan may name a hundred, and what was seen stays in history. */
export interface AlarmsSeen {
  readonly asked: number;
  readonly open: readonly OpenAlarm[];
  readonly missing: readonly Alarm[];
  /** INSUFFICIENT_DATA: neither open nor known to be well. */
  readonly withoutData: readonly Alarm[];
}

export interface Alarm {
  readonly region: Region;
  readonly name: string;
}
export interface OpenAlarm extends Alarm {
  readonly since: Instant | null;
}

type Call = 'cloudwatch:DescribeAlarms';
export type AlarmReader = Reader<Call>;

/** Published: 100 names and 100 records a call at most (CloudWatch API Reference, DescribeAlarms). */
const namesAtOnce = 100;
const types: CallInputs[Call]['AlarmTypes'] = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'];
const source = 'cloudwatch:DescribeAlarms';

export function regionsOf(alarms: AlarmNames): readonly (readonly [Region, readonly string[]])[] {
  return Object.entries(alarms).filter(([, names]) => names.length > 0);
}

/** @throws OutsideError when the Region does not answer */
export async function readAlarms(reader: AlarmReader, region: Region, names: readonly string[]): Promise<AlarmsSeen> {
  const asking: Promise<OutputOf<Call>>[] = [];
  for (let from = 0; from < names.length; from += namesAtOnce) {
    const input = { AlarmNames: names.slice(from, from + namesAtOnce), AlarmTypes: types, MaxRecords: namesAtOnce };
    asking.push(reader.read('cloudwatch:DescribeAlarms', region, input));
  }
  const found = (await Promise.all(asking)).flatMap(({ MetricAlarms = [], CompositeAlarms = [], LogAlarms = [] }) => [
    ...MetricAlarms,
    ...CompositeAlarms,
    ...LogAlarms,
  ]);
  const each = names.map((name) => ({ region, name, alarm: found.find(({ AlarmName }) => AlarmName === name) }));
  return {
    asked: names.length,
    open: each.flatMap(({ name, alarm }) =>
      alarm?.StateValue === 'ALARM'
        ? [{ region, name, since: alarm.StateTransitionedTimestamp?.toISOString() ?? null }]
        : [],
    ),
    missing: each.flatMap(({ name, alarm }) => (alarm ? [] : [{ region, name }])),
    withoutData: each.flatMap(({ name, alarm }) =>
      alarm && alarm.StateValue !== 'ALARM' && alarm.StateValue !== 'OK' ? [{ region, name }] : [],
    ),
  };
}

export function together(seen: readonly AlarmsSeen[]): AlarmsSeen {
  return {
    asked: seen.reduce((sum, { asked }) => sum + asked, 0),
    open: seen.flatMap(({ open }) => open),
    missing: seen.flatMap(({ missing }) => missing),
    withoutData: seen.flatMap(({ withoutData }) => withoutData),
  };
}

/** Each open alarm, and each that does not exist: a mistyped name guards nothing. */
export function alarmRefusals({ open, missing }: AlarmsSeen, which: 'blocking' | 'abort'): readonly Refusal[] {
  return [
    ...open.map(({ name, region, since }) => ({
      rule: which === 'blocking' ? 'no blocking alarm is open' : 'no abort alarm is open',
      saw: `${name} in ${region} is in ALARM${since === null ? '' : ` since ${since}`}`,
      wanted: 'OK',
      source: `${source}; the plan: drills.alarms.${which}`,
    })),
    ...missing.map(({ name, region }) => ({
      rule: 'every alarm the plan names exists',
      saw: `no alarm ${name} in ${region}`,
      wanted: `the name of an alarm in ${region}: a mistyped one guards nothing`,
      source: `${source}; the plan: drills.alarms.${which}`,
    })),
  ];
}

export function alarmsText(alarms: readonly Alarm[]): string | null {
  return alarms.length === 0 ? null : alarms.map(({ name, region }) => `${name} in ${region}`).join(', ');
}
