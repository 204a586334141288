// `npm run soak`: what takes minutes, in files of its own so that nothing ever shows up as skipped in `npm test`, and the
// properties of all specs at their full number of runs.
process.env.SPEC_RUNS = 'full';

const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { project, run } = require('./spec/support/jest-projects.cjs');
const { drawSeed } = require('./spec/support/pin-seed.cjs');

drawSeed();

const properties = readdirSync(join(__dirname, 'spec'), { recursive: true })
  .filter(name => name.endsWith('.spec.ts'))
  .map(name => join(__dirname, 'spec', name))
  .filter(file => /\bruns\(/.test(readFileSync(file, 'utf8')));

module.exports = {
  ...run,
  testTimeout: 20 * 60_000,
  projects: [
    project('soak', 'standard', { testMatch: ['<rootDir>/spec/**/*.soak.ts'] }),
    project('properties', 'standard', { testMatch: properties }),
  ],
};
