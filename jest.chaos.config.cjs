const {
  projects: [every],
} = require('./jest.config.cjs');

/** `npm run test:two-clusters`: long runs of faults, one file after the other, each with clusters of its own. */
module.exports = {
  ...every,
  displayName: 'two clusters',
  maxWorkers: 1,
  // Workers whose cluster was killed leave threads of the SDK's core behind.
  forceExit: true,
  testTimeout: 600_000,
  testMatch: ['<rootDir>/test/chaos/two-clusters/**/*.test.ts'],
};
