const { availableParallelism } = require('node:os');
const { resolve } = require('node:path');
const { bundleLibrary } = require('./lib-bundle.cjs');

const rootDir = resolve(__dirname, '../..');
const library = bundleLibrary();

/** What swc is told for each decorator protocol; nothing else differs between the two. */
const TRANSFORMS = {
  standard: { decoratorVersion: '2022-03' },
  legacy: { legacyDecorator: true, decoratorMetadata: true },
};

/** One jest project: which specs it runs, under which decorator protocol, and over which road to DynamoDB. */
exports.project = (displayName, protocol, files, road = 'wire') => ({
  displayName,
  rootDir,
  ...files,
  globals: { DECORATOR_PROTOCOL: protocol, ROAD: road },
  setupFiles: ['<rootDir>/spec/support/seeded-chance.cjs'],
  moduleNameMapper: {
    '^(?:\\.{1,2}/)+((?:lib|decorators)/.*)\\.js$': `${library}/$1.js`,
    '^fast-check$': '<rootDir>/spec/support/seeded-fast-check.cjs',
    '^dynamorm$': `${library}/lib/index.js`,
    '^dynamorm/core$': `${library}/lib/core.js`,
    '^dynamorm/(.*)$': `${library}/lib/$1/index.js`,
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/\\.tmp/', '<rootDir>/bench/node_modules/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: TRANSFORMS[protocol],
        },
        module: { type: 'commonjs' },
      },
    ],
  },
});

/** What a run does around its projects: one DynamoDB Local for all of them, where it asks for one. */
exports.run = {
  rootDir,
  globalSetup: '<rootDir>/spec/support/start-engines.mjs',
  globalTeardown: '<rootDir>/spec/support/stop-engines.mjs',
  // One more than there are cores: specs wait for DynamoDB Local and for retries often enough.
  maxWorkers: availableParallelism() + 1,
};
