// `npx jest -c jest.roads.config.cjs`: the suites of all operations over every other road to DynamoDB than the usual one, and over
// the oldest SDK of the peer range, once it is installed (`npm ci --prefix .ci/oldest-sdk`).
const { existsSync } = require('node:fs');
const { project, run } = require('./spec/support/jest-projects.cjs');

const suites = {
  testMatch: [
    '<rootDir>/spec/operations/**/*.spec.ts',
    '<rootDir>/spec/entity/**/*.spec.ts',
    '<rootDir>/spec/query/**/*.spec.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '\\.once\\.spec\\.ts$'],
};
const road = name =>
  project(name, 'standard', { ...suites, setupFilesAfterEnv: [`<rootDir>/spec/support/roads/${name}.ts`] });

const OLDEST = '.ci/oldest-sdk/node_modules/@aws-sdk';
const oldest = project('oldest', 'standard', {
  ...suites,
  testMatch: [...suites.testMatch, '<rootDir>/spec/client/**/*.spec.ts'],
});
oldest.moduleNameMapper = { '^@aws-sdk/(client-dynamodb)$': `<rootDir>/${OLDEST}/$1`, ...oldest.moduleNameMapper };

module.exports = {
  ...run,
  testTimeout: 60_000,
  projects: [...['plain', 'middleware', 'lean'].map(road), ...(existsSync(`${__dirname}/${OLDEST}`) ? [oldest] : [])],
};
