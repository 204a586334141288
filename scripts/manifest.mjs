// Writes what package.json says about the build — exports, main, types, bin, sideEffects — from the list of entry points
// and from the sources. `--check` writes nothing and fails where package.json says something else.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { CLI_SOURCE, entryPoints, exists } from './entry-points.mjs';

const root = new URL('..', import.meta.url);
const file = fileURLToPath(new URL('package.json', root));

/** Where the build puts what `source` becomes: `lib/index.ts` as `./dist/esm/lib/index.js`. */
const built = (source, format, extension) => `./dist/${format}/${source.replace(/\.ts$/, extension)}`;
const conditions = source =>
  Object.fromEntries(
    [
      ['import', 'esm'],
      ['require', 'cjs'],
    ].map(([condition, format]) => [
      condition,
      { types: built(source, format, '.d.ts'), default: built(source, format, '.js') },
    ]),
  );

/**
 * Files that a bundler must keep although nothing is imported from them: those imported for what they do, and the entry
 * points that import them.
 */
function effectful() {
  const kept = new Set();
  const sources = ['lib', 'decorators'].flatMap(top =>
    readdirSync(new URL(top, root), { recursive: true }).map(name => posix.join(top, name.split(sep).join('/'))),
  );
  for (const source of sources.filter(name => name.endsWith('.ts'))) {
    const text = readFileSync(new URL(source, root), 'utf8');
    for (const [, specifier] of text.matchAll(/^import '(\.[^']+)\.js';/gm)) {
      kept.add(source).add(posix.join(posix.dirname(source), `${specifier}.ts`));
    }
  }
  return [...kept].sort();
}

const entries = entryPoints();
const sideEffects = effectful().flatMap(source => [built(source, 'esm', '.js'), built(source, 'cjs', '.js')]);
const wanted = {
  main: entries[0]?.subpath === '.' ? built(entries[0].source, 'cjs', '.js') : undefined,
  types: entries[0]?.subpath === '.' ? built(entries[0].source, 'cjs', '.d.ts') : undefined,
  exports: {
    ...Object.fromEntries(entries.map(({ subpath, source }) => [subpath, conditions(source)])),
    './package.json': './package.json',
  },
  bin: exists(CLI_SOURCE) ? { dynamorm: built(CLI_SOURCE, 'esm', '.js') } : undefined,
  sideEffects: sideEffects.length === 0 ? false : sideEffects,
  files: ['dist'],
};

const manifest = JSON.parse(readFileSync(file, 'utf8'));
const stale = Object.keys(wanted).filter(key => !isDeepStrictEqual(manifest[key], wanted[key]));
if (process.argv.includes('--check')) {
  for (const key of stale) {
    console.error(`package.json: ${key} is not what the sources say. Run npm run manifest.`);
    console.error(`  is:     ${JSON.stringify(manifest[key])}\n  should: ${JSON.stringify(wanted[key])}`);
  }
  process.exit(stale.length === 0 ? 0 : 1);
}
const { engines, type, ...before } = manifest;
const { name, version, description, license, keywords, ...rest } = before;
const head = { name, version, description, license, keywords, type, engines };
const next = { ...head, ...wanted, ...Object.fromEntries(Object.entries(rest).filter(([key]) => !(key in wanted))) };
writeFileSync(file, await format(JSON.stringify(next), { ...(await resolveConfig(file)), filepath: file }));
console.log(stale.length === 0 ? 'package.json says what the sources say.' : `Wrote ${stale.join(', ')}.`);
