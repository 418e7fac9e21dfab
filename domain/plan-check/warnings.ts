/** What works on a quiet day and may not in the disaster, or does not what it seems to: told at plan check, never refused. */
import { neverComing } from '../calendar/check-drills';
import { calls } from '../calls';
import { goalsOf, type ResourceEntry, warningsOf } from '../kinds/table';
import { type GateName, type Plan } from '../plan';
import { type Draft, type Problem } from './draft';
import { gatesOf } from './gates';

export function warningsFor(draft: Draft): readonly Problem[] {
  return [
    ...Object.entries(draft.resources).flatMap(([id, entry]) => ofResource(id, entry, draft.regions)),
    ...unproved(draft),
    ...fewDeciders(draft),
    ...(draft.drills ? neverComing(draft.drills) : []),
  ];
}

interface Lost {
  readonly region: string;
  readonly calls: readonly string[];
}

function ofResource(id: string, entry: ResourceEntry, regions: Plan['regions'] | undefined): readonly Problem[] {
  const lost = regions ? controlPlanesLeft(entry, [regions.preferred, regions.other]) : [];
  const own = warningsOf(id, entry);
  const planes = lost.map(({ region, calls: names }) => ({
    says: `${names.join(', ')} ${names.length === 1 ? 'goes' : 'go'} through the control plane in ${region}, a Region this plan leaves`,
    instead: own.find((warning) => warning.says.includes(region))?.instead ?? `have a way that does not need ${region}`,
  }));
  // A kind that warns of the same Region in general is told once, with the calls.
  const kept = own.filter((warning) => !lost.some(({ region }) => warning.says.includes(region)));
  return [...planes, ...kept].map(({ says, instead }) => ({ at: ['resources', id], key: true, says, instead }));
}

/**
 * Calls of a goal's changes whose global control plane lives in a Region that one of the directions leaves. Changes *to* the Region that
 * is left (fencing, standing down) need its own control plane by their nature and are never required, so they are no warning.
 */
function controlPlanesLeft(entry: ResourceEntry, pair: readonly string[]): readonly Lost[] {
  const sent = goalsOf(entry.kind).flatMap(([, declaration]) => declaration.sends);
  return pair
    .map((region) => ({ region, calls: [...new Set(sent.filter((call) => calls[call].plane === region))] }))
    .filter((lost) => lost.calls.length > 0);
}

function unproved({ resources, ids }: Draft): readonly Problem[] {
  if (ids.length > Object.keys(resources).length) return [];
  if (Object.values(resources).some((entry) => entry.kind === 'http-check')) return [];
  return [
    {
      at: ['resources'],
      key: true,
      says: 'no http-check: nothing proves that customers are served, and RTA cannot be measured',
      instead: 'add an http-check that needs whatever shifts the traffic',
    },
  ];
}

const started: Readonly<Record<GateName, string>> = {
  promote: 'the failover',
  cutover: 'the restore',
  drill: 'the drill',
  delete: 'the decommission',
};

function fewDeciders({ gates }: Draft): readonly Problem[] {
  if (!gates) return [];
  return gatesOf(gates)
    .filter(({ rules: { approvals, approvers } }) => approvals === approvers.length)
    .map(({ name, rules: { approvals, approvers } }) => ({
      at: ['gates', name, 'approvals'],
      says: `${approvals} of ${approvers.length}: an approver who starts ${started[name]} cannot approve it, and then too few are left`,
      instead: 'name one approver more than approvals are asked',
    }));
}
