// `npm run test:local`: every spec that speaks to an engine, on DynamoDB Local instead of the engine in this process.
process.env.REQUIRE_DYNAMODB_LOCAL = '1';
process.env.SPEC_ENGINES = 'local';

const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { project, run } = require('./spec/support/jest-projects.cjs');
const { pinSeed } = require('./spec/support/pin-seed.cjs');

pinSeed();

const onEngines = readdirSync(join(__dirname, 'spec'), { recursive: true })
  .filter(name => name.endsWith('.spec.ts'))
  .map(name => join(__dirname, 'spec', name))
  .filter(file => /describeEngines|engines\(\)|DYNAMORM_SPEC_ENDPOINT|differential/.test(readFileSync(file, 'utf8')));

module.exports = {
  ...run,
  testTimeout: 60_000,
  projects: [project('local', 'standard', { testMatch: onEngines })],
};
