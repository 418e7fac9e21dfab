import { safetyRuleConflict } from '../../../activities/aws/error-names';
import { idOf } from '../../../activities/kinds/past';
import {
  controls,
  endpoints,
  newAddress,
  oldAddress,
  record,
  trafficWorld,
  type TrafficState,
} from '../fakes/traffic-world';
import { where } from '../fakes/rds-world';
import { began, type GoalCase, key, sent } from './goal-case';

const way = { from: 'us-east-1', to: 'eu-west-1' } as const;
const switched = (state: TrafficState): void => {
  state.controls = { [controls[0].arn]: 'Off', [controls[1].arn]: 'On' };
};

export const arcShift: GoalCase<'arc-routing-control.shift', TrafficState> = {
  name: 'arc-routing-control.shift',
  target: { ...way, endpoints, controls, name: 'api.example.com', ttlMs: 60_000 },
  world: trafficWorld,
  sends: ['route53-recovery-cluster:UpdateRoutingControlStates'],
  reached: {
    arrange: (state) => {
      switched(state);
      state.answers = [newAddress];
    },
  },
  othersMoving: {
    arrange: switched,
    past: {
      before: {
        answers: [oldAddress],
        endpoints: [{ endpoint: 'e', states: { [controls[0].arn]: 'On', [controls[1].arn]: 'Off' } }],
      },
    },
  },
  wrong: [
    {
      name: 'a safety rule',
      arrange: () => undefined,
      past: {
        sent: [
          sent('route53-recovery-cluster:UpdateRoutingControlStates', { answer: 'error', error: safetyRuleConflict }),
        ],
      },
      rules: ['safety rules allow the shift'],
    },
  ],
  silent: 'unseen',
  restores: (state) => state.controls,
};

export const route53Shift: GoalCase<'route53-failover.shift', TrafficState> = {
  name: 'route53-failover.shift',
  target: { ...way, zone: 'Z1', record, ttlMs: 60_000 },
  world: trafficWorld,
  sends: ['route53:ChangeResourceRecordSets'],
  reached: {
    arrange: (state) => {
      state.sets = [{ ...record, Name: 'API.example.com.' }];
      state.answers = [newAddress];
    },
  },
  othersMoving: {
    arrange: (state) => {
      state.sets = [{ ...record, Name: 'api.example.com.' }];
    },
  },
  wrong: [
    {
      name: 'a failover pair and a CNAME at the name',
      arrange: (state) => {
        state.sets = [
          {
            Name: 'api.example.com.',
            Type: 'A',
            SetIdentifier: 'p',
            Failover: 'PRIMARY',
            TTL: 60,
            ResourceRecords: [{ Value: oldAddress }],
          },
          { Name: 'api.example.com.', Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'x.example.com' }] },
        ];
      },
      rules: ['the name has a simple record', 'the name has records of one sort'],
    },
  ],
  silent: 'unseen',
  restores: (state) => state.sets.map((set) => ({ ...set, Name: set.Name.toLowerCase() })),
};

const back = { from: 'eu-west-1', to: 'us-east-1' } as const;

export const arcConform: GoalCase<'arc-routing-control.conform', TrafficState> = {
  name: 'arc-routing-control.conform',
  target: {
    ...back,
    endpoints,
    controls: [
      { ...controls[0], state: 'On' },
      { ...controls[1], state: 'Off' },
    ],
    name: 'api.example.com',
    ttlMs: 60_000,
  },
  world: trafficWorld,
  sends: [],
  reached: { arrange: () => undefined },
  othersMoving: {
    arrange: (state) => {
      state.answers = [];
    },
    is: 'blocked',
  },
  wrong: [
    {
      name: 'controls that stand as after a failover',
      arrange: switched,
      rules: Array<string>(2).fill("the routing control stands as the plan's preferred Region wants it"),
    },
    {
      name: 'every control off, and a name that answers nothing',
      arrange: (state) => {
        state.controls = { [controls[0].arn]: 'Off', [controls[1].arn]: 'Off' };
        state.answers = [];
      },
      rules: ["the routing control stands as the plan's preferred Region wants it", 'the name answers'],
    },
  ],
  silent: 'unseen',
};

export const route53Conform: GoalCase<'route53-failover.conform', TrafficState> = {
  name: 'route53-failover.conform',
  target: { ...back, zone: 'Z1', record: { ...record, ResourceRecords: [{ Value: oldAddress }] }, ttlMs: 60_000 },
  world: trafficWorld,
  sends: [],
  reached: { arrange: () => undefined },
  // Changed, and not on all name servers yet.
  othersMoving: {
    arrange: (state) => {
      state.answers = [newAddress];
    },
    is: 'blocked',
  },
  wrong: [
    {
      name: 'the record as after a failover',
      arrange: (state) => {
        state.sets = [{ ...record, Name: 'api.example.com.' }];
        state.answers = [newAddress];
      },
      rules: ["the record is the plan's", "the name answers what the plan's record says"],
    },
    {
      name: 'another TTL',
      arrange: (state) => {
        state.sets = [{ Name: 'api.example.com.', Type: 'A', TTL: 300, ResourceRecords: [{ Value: oldAddress }] }];
      },
      rules: ["the record is the plan's"],
    },
    {
      name: 'a weighted set in its place, and no answer',
      arrange: (state) => {
        state.sets = [
          { Name: 'api.example.com.', Type: 'A', SetIdentifier: 'w', Weight: 1, TTL: 60, ResourceRecords: [] },
        ];
        state.answers = [];
      },
      rules: [
        'the name has a simple record',
        "the record is the plan's",
        "the name answers what the plan's record says",
      ],
    },
  ],
  silent: 'unseen',
};

const request = {
  url: 'https://api.example.com/payments',
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"id":"{{id}}"}',
} as const;

export const httpVerify: GoalCase<'http-check.verify', TrafficState> = {
  name: 'http-check.verify',
  target: {
    region: 'eu-west-1',
    request,
    expectStatus: 201,
    sql: { where, query: 'select 1 from payments where payment_id = $1' },
    ttlMs: 60_000,
  },
  world: trafficWorld,
  sends: ['http:Send'],
  reached: {
    arrange: (state) => {
      state.rows = [idOf(key)];
    },
    past: { began: '2026-11-23T02:58:00.000Z', sent: [sent('http:Send', { detail: { status: 201 } })] },
  },
  // Nobody else moves a synthetic request; what it waits for is the resolvers' TTL.
  othersMoving: { arrange: () => undefined, past: { began } },
  wrong: [],
  silent: 'moving',
};
