// `npm run build`: the package as ES modules and as CommonJS, each with its own types, from two runs of tsc.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const compile = project =>
  new Promise(resolve => {
    spawn(process.execPath, [tsc, '-p', project], { cwd: fileURLToPath(root), stdio: 'inherit' }).once(
      'close',
      resolve,
    );
  });

rmSync(new URL('dist', root), { recursive: true, force: true });
mkdirSync(new URL('dist/cjs', root), { recursive: true });
// Below a package of type module, only this file tells Node and TypeScript that dist/cjs is CommonJS.
writeFileSync(new URL('dist/cjs/package.json', root), '{ "type": "commonjs" }\n');

const codes = await Promise.all(['tsconfig.build.json', 'tsconfig.build.cjs.json'].map(compile));
const program = new URL('dist/esm/lib/cli/main.js', root);
if (existsSync(program)) chmodSync(program, 0o755);
process.exit(codes.every(code => code === 0) ? 0 : 1);
