/** What `muster orchestrator versions` prints, and what its neighbours refuse before anything is asked. */
import { versionsJson, versionsView } from '../../clients/cli/view/versions-view';
import { type VersionsLook } from '../../clients/operations/orchestrator/versions';
import { muster } from './run-program';

const [first, second] = ['eu-west-1', 'us-west-2'];
const queues = ['recovery', `steps.${first}`, `steps.${second}`, 'steps.any'];
const polls = (build: string | null, via: string, of = queues) => of.map((queue) => ({ queue, via, build }));
const cluster = (name: string, build: string | null): VersionsLook['clusters'][number] => ({
  ...{ name, because: null, active: name === first },
  // unsafe: the view asks a connection for nothing.
  connection: {} as VersionsLook['clusters'][number]['connection'],
  current: Object.fromEntries(queues.map((queue) => [queue, build])),
});
const look = (more: Partial<VersionsLook> = {}): VersionsLook => {
  const clusters = [cluster(first, '1'), cluster(second, '1')];
  return {
    ...{ namespace: 'dr', deployment: 'muster', clusters, home: clusters[0] ?? null, current: '1', queues },
    builds: [
      { build: '2', status: 'inactive', pinned: [] },
      { build: '1', status: 'current', pinned: ['recovery/billing', 'recovery/payments'] },
    ],
    polls: [...polls('1', first), ...polls('1', second), ...polls('2', first, ['recovery', 'steps.any'])],
    ...more,
  };
};

it('shows by build who polls via where, what is lacking, and what stays with it', () => {
  expect(versionsView(look())).toEqual([
    'builds   deployment muster, namespace dr   current: 1',
    '  eu-west-1  home   its queues send what is new to: 1',
    '  us-west-2  standby   its queues send what is new to: 1',
    '  build 2   inactive   nothing stays with it',
    '      via eu-west-1: polls recovery, steps.any; not steps.eu-west-1, steps.us-west-2',
    '      via us-west-2: nobody polls',
    '  build 1   current   2 stay with it: recovery/billing, recovery/payments',
    '      via eu-west-1: polls recovery, steps.any, steps.eu-west-1, steps.us-west-2',
    '      via us-west-2: polls recovery, steps.any, steps.eu-west-1, steps.us-west-2',
  ]);
});

it('shows a standby whose queues have another current build, queue by queue', () => {
  const half = { ...cluster(second, '1'), current: { recovery: '2', 'steps.any': '1' } };
  expect(versionsView(look({ clusters: [cluster(first, '2'), half] }))[2]).toBe(
    '  us-west-2  standby   its queues send what is new to: recovery 2, steps.any 1',
  );
});

it('shows one server without builds, and a home that is silent', () => {
  const one = { ...cluster('127.0.0.1:7233', null), name: '127.0.0.1:7233' };
  expect(
    versionsView(look({ clusters: [one], home: one, current: null, builds: [], polls: polls(null, one.name) })),
  ).toEqual([
    'builds   deployment muster, namespace dr   current: none, workers are unversioned',
    '  127.0.0.1:7233  home   its queues send what is new to: unversioned',
    '  unversioned',
    '      via 127.0.0.1:7233: polls recovery, steps.any, steps.eu-west-1, steps.us-west-2',
  ]);
  const dead = { ...cluster(first, null), connection: null, because: 'connection refused', active: false };
  const lines = versionsView(look({ clusters: [dead, cluster(second, '1')], home: null, current: null, builds: null }));
  expect(lines[0]).toContain('current: UNKNOWN, no home answers');
  expect(lines[1]).toBe('  eu-west-1  SILENT: connection refused');
});

it('gives the same as data', () => {
  expect(versionsJson(look())).toMatchObject({
    ...{ is: 'versions', deployment: 'muster', current: '1', home: first, needed: queues },
    builds: [
      {
        ...{ build: '2', status: 'inactive', pinned: [] },
        polls: [
          { via: first, queues: ['recovery', 'steps.any'] },
          { via: second, queues: [] },
        ],
      },
      { build: '1', pinned: ['recovery/billing', 'recovery/payments'] },
    ],
  });
});

it.each([
  ['orchestrator roll-out __2 --as duty', "BUILD: '__2' is not a build"],
  ['orchestrator move payments --build a/b --reason r --as duty', "--build: 'a/b' is not a build"],
  ['orchestrator move payments/x --build 2 --reason r --as duty', "'payments/x' names no operation"],
  ['orchestrator move payments --build 2 --as duty', "'--reason <why>' not specified"],
  ['orchestrator roll-out 2', 'nobody is named'],
])('`%s` is bad input, and no server is asked', async (command, says) => {
  const { code, err } = await muster(command);
  expect([code, err]).toEqual([2, expect.stringContaining(says)]);
});
