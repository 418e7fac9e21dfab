/** A gate that can be passed: no more approvals than people, and a default that acts names who accepts its worst fence. */
import { type GateRules } from '../gate/rules';
import { type GateName, gateNames, type Gates } from '../plan';
import { type Draft, type Problem } from './draft';
import { durationText } from './duration';

type At = readonly ['gates', GateName];

export function checkGates({ gates }: Draft): readonly Problem[] {
  return gates ? gatesOf(gates).flatMap(({ name, rules }) => ofGate(name, rules)) : [];
}

/** Those the plan says, in its order of words. */
export function gatesOf(gates: Gates): readonly { readonly name: GateName; readonly rules: GateRules }[] {
  return gateNames.flatMap((name) => {
    const rules = gates[name];
    return rules ? [{ name, rules }] : [];
  });
}

function ofGate(name: GateName, rules: GateRules): readonly Problem[] {
  const at: At = ['gates', name];
  const forbidden = silence(at, rules);
  return [
    ...people(at, rules),
    // A default that is forbidden needs nobody to answer for it.
    ...(forbidden.length > 0 ? forbidden : defaults(at, rules)),
    ...times(at, rules),
  ];
}

/** What nobody's answer may bring about, by gate. */
const silent: Readonly<Partial<Record<GateName, { readonly allowed: readonly string[]; readonly why: string }>>> = {
  drill: { allowed: ['abort'], why: 'a live drill that nobody answers for is over' },
  delete: { allowed: ['hold', 'abort'], why: 'what is deleted does not come back' },
};

function silence(at: At, { otherwise }: GateRules): readonly Problem[] {
  const rule = silent[at[1]];
  if (!rule || rule.allowed.includes(otherwise)) return [];
  return [
    {
      at: [...at, 'otherwise'],
      says: `'${otherwise}' at the gate ${at[1]}`,
      instead: `write ${rule.allowed.join(' or ')}: ${rule.why}`,
    },
  ];
}

function people(at: At, { approvals, approvers }: GateRules): readonly Problem[] {
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

function defaults(at: At, { otherwise, acceptFence }: GateRules): readonly Problem[] {
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

function times(at: At, { expectedMs, withinMs }: GateRules): readonly Problem[] {
  if (expectedMs <= withinMs) return [];
  return [
    {
      at: [...at, 'expected'],
      says: `${durationText(expectedMs)} is longer than within ${durationText(withinMs)}`,
      instead: 'the deadline would pass before the expected decision: lengthen within or lower expected',
    },
  ];
}
