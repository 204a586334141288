const { project, run } = require('./spec/support/jest-projects.cjs');
const { pinSeed } = require('./spec/support/pin-seed.cjs');

pinSeed();

// What differs between the decorator protocols: declarations, the models made of them, and what entities do with their fields.
const DECLARING = ['decorators', 'model', 'entity'];
const once = ['/node_modules/', '\\.once\\.spec\\.ts$', '/spec/architecture\\.spec\\.ts$'];

module.exports = {
  ...run,
  testTimeout: 60_000,
  projects: [
    project('standard', 'standard', { testMatch: ['<rootDir>/spec/**/*.spec.ts'], testPathIgnorePatterns: once }),
    project('legacy', 'legacy', {
      testMatch: DECLARING.map(room => `<rootDir>/spec/${room}/**/*.spec.ts`),
      testPathIgnorePatterns: once,
    }),
    // What knows nothing of decorators, or takes long, runs once.
    project('once', 'standard', {
      testMatch: ['<rootDir>/spec/**/*.once.spec.ts', '<rootDir>/spec/architecture.spec.ts'],
    }),
  ],
};
