/** How long a command follows an operation: to its end, or only to where people have to act, so that a script never hangs there. */
import { type Progress } from '../../contract/progress';
import { Option } from 'commander';
import { approveCommand, gateNameOf, mayAbort, rejectCommand } from './view/commands';

/** gate: until a gate is open, or as `parked`. parked: until a step is parked or the operation is paused. Both: or its end. */
const untils = ['gate', 'parked', 'end'] as const;
export type Until = (typeof untils)[number];

export const untilOption = (): Option =>
  new Option('--until <when>', 'follow to an open gate or what is parked, to what is parked, or to its end')
    .choices(untils)
    .default('end');

export interface Left {
  /** What goes no further without people. */
  readonly because: 'gate' | 'parked' | 'paused';
  readonly says: string;
  /** Commands that go on from it. */
  readonly commands: readonly string[];
}

/** Why a follower leaves now; undefined while it stays. */
export function leaveAt(until: Until, progress: Progress): Left | undefined {
  if (until === 'end') return undefined;
  return parked(progress) ?? paused(progress) ?? (until === 'gate' ? openGate(progress) : undefined);
}

/** What the server alone knows, where no worker answers. */
export function leaveAtGate(until: Until, gate: string | null, application: string): Left | undefined {
  if (until !== 'gate' || gate === null) return undefined;
  return {
    because: 'gate',
    says: `gate ${gate} is open, and no worker answers`,
    commands: [`muster status ${application}`, ...decisions(application, gate)],
  };
}

function openGate(progress: Progress): Left | undefined {
  const { gate, application } = progress;
  if (gate?.is !== 'open') return undefined;
  const [approve, reject] = decisions(application, gate.gate);
  return {
    because: 'gate',
    says: `gate ${gate.gate} is open: ${gate.have.length} of ${gate.need} decided`,
    commands: [approveCommand(progress) ?? approve, reject],
  };
}

function decisions(application: string, gate: string): readonly [approve: string, reject: string] {
  return [`muster approve ${application} --gate ${gateNameOf(gate)} --as NAME`, rejectCommand(application, gate)];
}

function parked(progress: Progress): Left | undefined {
  const { application, steps } = progress;
  const ids = steps.filter(({ status }) => status === 'parked').map(({ id }) => id);
  if (ids.length === 0) return undefined;
  return {
    because: 'parked',
    says: `parked ${ids.length === 1 ? 'is' : 'are'} ${ids.join(', ')}`,
    commands: [
      ...ids.flatMap((id) =>
        ['retry', 'skip'].map((verb) => `muster step ${verb} ${application} ${id} --reason WHY --as NAME`),
      ),
      ...(mayAbort(progress) ? [`muster abort ${application} --reason WHY --as NAME`] : []),
    ],
  };
}

function paused({ application, paused: pause }: Progress): Left | undefined {
  if (pause === null) return undefined;
  return {
    because: 'paused',
    says: `paused by ${pause.by}: ${pause.reason}`,
    commands: [`muster resume ${application} --reason WHY --as NAME`],
  };
}
