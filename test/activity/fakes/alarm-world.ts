/** Alarms of two Regions as CloudWatch tells of them, and pages that answer with a status, or not at all. */
import { OutsideError } from '../../../activities/outside-error';
import { type World } from './fake-outside';
import { instanceNamed } from './rds-answers';

type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmState {
  /** By Region and name; what is not here does not exist. */
  alarms: Record<string, Record<string, { state: StateValue; sort?: 'composite'; since?: string }>>;
  silentRegions: string[];
  /** Status by URL; null: it does not answer. */
  pages: Record<string, number | null>;
  /** Status and address by name, in whatever Region; what is not here does not exist. */
  instances: Record<string, { status: string; address?: string }>;
}

export const page = 'https://api.example.com/health';

export function alarmWorld(change: (state: AlarmState) => void = () => undefined): World<AlarmState> {
  const state: AlarmState = {
    alarms: {
      'us-east-1': { 'payments-errors': { state: 'OK' }, 'payments-all': { state: 'OK', sort: 'composite' } },
      'eu-west-1': { 'payments-lag': { state: 'OK' } },
    },
    silentRegions: [],
    pages: { [page]: 200 },
    instances: {},
  };
  change(state);
  return { state, read, apply, progress: () => undefined };
}

interface Input {
  readonly AlarmNames: readonly string[];
  readonly AlarmTypes?: readonly string[];
  readonly MaxRecords?: number;
}

const read: World<AlarmState>['read'] = (state, { call, region, input }) => {
  switch (call) {
    case 'cloudwatch:DescribeAlarms': {
      if (state.silentRegions.includes(region))
        throw new OutsideError('NoAnswer', 'TimeOut', `${call} in ${region}: no answer within 5000 ms`, 'no');
      const { AlarmNames: names, AlarmTypes: types = ['MetricAlarm'], MaxRecords: most = 50 } = input as Input;
      if (names.length > 100) throw new OutsideError('NotPermitted', 'ValidationError', '100 names at most', 'no');
      const found = names.flatMap((AlarmName) => {
        const alarm = state.alarms[region]?.[AlarmName];
        const at = alarm?.since === undefined ? {} : { StateTransitionedTimestamp: new Date(alarm.since) };
        return alarm ? [{ AlarmName, StateValue: alarm.state, sort: alarm.sort, ...at }] : [];
      });
      const told = found.slice(0, most);
      return {
        MetricAlarms: told.filter(({ sort }) => sort === undefined && types.includes('MetricAlarm')),
        CompositeAlarms: told.filter(({ sort }) => sort === 'composite' && types.includes('CompositeAlarm')),
      };
    }
    case 'http:Get': {
      const { url } = input as { url: string };
      const status = state.pages[url] ?? null;
      if (status === null) throw new OutsideError('Unavailable', 'ECONNREFUSED', `GET ${url}: refused`, 'no');
      return { status, body: '' };
    }
    case 'rds:DescribeDBInstances': {
      const { DBInstanceIdentifier } = input as { DBInstanceIdentifier: string };
      const found = instanceNamed(state.instances, DBInstanceIdentifier);
      const [Address, Port] = (found.address ?? '').split(':');
      const at = found.address === undefined ? {} : { Endpoint: { Address, Port: Number(Port) } };
      return { DBInstances: [{ DBInstanceIdentifier, DBInstanceStatus: found.status, ...at }] };
    }
    default:
      throw new Error(`the world of alarms plays no ${call}`);
  }
};

const apply: World<AlarmState>['apply'] = (_state, { call }) => {
  throw new Error(`the world of alarms plays no ${call}`);
};
