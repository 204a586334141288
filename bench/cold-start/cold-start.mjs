import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { answerOf } from '../run/spawn.mjs';
import { handlers } from './handlers.mjs';

const path = relative => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const IMPORTS = { full: 25, quick: 3 };
const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** A handler as it is deployed: one ES module, minified, without what it does not use. */
async function bundle(title, contents) {
  const outfile = path(`.tmp/cold-${title.replaceAll(' ', '-')}.mjs`);
  const { outputFiles, metafile } = await build({
    stdin: { contents, loader: 'ts', resolveDir: path('.'), sourcefile: `${title}.ts` },
    bundle: true,
    minify: true,
    treeShaking: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    alias: {
      'dynamorm/core': path('../dist/esm/core.js'),
      'dynamorm/lean': path('../dist/esm/lean.js'),
      dynamorm: path('../dist/esm/index.js'),
    },
    // Ours must not bring the root's copy of the SDK besides the bench's own.
    plugins: [{ name: 'one-sdk', setup: oneSdk }],
    banner: { js: 'import { createRequire as r } from "node:module"; const require = r(import.meta.url);' },
  });
  mkdirSync(path('.tmp'), { recursive: true });
  writeFileSync(outfile, outputFiles[0].contents);
  return { outfile, bytes: statSync(outfile).size, gzip: gzipSync(outputFiles[0].contents).length, metafile };
}

function oneSdk({ onResolve, resolve }) {
  onResolve({ filter: /^@(aws-sdk|smithy)\// }, ({ path: specifier, importer, kind, pluginData }) => {
    if (pluginData === 'once' || !importer.includes('/dist/esm/')) return undefined;
    return resolve(specifier, { resolveDir: path('.'), kind, pluginData: 'once' });
  });
}

/** Bytes of each handler's bundle, and what importing it costs a new process. */
export async function measureColdStart({ quick }) {
  process.stderr.write('  cold start\n');
  const bundles = {};
  for (const [title, contents] of Object.entries(handlers)) bundles[title] = await bundle(title, contents);
  const times = Object.fromEntries(Object.keys(bundles).map(title => [title, []]));
  for (let round = 0; round < IMPORTS[quick ? 'quick' : 'full']; round++)
    for (const title in bundles)
      times[title].push(await answerOf(path('cold-start/import.mjs'), { file: bundles[title].outfile }));
  return Object.fromEntries(
    Object.entries(bundles).map(([title, { bytes, gzip }]) => [
      title,
      {
        bytes,
        gzip,
        cpuMs: median(times[title].map(({ cpuMs }) => cpuMs)),
        ms: median(times[title].map(({ ms }) => ms)),
      },
    ]),
  );
}
