import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { engines } from '../support/engines.js';

const root = resolve(__dirname, '../..');
const COMMAND = '$ npm run -s example:streams\n';

/** What README.md says the example prints. */
function told(): string {
  const blocks = readFileSync(resolve(root, 'README.md'), 'utf8').split('```');
  const block = blocks.find(text => text.includes(COMMAND));
  return block!.slice(block!.indexOf(COMMAND) + COMMAND.length);
}

describe('examples/streams', () => {
  it.each(engines().map(({ name }) => name))('prints what README.md says: live stream of %s', async name => {
    const { DYNAMODB_ENDPOINT: _, ...env } = process.env;
    const endpoint = name === 'local' ? { DYNAMODB_ENDPOINT: process.env['DYNAMORM_SPEC_ENDPOINT'] } : {};
    const program = [resolve(root, 'scripts/run.mjs'), resolve(root, 'examples/streams/main.ts')];
    const options = { cwd: root, env: { ...env, ...endpoint } };
    const { stdout } = await promisify(execFile)(process.execPath, program, options);
    expect(stdout).toBe(told());
  });
});
