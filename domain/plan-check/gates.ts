/** A gate that can be passed: no more approvals than people, and a default that acts names who accepts its worst fence. */
import { type GateRules } from '../gate/rules';
import { type Draft, type Problem } from './draft';
import { durationText } from './duration';

const at = ['gates', 'promote'] as const;

export function checkGates({ gates }: Draft): readonly Problem[] {
  return gates ? [...people(gates.promote), ...defaults(gates.promote), ...times(gates.promote)] : [];
}

function people({ approvals, approvers }: GateRules): readonly Problem[] {
  if (approvers.length < 1)
    return [{ at: [...at, 'approvers'], says: 'nobody is named', instead: 'name at least one approver' }];
  if (approvals <= approvers.length) return [];
  const named = `${approvers.length} approver${approvers.length === 1 ? '' : 's'} named`;
  const more = approvals - approvers.length;
  return [
    {
      at: [...at, 'approvals'],
      says: `${approvals} approvals asked, ${named}`,
      instead: `name ${more === 1 ? 'one' : more} more or ask for ${approvers.length}`,
    },
  ];
}

function defaults({ otherwise, acceptFence }: GateRules): readonly Problem[] {
  if (otherwise === 'proceed' && !acceptFence)
    return [
      {
        at: [...at, 'otherwise'],
        says: `'proceed' without acceptFence`,
        instead:
          "add acceptFence: { outcome: impossible, by: NAME }, or write hold: proceeding accepts a fence in somebody's name",
      },
    ];
  if (otherwise !== 'proceed' && acceptFence)
    return [
      {
        at: [...at, 'acceptFence'],
        key: true,
        says: `acceptFence is only for otherwise: proceed, and this says ${otherwise}`,
        instead: 'remove it: approvers say themselves what they accept',
      },
    ];
  return [];
}

function times({ expectedMs, withinMs }: GateRules): readonly Problem[] {
  if (expectedMs <= withinMs) return [];
  return [
    {
      at: [...at, 'expected'],
      says: `${durationText(expectedMs)} is longer than within ${durationText(withinMs)}`,
      instead: 'the deadline would pass before the expected decision: lengthen within or lower expected',
    },
  ];
}
