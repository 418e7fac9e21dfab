/** Alarms and their history in AWS's words. */
import {
  type AlarmHistoryItem,
  type CompositeAlarm,
  type DescribeAlarmsInput,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../service';
import { periodSeconds, type Alarm } from './alarm';
import { type AlarmState, type Transition } from './alarm-states';

export interface Told {
  readonly alarm: Alarm;
  readonly state: AlarmState;
  readonly account: string;
  readonly createdAt: number;
}

function ofBoth({ alarm, state, account, createdAt }: Told) {
  return {
    AlarmName: alarm.name,
    AlarmArn: `arn:aws:cloudwatch:${alarm.region}:${account}:alarm:${alarm.name}`,
    AlarmConfigurationUpdatedTimestamp: new Date(createdAt),
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    StateValue: state.value,
    StateReason: state.reason,
    StateUpdatedTimestamp: new Date(state.since),
    StateTransitionedTimestamp: new Date(state.since),
  };
}

/** Custom metrics of high resolution: AWS's own are a minute old at best. */
export function metricAlarm(told: Told): MetricAlarm {
  const { name, errorsOf, lagOf } = told.alarm;
  const metric =
    errorsOf !== undefined
      ? {
          MetricName: 'ErrorPercent',
          Dimensions: [{ Name: 'Service', Value: errorsOf.service }],
          Threshold: errorsOf.abovePercent,
        }
      : lagOf !== undefined
        ? {
            MetricName: 'ReplicaLagMs',
            Dimensions: [{ Name: 'Database', Value: lagOf.database }],
            Threshold: lagOf.aboveMs,
          }
        : { MetricName: name, Dimensions: [], Threshold: 0 };
  return {
    ...ofBoth(told),
    ...metric,
    Namespace: 'Custom/Application',
    Statistic: 'Maximum',
    Period: periodSeconds,
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  };
}

export function compositeAlarm(told: Told): CompositeAlarm {
  return { ...ofBoth(told), AlarmRule: (told.alarm.anyOf ?? []).map((name) => `ALARM("${name}")`).join(' OR ') };
}

export function historyItem({ name, anyOf }: Alarm, { at, from, value, reason }: Transition): AlarmHistoryItem {
  return {
    AlarmName: name,
    AlarmType: anyOf === undefined ? 'MetricAlarm' : 'CompositeAlarm',
    Timestamp: new Date(at),
    HistoryItemType: 'StateUpdate',
    HistorySummary: `Alarm updated from ${from} to ${value}`,
    HistoryData: JSON.stringify({
      version: '1.0',
      oldState: { stateValue: from },
      newState: { stateValue: value, stateReason: reason },
    }),
  };
}

/** Which alarms a call asks for: composites only when AlarmTypes names them, even when AlarmNames does. */
export function asksFor(input: DescribeAlarmsInput, { alarm, state }: Told): boolean {
  const { AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue } = input;
  const types = AlarmTypes === undefined || AlarmTypes.length === 0 ? ['MetricAlarm'] : AlarmTypes;
  return (
    types.includes(alarm.anyOf === undefined ? 'MetricAlarm' : 'CompositeAlarm') &&
    (AlarmNames === undefined || AlarmNames.length === 0 || AlarmNames.includes(alarm.name)) &&
    (AlarmNamePrefix === undefined || alarm.name.startsWith(AlarmNamePrefix)) &&
    (StateValue === undefined || state.value === StateValue)
  );
}

/** One page, and where the next one begins. @throws AwsError InvalidNextToken for a token that is none of ours */
export function pageOf<T>(all: readonly T[], most: number, token: string | undefined) {
  const from = token === undefined ? 0 : Number(/^from-(\d+)$/.exec(token)?.[1] ?? NaN);
  if (Number.isNaN(from)) throw new AwsError('InvalidNextToken', `The next token specified is invalid: ${token ?? ''}`);
  const next = from + most;
  return { items: all.slice(from, next), ...(next < all.length && { NextToken: `from-${next}` }) };
}
