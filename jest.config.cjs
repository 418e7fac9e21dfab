/** Each tier is a folder under test/ (see test/README.md); only tiers that need a Temporal server start one. */
const every = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

module.exports = {
  maxWorkers: 2,
  workerIdleMemoryLimit: '600MB',
  testTimeout: 60_000,
  projects: [
    {
      ...every,
      displayName: 'without a server',
      testMatch: ['<rootDir>/test/{domain,contract,config,cli,activity,replay,lab,tools,orchestrator}/**/*.test.ts'],
    },
    {
      ...every,
      displayName: 'with a server',
      // Long runs on two clusters are `npm run test:two-clusters`.
      testMatch: ['<rootDir>/test/{workflow,drill}/**/*.test.ts', '<rootDir>/test/chaos/*.test.ts'],
      globalSetup: '<rootDir>/test/global-setup.ts',
      globalTeardown: '<rootDir>/test/global-teardown.ts',
    },
  ],
};
