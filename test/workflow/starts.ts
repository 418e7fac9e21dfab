/** How tests start what is not a failover: with the input that the command line would build. */
import { randomUUID } from 'node:crypto';
import { buildDrill, buildFailback, buildLadder, buildOperation, type Starting } from '../../contract/build-input';
import { type OperationInput } from '../../contract/operation-input';
import { type DrillCalendar, type Scenario } from '../../domain/calendar/drill-plan';
import { type Plan, type Way } from '../../domain/plan';
import { type Mode, type Operation } from '../../domain/report';
import { eastward, referencePlan, westward } from '../domain/reference-plan';
import { type Stage } from './stage';

export const drills: DrillCalendar = {
  timeZone: 'UTC',
  blackouts: [],
  withinMs: 1_800_000,
  alarms: { blocking: { 'eu-west-1': ['replica-lag'] }, abort: { 'eu-west-1': ['payments-errors'] } },
  checks: {
    sql: [{ name: 'payments-there', resource: 'ledger', query: 'select count(*) > 0 from payments' }],
    http: [{ name: 'front', url: 'https://api.example.com/health', expect: { status: 200 } }],
  },
  calendar: [],
};

export const tag = '20261126-a1b2c3';

/** From the Region that is primary to the other one. */
export function starting(way: Way, change: Partial<Starting> = {}, plan: Plan = referencePlan({ drills })): Starting {
  return {
    plan,
    planHash: 'test',
    way,
    mode: 'real',
    reason: 'test',
    by: 'duty',
    nonce: randomUUID(),
    particulars: { tag },
    ...change,
  };
}

export function simple(stage: Stage, operation: Operation, way: Way, change: Partial<Starting> = {}): OperationInput {
  return buildOperation(operation, starting(way, change), stage.place());
}

/** The primary is in eu-west-1; home is us-east-1. */
export function failback(stage: Stage): OperationInput {
  return buildFailback(starting(eastward), stage.place());
}

export function ladder(stage: Stage): OperationInput {
  return buildLadder(starting(westward, { particulars: { tag, resource: 'ledger' } }), stage.place());
}

export function drill(stage: Stage, mode: Mode, scenario: Scenario): OperationInput {
  return buildDrill({ ...starting(westward, { mode }), name: 'test', scenario }, stage.place());
}
