// `npm run build`: the package as a few files. ES modules are bundled by entry point, what several share in chunks; the
// CommonJS files are the same chunks, translated one by one; the declarations of all entry points are rolled up together.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { builtName, CLI_SOURCE, entryPoints } from './entry-points.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [esm, cjs] = [`${root}dist/esm`, `${root}dist/cjs`];
const sources = Object.fromEntries(entryPoints().map(({ source }) => [builtName(source), `${root}${source}`]));

rmSync(`${root}dist`, { recursive: true, force: true });
mkdirSync(cjs, { recursive: true });
// Below a package of type module, only this file tells Node and TypeScript that dist/cjs is CommonJS.
writeFileSync(`${cjs}/package.json`, '{ "type": "commonjs" }\n');

await Promise.all([buildModules(), buildDeclarations()]);

async function buildModules() {
  await build({
    entryPoints: { ...sources, [builtName(CLI_SOURCE)]: `${root}${CLI_SOURCE}` },
    outdir: esm,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    chunkNames: 'chunk-[hash]',
    logLevel: 'warning',
  });
  chmodSync(`${esm}/${builtName(CLI_SOURCE)}.js`, 0o755);
  for (const file of readdirSync(esm).filter(name => name.endsWith('.js'))) {
    if (file === `${builtName(CLI_SOURCE)}.js`) continue;
    // An optional package is loaded when it is needed: by require() here, as everything, because Jest has no import() for CommonJS.
    // It stays within its `try`, which tells bundlers that the package may be missing.
    const source = readFileSync(`${esm}/${file}`, 'utf8').replace(/await import\((".*?")\)/g, 'require($1)');
    const { code } = await transform(source, {
      format: 'cjs',
      platform: 'node',
      target: 'es2022',
      loader: 'js',
    });
    writeFileSync(`${cjs}/${file}`, code);
  }
}

async function buildDeclarations() {
  const bundle = await rollup({
    input: sources,
    external: id => !id.startsWith('.') && !id.startsWith('/'),
    plugins: [dts({ tsconfig: `${root}tsconfig.build.json` })],
  });
  await bundle.write({
    dir: `${root}dist/types`,
    format: 'es',
    entryFileNames: '[name].d.ts',
    chunkFileNames: 'types-[hash].d.ts',
  });
  for (const file of readdirSync(`${root}dist/types`)) {
    for (const folder of [esm, cjs]) {
      mkdirSync(folder, { recursive: true });
      copyFileSync(`${root}dist/types/${file}`, `${folder}/${file}`);
    }
  }
  rmSync(`${root}dist/types`, { recursive: true });
}
