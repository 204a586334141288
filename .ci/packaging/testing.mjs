// The recipes of docs/testing.md, run as they stand in a project of somebody else: by Jest, by Vitest, by Node's own runner.
// A block of code whose first line is a comment with a path is that file.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeConsumer, root } from './consumer.mjs';

const page = readFileSync(join(root, 'docs', 'testing.md'), 'utf8');
const files = [...page.matchAll(/^```(?:ts|json)\n(\/\/ (\S+\/\S+)\n[^]*?)^```$/gm)];
const packages = ['jest', '@swc/jest', '@swc/core', '@types/node', 'undici-types'];
const consumer = makeConsumer({ packages });
for (const [, text, path] of files) {
  mkdirSync(dirname(join(consumer.folder, path)), { recursive: true });
  consumer.write(path, text);
}
const count = pattern => files.filter(([, , path]) => pattern.test(path)).length;
if (count(/^jest\/.*spec/) !== 1 || count(/^vitest\/.*spec/) !== 1 || count(/^node\/.*test/) !== 2) {
  throw new Error('docs/testing.md has other recipes than this stage knows of');
}

consumer.tool('jest/bin/jest.js', '--config', join(consumer.folder, 'jest', 'jest.config.json'));

consumer.write('tsconfig.json', {
  compilerOptions: {
    target: 'ES2022',
    module: 'Node16',
    strict: true,
    types: ['node'],
    skipLibCheck: true,
    outDir: 'dist',
  },
  files: ['node/order.test.ts', 'node/faults.test.ts'],
});
consumer.tool('typescript/bin/tsc', '-p', '.');
consumer.node('--test', 'dist/node/order.test.js', 'dist/node/faults.test.js');

symlinkSync(join(installedVitest(), 'vitest'), join(consumer.folder, 'node_modules', 'vitest'), 'junction');
consumer.node(join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--dir', 'vitest');

/** The modules of a project with nothing but Vitest, which this repository has no other use for. */
function installedVitest() {
  const folder = fileURLToPath(new URL('vitest', import.meta.url));
  const modules = join(folder, 'node_modules');
  if (!existsSync(join(modules, 'vitest'))) {
    const args = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  }
  return modules;
}
