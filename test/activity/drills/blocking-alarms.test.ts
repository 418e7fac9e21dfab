/** Blocking alarms: each with its own state; silence and a mistyped name are no all-clear. */
import { blockingAlarms } from '../../../activities/drills/blocking-alarms';
import { OutsideError } from '../../../activities/outside-error';

const states: Readonly<Record<string, string>> = { open: 'ALARM', well: 'OK', new: 'INSUFFICIENT_DATA' };

function ask(alarms: Readonly<Record<string, readonly string[]>>) {
  const read = (_call: string, region: string, { AlarmNames: names }: { readonly AlarmNames: readonly string[] }) =>
    region === 'us-east-1'
      ? Promise.reject(new OutsideError('NoAnswer', 'TimeOut', 'no answer', 'no'))
      : Promise.resolve({
          MetricAlarms: names.flatMap((name) =>
            states[name] === undefined ? [] : [{ AlarmName: name, StateValue: states[name] }],
          ),
        });
  // unsafe: the one read above is made, and answered as it is typed.
  return blockingAlarms(alarms, { read, now: () => '' } as unknown as Parameters<typeof blockingAlarms>[1]);
}

it('are told each with its state, and what cannot be read as unreadable', async () => {
  expect(
    await ask({ 'eu-west-1': ['open', 'well', 'new', 'mistyped'], 'us-east-1': ['well'], 'us-west-2': [] }),
  ).toEqual([
    { name: 'open', region: 'eu-west-1', state: 'ALARM' },
    { name: 'well', region: 'eu-west-1', state: 'OK' },
    { name: 'new', region: 'eu-west-1', state: 'INSUFFICIENT_DATA' },
    { name: 'mistyped', region: 'eu-west-1', state: 'unreadable' },
    { name: 'well', region: 'us-east-1', state: 'unreadable' },
  ]);
});
