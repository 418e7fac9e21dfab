/** Names: an ARC cluster of five endpoints, a hosted zone, what authoritative servers answer, and a payments service behind them. */
import { type ResourceRecordSet } from '../../../domain/call-inputs';
import { safetyRuleConflict } from '../../../activities/aws/error-names';
import { OutsideError } from '../../../activities/outside-error';
import { refusedChange, type World } from './fake-outside';

export interface TrafficState {
  controls: Record<string, 'On' | 'Off'>;
  deadEndpoints: string[];
  safetyRule: boolean;
  sets: ResourceRecordSet[];
  change: 'PENDING' | 'INSYNC' | null;
  answers: string[];
  /** What the name will answer once everything has spread. */
  spreading: string[] | null;
  /** Status of the payments service's answers, in order; the last one stays. */
  statuses: number[];
  rows: string[];
}

export const endpoints = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'].map((region) => ({
  region,
  url: `https://${region}.arc.example`,
}));
export const oldAddress = '192.0.2.1';
export const newAddress = '192.0.2.2';
export const controls = [
  {
    arn: 'arn:aws:route53-recovery-control::111122223333:controlpanel/p/routingcontrol/use1',
    region: 'us-east-1',
    state: 'Off',
  },
  {
    arn: 'arn:aws:route53-recovery-control::111122223333:controlpanel/p/routingcontrol/euw1',
    region: 'eu-west-1',
    state: 'On',
  },
] as const;
export const record = {
  Name: 'api.example.com',
  Type: 'A',
  TTL: 60,
  ResourceRecords: [{ Value: newAddress }],
} as const;

export function trafficWorld(change: (state: TrafficState) => void = () => undefined): World<TrafficState> {
  const state: TrafficState = {
    controls: { [controls[0].arn]: 'On', [controls[1].arn]: 'Off' },
    deadEndpoints: [],
    safetyRule: false,
    sets: [{ Name: 'api.example.com.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: oldAddress }] }],
    change: null,
    answers: [oldAddress],
    spreading: null,
    statuses: [201],
    rows: [],
  };
  change(state);
  return { state, read, apply, progress };
}

const read: World<TrafficState>['read'] = (state, { call, input, options }) => {
  switch (call) {
    case 'route53-recovery-cluster:GetRoutingControlState': {
      const url = options.endpoint?.url ?? '';
      if (state.deadEndpoints.includes(url))
        throw new OutsideError('NoAnswer', 'TimeOut', `${url}: no answer within 3000 ms`, 'no');
      return { RoutingControlState: state.controls[(input as { RoutingControlArn: string }).RoutingControlArn] };
    }
    case 'route53:ListResourceRecordSets':
      return {
        ResourceRecordSets: [...state.sets, { Name: 'zzz.example.com.', Type: 'A', TTL: 60, ResourceRecords: [] }],
      };
    case 'route53:GetChange':
      return { ChangeInfo: { Id: '/change/C1', Status: state.change } };
    case 'dns:Resolve':
      return { answers: state.answers, ttlSeconds: 60, authoritative: true };
    case 'http:Get':
      return { status: nextStatus(state), body: '' };
    case 'sql:Query':
      return {
        rows: state.rows
          .filter((id) => (input as { parameters: string[] }).parameters.includes(id))
          .map((id) => ({ id })),
      };
    default:
      throw new Error(`the world of names plays no ${call}`);
  }
};

const apply: World<TrafficState>['apply'] = (state, request) => {
  switch (request.call) {
    case 'route53-recovery-cluster:UpdateRoutingControlStates':
      if (state.safetyRule) throw refusedChange(request.call, safetyRuleConflict);
      for (const entry of request.input.UpdateRoutingControlStateEntries)
        state.controls[entry.RoutingControlArn] = entry.RoutingControlState;
      state.spreading = [state.controls[controls[1].arn] === 'On' ? newAddress : oldAddress];
      return { endpoint: request.endpoints?.[0]?.url ?? '', tries: 1 };
    case 'route53:ChangeResourceRecordSets':
      for (const { ResourceRecordSet: set } of request.input.ChangeBatch.Changes) {
        state.sets = [
          ...state.sets.filter(({ Type }) => Type !== set.Type),
          { ...set, Name: `${set.Name.replace(/\.$/, '')}.` },
        ];
        state.spreading = (set.ResourceRecords ?? []).map(({ Value }) => Value);
      }
      state.change = 'PENDING';
      return { changeId: 'C1', status: 'PENDING' };
    case 'http:Send': {
      const status = nextStatus(state);
      const { id } = JSON.parse(request.input.body ?? '{}') as { id?: string };
      if (status === 201 && id !== undefined && !state.rows.includes(id)) state.rows.push(id);
      return { status };
    }
    default:
      throw new Error(`the world of names plays no ${request.call}`);
  }
};

function nextStatus(state: TrafficState): number {
  return (state.statuses.length > 1 ? state.statuses.shift() : state.statuses[0]) ?? 500;
}

function progress(state: TrafficState): void {
  if (state.change === 'PENDING') state.change = 'INSYNC';
  else if (state.spreading) {
    state.answers = state.spreading;
    state.spreading = null;
  }
}
