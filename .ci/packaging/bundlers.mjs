// Programs reach production through bundlers, which drop what looks unused and rename what they may. One program that writes and
// reads in every way, bundled by each of them, plain and minified, must print what it prints unbundled, stored items included.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { rspack } from '@rspack/core';
import { build as esbuild, buildSync as esbuildSync, transformSync } from 'esbuild';
import { rollup } from 'rollup';
import { build as vite } from 'vite';
import { makeConsumer } from './consumer.mjs';

const webpack = createRequire(import.meta.url)('webpack');
const { folder, write } = makeConsumer();
const ours = join(folder, 'node_modules', 'dynamorm');
const { exports } = JSON.parse(readFileSync(join(ours, 'package.json'), 'utf8'));
// The SDK stays outside, as Lambda has it; only Vite, asked for everything, takes it in.
const outside = /^(node:|@aws-sdk\/|@smithy\/)/;

/** How a plain Rollup finds our files: it knows no packages. */
const resolver = {
  name: 'resolver',
  resolveId: id => (/^dynamorm\b/.test(id) ? join(ours, exports[id.replace('dynamorm', '.')].import.default) : null),
};
/** Rollup minifies by a plugin. */
const minifier = {
  name: 'minifier',
  renderChunk: code => transformSync(code, { minify: true, format: 'esm', target: 'node20' }).code,
};

/** Each bundles `entry` into the folder `to` and answers what the bundler warns of. */
const bundlers = {
  async rollup(entry, to, minify) {
    const warnings = [];
    const bundle = await rollup({
      input: entry,
      external: outside,
      plugins: [resolver, minify && minifier],
      onwarn: warning => warnings.push(warning.message),
    });
    await bundle.write({ dir: to, format: 'es', entryFileNames: 'main.mjs' });
    await bundle.close();
    return warnings;
  },
  async vite(entry, to, minify) {
    const warnings = [];
    await vite({
      root: folder,
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: entry,
        outDir: to,
        minify,
        target: 'node20',
        rollupOptions: { output: { entryFileNames: 'main.mjs' }, onwarn: ({ message }) => warnings.push(message) },
      },
    });
    return warnings;
  },
  webpack: (...args) => pack(webpack, ...args),
  rspack: (...args) => pack(rspack, ...args),
  async esbuild(entry, to, minify) {
    const { warnings } = await esbuild({
      entryPoints: { main: entry },
      outdir: to,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      minify,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['@aws-sdk/*', '@smithy/*'],
      logLevel: 'silent',
    });
    return warnings.map(({ text }) => text);
  },
};

/** What webpack and rspack share: their options and how they are run. */
async function pack(bundler, entry, to, minify) {
  const stats = await new Promise((resolve, reject) => {
    const options = {
      context: folder,
      entry,
      target: 'node20',
      mode: 'production',
      devtool: false,
      externals: outside,
      externalsType: 'commonjs',
      optimization: { minimize: minify },
      output: { path: to, filename: 'main.cjs', chunkFilename: '[id].cjs' },
    };
    bundler(options, (error, done) => (error ? reject(error) : resolve(done)));
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  return [...errors, ...warnings].map(({ message }) => message);
}

/** What a program prints; what it complains of counts too. */
async function run(...args) {
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', NODE_OPTIONS: '' };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, complaint, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return `${printed}${complaint}${status === 0 ? '' : `exit ${status}\n`}`;
}

// Both protocols of decorators are in each bundle, as chunks beside ours, which is bundled once; an argument says which one runs.
const compiled = options => {
  const { outputFiles } = esbuildSync({
    entryPoints: [join(folder, 'src', 'shop.ts')],
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'node20',
    tsconfigRaw: options,
    write: false,
  });
  return outputFiles[0].text;
};
write('standard.mjs', compiled({}));
write('legacy.mjs', compiled({ compilerOptions: { experimentalDecorators: true } }));
write(
  'entry.mjs',
  `const loaded = process.argv[2] === 'legacy' ? import('./legacy.mjs') : import('./standard.mjs');
void loaded.then(({ main }) => main());
`,
);
const entry = join(folder, 'entry.mjs');
const runBoth = main => Promise.all([run(main, 'standard'), run(main, 'legacy')]);

const runs = [{ name: 'unbundled', printed: runBoth(entry), warnings: [] }];
for (const [bundler, bundle] of Object.entries(bundlers)) {
  for (const minify of [false, true]) {
    const name = minify ? `${bundler}, minified` : bundler;
    const to = join(folder, minify ? `${bundler}-minified` : bundler);
    const warnings = await bundle(entry, to, minify);
    const files = readdirSync(to, { recursive: true });
    const bytes = files.reduce((sum, file) => sum + statSync(join(to, file)).size, 0);
    const main = join(
      to,
      files.find(file => /^main\./.test(file)),
    );
    // It runs while the next bundle is made.
    runs.push({ name: `${name}: ${Math.round(bytes / 1024)} KiB`, printed: runBoth(main), warnings });
  }
}

const [expected] = await runs[0].printed;
if (!expected.endsWith('done true\n')) throw new Error(`the program fails unbundled: ${expected}`);
let faults = 0;
for (const { name, printed, warnings } of runs) {
  const complaints = warnings.map(warning => `It warns: ${warning}`);
  const [standard, legacy] = await printed;
  if (standard !== expected) complaints.push(`It prints\n${standard}instead of\n${expected}`);
  if (legacy !== expected) complaints.push(`With legacy decorators it prints\n${legacy}instead of\n${expected}`);
  console.log([`${complaints.length === 0 ? '✓' : '✗'} ${name}`, ...complaints].join('\n'));
  faults += complaints.length;
}
process.exit(faults === 0 ? 0 : 1);
