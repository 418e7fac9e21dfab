/** What people read at night when a side of the orchestrator is silent: what, since when, what it means, what to type. */
import { type Instant } from '../instant';
import { type Region } from '../regions';
import { type Said } from './silence';

export interface SilenceSeen {
  readonly said: Said;
  readonly side: Region;
  /** From where it was seen. */
  readonly from: Region;
  readonly since: Instant;
  /** False: this worker never heard it, so it may have been silent for longer. */
  readonly heard: boolean;
  /** The last thing that kept it from answering; null: it answers. */
  readonly because: string | null;
  /** Its frontend answers: a takeover counts that as an answer of home. */
  readonly frontend: boolean;
  /** By the word of the seeing side's own cluster; null: that one does not answer either. */
  readonly home: { readonly region: Region; readonly failoverVersion: number } | null;
  readonly namespace: string;
}

export interface Page {
  /** Fits SNS: ASCII, one line, up to 100 characters (SNS API reference, Publish, read 2026-11). */
  readonly subject: string;
  readonly message: string;
}

export function silencePage(seen: SilenceSeen): Page {
  const { said, side, from, home, namespace } = seen;
  const version = home === null ? '' : `, failover version ${home.failoverVersion}`;
  const where = `Seen from ${from}; namespace ${namespace}${version}.`;
  const verb = said === 'silent' ? 'is silent' : 'answers again';
  return {
    subject: `muster: the orchestrator in ${side} ${verb}`,
    message: [...(said === 'silent' ? silent(seen) : back(seen)), '', where, ''].join('\n'),
  };
}

function silent({ side, from, since, heard, because, frontend, home }: SilenceSeen): readonly string[] {
  const atLeast = heard ? 'since' : 'since at least';
  const first = `The orchestrator in ${side} is silent ${atLeast} ${since}${because === null ? '' : ` (${because})`}.`;
  const look = '  muster orchestrator status';
  if (home === null)
    return [
      first,
      `The cluster in ${from} does not answer either: no recovery goes on, and none can be started.`,
      '',
      look,
      'Start one of the two; it goes on with what it had.',
    ];
  if (home.region === side)
    return [
      first,
      `It is home: no recovery goes on until ${from} has taken over.`,
      '',
      look,
      `  muster orchestrator takeover --to ${from} --reason '${side} is silent'${frontend ? ' --force' : ''}`,
      ...(frontend
        ? ['Its frontend answers, so the takeover has to be forced; a handover needs what does not answer.']
        : []),
      'What was acknowledged there in its last seconds may be lost; the takeover says what.',
    ];
  return [
    first,
    `Home is ${home.region}, which goes on alone: were it lost too, nobody could take over.`,
    '',
    look,
    `Start the cluster in ${side}; it catches up by itself.`,
  ];
}

function back({ side, since, home }: SilenceSeen): readonly string[] {
  return [
    `The orchestrator in ${side} answers again, without a break since ${since}.`,
    home === null ? 'Home is not known.' : `Home is ${home.region}.`,
    '',
    '  muster orchestrator status',
    'It catches up by itself; hand over when you want to, and not before its copy is complete.',
  ];
}
