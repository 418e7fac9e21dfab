/**
 * What every alarm says: what it read last, or what SetAlarmState said until the next reading; ALARM while a fault holds it.
 * Alarms of a lost Region stay as they were: nothing evaluates them.
 */
import { type StateValue } from '@aws-sdk/client-cloudwatch';
import { createVersioned } from '../../world/create-versioned';
import { type World } from '../../world/world';
import { keyOf, readComposite, type Alarm, type Reading } from './alarm';

export interface AlarmState extends Reading {
  readonly since: number;
}

export interface Transition extends Reading {
  readonly key: string;
  readonly at: number;
  readonly from: StateValue;
}

export interface AlarmStates {
  readonly at: (alarm: Alarm, instant: number) => AlarmState;
  readonly read: (readings: ReadonlyMap<Alarm, Reading>) => void;
  readonly say: (alarm: Alarm, reading: Reading) => void;
  /** Newest last. */
  readonly history: () => readonly Transition[];
}

/** The newest are kept: a flapping alarm must not fill the lab. */
const keptTransitions = 1_000;

export function createAlarmStates({ settings, clock, faults, regions, journal }: World): AlarmStates {
  const { alarms } = settings;
  const own = new Map<string, Reading>(
    alarms.map((alarm) => [keyOf(alarm), { value: alarm.state, reason: 'Unchecked: Initial alarm creation' }]),
  );
  const initial: ReadonlyMap<string, AlarmState> = new Map(
    [...own].map(([key, reading]) => [key, { ...reading, since: clock.now() }]),
  );
  const versions = createVersioned(clock, initial);
  let history: readonly Transition[] = [];

  const effective = (alarm: Alarm): Reading => {
    const held = faults.active().find((one) => one.fault === 'alarm' && one.name === alarm.name);
    if (held !== undefined) return { value: 'ALARM', reason: `held in ALARM by ${held.id}` };
    return own.get(keyOf(alarm)) ?? { value: 'INSUFFICIENT_DATA', reason: '' };
  };
  const publish = () => {
    const before = versions.now();
    const after = new Map(before);
    for (const alarm of alarms) {
      const key = keyOf(alarm);
      const was = before.get(key);
      const is = effective(alarm);
      if (was === undefined || regions.isLost(alarm.region)) continue;
      if (was.value === is.value) {
        after.set(key, { ...is, since: was.since });
        continue;
      }
      const at = clock.now();
      after.set(key, { ...is, since: at });
      history = [...history, { ...is, key, from: was.value, at }].slice(-keptTransitions);
      const detail = { alarm: alarm.name, from: was.value, to: is.value, reason: is.reason };
      journal.write({ is: 'event', at, name: 'alarm.turned', region: alarm.region, detail });
    }
    versions.set(after);
  };
  const readComposites = () => {
    for (const alarm of alarms) {
      if (alarm.anyOf === undefined) continue;
      const children = alarms.filter(({ name, region }) => region === alarm.region && alarm.anyOf?.includes(name));
      own.set(keyOf(alarm), readComposite(children.map((child) => ({ name: child.name, ...effective(child) }))));
    }
  };
  const changed = () => {
    readComposites();
    publish();
  };
  faults.onChange(changed);

  return {
    at: (alarm, instant) => {
      const found = versions.at(instant).get(keyOf(alarm));
      if (found === undefined) throw new Error(`no alarm ${alarm.name} in ${alarm.region}`);
      return found;
    },
    read: (readings) => {
      for (const [alarm, reading] of readings) own.set(keyOf(alarm), reading);
      changed();
    },
    say: (alarm, reading) => {
      own.set(keyOf(alarm), reading);
      // A composite that is told itself keeps it until the next reading.
      if (alarm.anyOf === undefined) readComposites();
      publish();
    },
    history: () => history,
  };
}
