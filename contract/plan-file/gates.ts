/** gates in a plan file. */
import { z } from 'zod';
import { fenceOutcomes } from '../../domain/fence';
import { type GateRules } from '../../domain/gate/rules';
import { expected } from './expected';
import { approverName, count, duration } from './scalars';

/** Words for what is no map only: an unknown key is told by its name. */
const approver = z.strictObject(
  {},
  { error: ({ code }) => (code === 'invalid_type' ? expected('an approver', 'write NAME: {}') : undefined) },
);

const gate = z
  .strictObject({
    approvals: count('write how many approvals are needed', 1, 20).meta({
      description: 'How many of the approvers must approve; never the starter.',
    }),
    approvers: z
      .record(approverName, approver, { error: expected('a map of approvers', 'write { ops-lead: {}, dba: {} }') })
      .meta({ description: 'Who may decide, by name. The values are empty until signed approvals come.' }),
    within: duration('How long each round waits.'),
    otherwise: z
      .enum(['hold', 'abort', 'proceed'], { error: expected('a default', 'write hold, abort or proceed') })
      .meta({
        description: 'At the deadline. hold: keep waiting, and say so; abort: undo and end; proceed: as if approved.',
      }),
    acceptFence: z
      .strictObject({
        outcome: z.enum(fenceOutcomes, {
          error: expected('a fence outcome', 'write proven, best-effort or impossible'),
        }),
        by: approverName.meta({ description: 'The person in whose name it is accepted.' }),
      })
      .optional()
      .meta({
        description: 'Only with otherwise: proceed, and needed there: the worst fence that may be proceeded with.',
      }),
    lossCeiling: duration('The most that may be lost, when no approver says less.').optional(),
    expected: duration('How long deciding is expected to take; part of every RTO sum.').prefault('1m'),
  })
  .transform(({ approvers, within, acceptFence, lossCeiling, expected: expectedMs, ...rest }): GateRules => ({
    ...rest,
    approvers: Object.keys(approvers),
    withinMs: within,
    expectedMs,
    ...(acceptFence ? { acceptFence } : {}),
    ...(lossCeiling === undefined ? {} : { lossCeilingMs: lossCeiling }),
  }));

export const gates = z.strictObject({
  promote: gate.meta({ description: 'Where people decide whether the standby is promoted.' }),
  cutover: gate.exactOptional().meta({
    description: 'Whether a restored database takes the place of the damaged one; absent: as promote.',
  }),
  drill: gate.exactOptional().meta({ description: 'Whether a live drill begins; absent: as promote.' }),
  delete: gate.exactOptional().meta({ description: 'Whether what was kept is deleted; absent: as promote.' }),
});
