/** Builds of muster's workers as lines and as data: by build who polls where, what is current, and what stays with it. */
import { type QueuePoll, queuesOf } from '../../../domain/orchestrator/versions';
import { type BuildSeen, type VersionsLook } from '../../operations/orchestrator/versions';

export function versionsView(look: VersionsLook): readonly string[] {
  const { namespace, deployment, clusters, home, builds } = look;
  return [
    `builds   deployment ${deployment}, namespace ${namespace}   current: ${look.current ?? (builds === null ? 'UNKNOWN, no home answers' : 'none, workers are unversioned')}`,
    ...clusters.map((one) => clusterLine(one, home)),
    ...rows(look).flatMap((row) => buildLines(row, look)),
  ];
}

function clusterLine(
  { name, connection, because, current }: VersionsLook['clusters'][number],
  home: VersionsLook['home'],
): string {
  if (connection === null) return `  ${name}  SILENT: ${because ?? 'no answer'}`;
  const says = [...new Set(Object.values(current))];
  const of = (build: string | null): string => build ?? 'unversioned';
  const told =
    says.length === 1
      ? of(says[0] ?? null)
      : Object.entries(current)
          .map(([queue, build]) => `${queue} ${of(build)}`)
          .join(', ');
  return `  ${name}  ${name === home?.name ? 'home' : 'standby'}   its queues send what is new to: ${told}`;
}

interface Row {
  /** Null: unversioned. */
  readonly build: string | null;
  readonly seen: BuildSeen | undefined;
  readonly polls: readonly QueuePoll[];
}

function rows({ builds, polls }: VersionsLook): readonly Row[] {
  const polled = polls.map(({ build }) => build);
  const all = [...new Set([...(builds ?? []).map(({ build }) => build), ...polled])];
  return all.map((build) => ({
    build,
    seen: builds?.find((one) => one.build === build),
    polls: polls.filter((one) => one.build === build),
  }));
}

function buildLines({ build, seen, polls }: Row, look: VersionsLook): readonly string[] {
  const pinned = seen?.pinned ?? [];
  const status =
    build === null ? '' : `   ${build === look.current ? 'current' : (seen?.status ?? 'not known to home')}`;
  const stays = pinned.length === 0 ? 'nothing stays with it' : `${pinned.length} stay with it: ${pinned.join(', ')}`;
  return [
    `  ${build === null ? 'unversioned' : `build ${build}`}${status}${build === null ? '' : `   ${stays}`}`,
    ...look.clusters.map(({ name }) => {
      const via = polls.filter((one) => one.via === name).map(({ queue }) => queue);
      const lacks = queuesOf(look).filter((queue) => !via.includes(queue));
      const has = [...new Set(via)].sort().join(', ');
      return `      via ${name}: ${has === '' ? 'nobody polls' : `polls ${has}`}${has !== '' && lacks.length > 0 ? `; not ${lacks.join(', ')}` : ''}`;
    }),
  ];
}

/** Connections left out. */
export function versionsJson(look: VersionsLook) {
  const { namespace, deployment, clusters, home, current, builds, polls } = look;
  return {
    is: 'versions',
    ...{ namespace, deployment, current, home: home?.name ?? null },
    clusters: clusters.map(({ name, because, active, current: queues, connection }) => ({
      ...{ name, because, active, current: queues, answers: connection !== null },
    })),
    builds: rows(look).map(({ build, seen, polls: own }) => ({
      build,
      status: builds === null ? null : (seen?.status ?? null),
      pinned: seen?.pinned ?? [],
      polls: clusters.map(({ name }) => ({
        via: name,
        queues: [...new Set(own.filter(({ via }) => via === name).map(({ queue }) => queue))].sort(),
      })),
    })),
    needed: queuesOf({ queues: look.queues, polls }),
  };
}
