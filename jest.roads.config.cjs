// `npm run roads`: the suites of all operations over every other road to DynamoDB than the usual one, and over the oldest SDK of
// the peer range. On the engine in this process alone: what stands behind a road makes no difference to it.
const { project, run } = require('./spec/support/jest-projects.cjs');
const { pinSeed } = require('./spec/support/pin-seed.cjs');

pinSeed();

const suites = {
  testMatch: [
    '<rootDir>/spec/operations/**/*.spec.ts',
    '<rootDir>/spec/entity/**/*.spec.ts',
    '<rootDir>/spec/query/**/*.spec.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '\\.once\\.spec\\.ts$'],
};
const road = name =>
  project(name, 'standard', { ...suites, setupFilesAfterEnv: [`<rootDir>/spec/support/roads/${name}.ts`] }, name);

const oldest = project('oldest', 'standard', {
  testMatch: [...suites.testMatch, '<rootDir>/spec/client/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/spec/(?!client/).*\\.once\\.spec\\.ts$'],
});
oldest.moduleNameMapper = {
  '^@aws-sdk/(client-dynamodb)$': '<rootDir>/.ci/oldest-sdk/node_modules/@aws-sdk/$1',
  ...oldest.moduleNameMapper,
};

module.exports = {
  rootDir: run.rootDir,
  maxWorkers: run.maxWorkers,
  testTimeout: 60_000,
  projects: [...['stack', 'plain', 'mock', 'middleware', 'lean'].map(road), oldest],
};
