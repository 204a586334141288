const { project, run } = require('./spec/support/jest-projects.cjs');

const declaring = {
  testMatch: ['<rootDir>/spec/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.once\\.spec\\.ts$', '/spec/architecture\\.spec\\.ts$'],
};

module.exports = {
  ...run,
  testTimeout: 60_000,
  projects: [
    // Every spec that declares entities runs under both decorator protocols.
    project('standard', 'standard', declaring),
    project('legacy', 'legacy', declaring),
    // What knows nothing of decorators, or takes long, runs once.
    project('once', 'standard', {
      testMatch: ['<rootDir>/spec/**/*.once.spec.ts', '<rootDir>/spec/architecture.spec.ts'],
    }),
  ],
};
