const { project, run } = require('./spec/support/jest-projects.cjs');

// The suites that take minutes have files of their own, so that none of them ever shows up as skipped in `npm test`.
module.exports = {
  ...run,
  testTimeout: 20 * 60_000,
  projects: [project('soak', 'standard', { testMatch: ['<rootDir>/spec/**/*.soak.ts'] })],
};
