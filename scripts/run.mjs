// `node scripts/run.mjs FILE.ts [--legacy] [arguments …]`: runs a TypeScript program of this repository. Node 20 strips no
// types and no Node knows decorators, so esbuild bundles our own sources first; packages stay where they are.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { entryPoints } from './entry-points.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [program, ...rest] = process.argv.slice(2);
if (program === undefined) {
  console.error('usage: node scripts/run.mjs FILE.ts [--legacy] [arguments …]');
  process.exit(2);
}
const legacy = rest[0] === '--legacy';

// Below the root, so that bare imports find node_modules; one folder a run, so that runs do not meet.
const folder = join(root, '.tmp', `run-${process.pid}`);
mkdirSync(folder, { recursive: true });
const remove = () => rmSync(folder, { recursive: true, force: true });
process.once('exit', remove);

const outfile = join(folder, `${basename(program, '.ts')}.mjs`);
await build({
  entryPoints: [resolve(program)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  // package.json tells which built files have side effects; the sources stand elsewhere.
  ignoreAnnotations: true,
  sourcemap: 'inline',
  tsconfig: join(root, legacy ? 'tsconfig.legacy.json' : 'tsconfig.json'),
  alias: Object.fromEntries(entryPoints().map(({ specifier, source }) => [specifier, join(root, source)])),
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: 'warning',
});
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...rest.slice(legacy ? 1 : 0)], {
  stdio: 'inherit',
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...process.env },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
