// `npm run house`: how many files and functions of this library one warm call runs through, counted by V8. `--check` fails
// where a call runs through more files than it did; `--files` lists them.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transform } from 'esbuild';
import { entryPoints } from './entry-points.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// Below the root, so that bare imports find node_modules.
const folder = join(root, '.tmp', `house-${process.pid}`);
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** The sources file by file, as V8 is to count them: nothing bundled, only types and decorators taken away. */
async function translate() {
  const entries = new Map(entryPoints().map(({ specifier, source }) => [specifier, source.replace(/\.ts$/, '.js')]));
  const sources = ['lib', 'decorators', 'bench/house'].flatMap(top =>
    readdirSync(join(root, top), { recursive: true })
      .filter(name => name.endsWith('.ts'))
      .map(name => `${top}/${name.split(sep).join('/')}`),
  );
  for (const source of sources) {
    const { code } = await transform(readFileSync(join(root, source), 'utf8'), {
      loader: 'ts',
      format: 'esm',
      target: 'es2022',
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    const up = '../'.repeat(source.split('/').length - 1);
    const text = code.replace(/(from\s*|import\s*\(?\s*)"(dynamorm(?:\/[\w-]+)?)"/g, (all, before, specifier) =>
      entries.has(specifier) ? `${before}"${up}${entries.get(specifier)}"` : all,
    );
    const file = join(folder, source.replace(/\.ts$/, '.js'));
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }
}

await translate();
const { calls, LIMITS } = await import(pathToFileURL(join(folder, 'bench/house/calls.js')).href);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

const base = pathToFileURL(`${folder}/`).href;
let broken = 0;
for (const [name, call] of Object.entries(calls)) {
  for (let i = 0; i < 3; i++) await call();
  await session.post('Profiler.takePreciseCoverage');
  await call();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const ran = result
    .filter(({ url }) => /^(lib|decorators)\//.test(url.slice(base.length)) && url.startsWith(base))
    // The engine stands for the service; it is no part of the way.
    .filter(({ url }) => !url.slice(base.length).startsWith('lib/engine/'))
    .map(({ url, functions }) => ({
      file: url.slice(base.length).replace(/\.js$/, '.ts'),
      functions: functions.filter(({ ranges }) => ranges[0].count > 0).length,
    }))
    .filter(({ functions }) => functions > 0);
  const functions = ran.reduce((sum, one) => sum + one.functions, 0);
  const { goal, reached } = LIMITS[name];
  if (ran.length > reached) broken += 1;
  const [colour, off] = process.stdout.isTTY
    ? [ran.length > reached ? '\x1b[31m' : ran.length > goal ? '\x1b[33m' : '\x1b[32m', '\x1b[0m']
    : ['', ''];
  console.log(
    `${name.padEnd(34)}${colour}${String(ran.length).padStart(4)} files${off}  goal ${goal}, at most ${reached},${String(functions).padStart(4)} functions`,
  );
  if (process.argv.includes('--files')) for (const one of ran) console.log(`    ${one.file} ${one.functions}`);
}
process.exit(process.argv.includes('--check') && broken > 0 ? 1 : 0);
