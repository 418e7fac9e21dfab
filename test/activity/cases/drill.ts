import { alarmWorld, type AlarmState, page } from '../fakes/alarm-world';
import { began, type GoalCase } from './goal-case';

const alarms = { 'us-east-1': ['payments-errors', 'payments-all'], 'eu-west-1': ['payments-lag'] } as const;
const open = (state: AlarmState): void => {
  state.alarms['us-east-1'] = {
    'payments-errors': { state: 'ALARM', since: '2026-11-23T02:58:00.000Z' },
    'payments-all': { state: 'ALARM', sort: 'composite' },
  };
};
const mistyped = (state: AlarmState): void => {
  state.alarms['eu-west-1'] = {};
};

export const clear: GoalCase<'drill.clear', AlarmState> = {
  name: 'drill.clear',
  target: { alarms },
  world: alarmWorld,
  sends: [],
  reached: { arrange: () => undefined },
  othersMoving: { arrange: open, is: 'blocked' },
  wrong: [
    {
      name: 'open alarms, one of them composite, and one that does not exist',
      arrange: (state) => {
        open(state);
        mistyped(state);
      },
      rules: ['no blocking alarm is open', 'no blocking alarm is open', 'every alarm the plan names exists'],
    },
  ],
  silent: 'unseen',
};

const abortWrong: GoalCase<'drill.guard' | 'drill.watch' | 'drill.soak', AlarmState>['wrong'] = [
  {
    name: 'open alarms, one of them composite',
    arrange: open,
    rules: ['no abort alarm is open', 'no abort alarm is open'],
  },
  { name: 'an alarm that does not exist', arrange: mistyped, rules: ['every alarm the plan names exists'] },
];

export const guard: GoalCase<'drill.guard', AlarmState> = {
  name: 'drill.guard',
  target: { alarms },
  world: alarmWorld,
  sends: [],
  reached: { arrange: () => undefined },
  othersMoving: { arrange: open, is: 'blocked' },
  wrong: abortWrong,
  silent: 'moving',
};

export const soak: GoalCase<'drill.soak', AlarmState> = {
  name: 'drill.soak',
  target: { alarms, forMs: 60_000 },
  world: alarmWorld,
  sends: [],
  reached: { arrange: () => undefined, past: { began: '2026-11-23T02:59:00.000Z' } },
  // Nobody brings it about but time.
  othersMoving: { arrange: () => undefined, past: { began } },
  wrong: abortWrong,
  silent: 'moving',
};

export const watch: GoalCase<'drill.watch', AlarmState> = { ...soak, name: 'drill.watch' };

export const answers: GoalCase<'drill.answers', AlarmState> = {
  name: 'drill.answers',
  target: {
    region: 'eu-west-1',
    checks: [
      { name: 'health', url: page, expect: { status: 200 } },
      { name: 'gone', url: `${page}/gone`, expect: { status: 410 } },
    ],
  },
  world: (change) =>
    alarmWorld((state) => {
      state.pages[`${page}/gone`] = 410;
      change?.(state);
    }),
  sends: [],
  reached: { arrange: () => undefined },
  othersMoving: {
    arrange: (state) => {
      state.pages[page] = 503;
    },
    is: 'blocked',
  },
  wrong: [
    {
      name: 'a wrong answer and none',
      arrange: (state) => {
        state.pages = { [page]: 503 };
      },
      rules: ['the check is answered as expected', 'the check is answered as expected'],
    },
  ],
  silent: 'blocked',
};
