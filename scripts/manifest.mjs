// Writes what package.json says about the build — exports, main, types, bin, sideEffects — from the list of entry
// points. `--check` writes nothing and fails where package.json says something else.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { builtName, CLI_SOURCE, entryPoints } from './entry-points.mjs';

const root = new URL('..', import.meta.url);
const file = fileURLToPath(new URL('package.json', root));

/** Where the build puts what `source` becomes: `lib/streams/index.ts` as `./dist/esm/streams.js`. */
const built = (source, format, extension) => `./dist/${format}/${builtName(source)}${extension}`;
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

const [main, ...others] = entryPoints();
const wanted = {
  main: built(main.source, 'cjs', '.js'),
  types: built(main.source, 'cjs', '.d.ts'),
  exports: {
    ...Object.fromEntries([main, ...others].map(({ subpath, source }) => [subpath, conditions(source)])),
    './package.json': './package.json',
  },
  // For `moduleResolution: node10` (Nest before 11, ts-jest by default), which does not read `exports`.
  typesVersions: {
    '*': Object.fromEntries(others.map(({ subpath, source }) => [subpath.slice(2), [built(source, 'cjs', '.d.ts')]])),
  },
  bin: { dynamorm: built(CLI_SOURCE, 'esm', '.js') },
  // The main entry makes the SDK the way to DynamoDB: a bundler must keep it although nothing is imported from it.
  sideEffects: [built(main.source, 'esm', '.js'), built(main.source, 'cjs', '.js')],
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
