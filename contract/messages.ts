/**
 * Messages to a running operation. Every one names its operation, for after a takeover the server re-applies old signals
 * to whatever run holds the id now; a handler ignores and journals what is meant for another.
 */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { type FenceOutcome } from '../domain/fence';
import { type Refusal } from '../domain/goal';
import { type Region } from '../domain/regions';
import { type OperationInput } from './operation-input';
import { type Progress } from './progress';

interface Message {
  readonly operationId: string;
  /** Made by the sender, equals the updateId; a nonce seen before changes nothing. */
  readonly nonce: string;
  /** Asserted until signed approvals come. */
  readonly by: string;
}

export interface DecisionMessage extends Message {
  /** Gate name and round: promote/1. */
  readonly gate: string;
  readonly acceptFence?: FenceOutcome;
  readonly lossCeilingMs?: number;
  /** Of a live drill's gate: hours without protection, twice. */
  readonly acceptUnprotected?: true;
  readonly reason?: string;
}

export interface StepMessage extends Message {
  readonly step: string;
  readonly reason: string;
}

export interface RunMessage extends Message {
  readonly reason: string;
}

export interface ClaimMessage {
  readonly application: string;
  readonly operation: OperationInput['operation'];
  /** The input the claim would start with. */
  readonly input: OperationInput;
  readonly nonce: string;
  readonly by: string;
  readonly reason: string;
}

export type Refused = { readonly accepted: false; readonly because: readonly [Refusal, ...Refusal[]] };
export type DecisionAnswer = DecisionAccepted | Refused;
export interface DecisionAccepted {
  readonly accepted: true;
  readonly have: number;
  readonly need: number;
  /** Regions whose evidence stores hold it; absent: one server orchestrates, and its history alone holds it. */
  readonly heldIn?: readonly Region[];
  /** Whether one of them is outside home's Region, so that the loss of home does not lose it; absent with `heldIn`. */
  readonly outlivesHome?: boolean;
}
export type Answer = { readonly accepted: true; readonly says: string } | Refused;
export interface ClaimAnswer {
  readonly is: 'started' | 'joined' | 'yielding' | 'refused';
  readonly operationId: string;
  readonly because?: readonly Refusal[];
}

export const messages = {
  approve: defineUpdate<DecisionAnswer, [DecisionMessage]>('approve'),
  reject: defineUpdate<DecisionAnswer, [DecisionMessage]>('reject'),
  retry: defineUpdate<Answer, [StepMessage]>('retry'),
  skip: defineUpdate<Answer, [StepMessage]>('skip'),
  pause: defineUpdate<Answer, [RunMessage]>('pause'),
  resume: defineUpdate<Answer, [RunMessage]>('resume'),
  abort: defineUpdate<Answer, [RunMessage]>('abort'),
  claim: defineUpdate<ClaimAnswer, [ClaimMessage]>('claim'),
} as const;

/** The same decision when no worker answers in time: recorded, not yet judged. */
export const decisionSignals = {
  approve: defineSignal<[DecisionMessage]>('approve'),
  reject: defineSignal<[DecisionMessage]>('reject'),
} as const;

export interface HomeChangedMessage extends Message {
  /** Of the namespace, since home moved. */
  readonly failoverVersion: number;
}

/** Home was taken over: what was acknowledged may not have been replicated, so the run reads the evidence stores again. */
export const homeChangedSignal = defineSignal<[HomeChangedMessage]>('homeChanged');

export const progressQuery = defineQuery<Progress>('progress');
