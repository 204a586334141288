// A project that has none of the optional packages, only client-dynamodb: every entry point is imported, required, type-checked and
// bundled there. The entry points that speak for a package (`dynamorm/kms`) say that it is missing.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { rspack } from '@rspack/core';
import { build as esbuild } from 'esbuild';
import { rollup } from 'rollup';
import { makeConsumer } from './consumer.mjs';
import { entryPoints } from '../../scripts/entry-points.mjs';

const webpack = createRequire(import.meta.url)('webpack');
const consumer = makeConsumer({ peers: ['@aws-sdk/client-dynamodb'], packages: ['@types/node', 'undici-types'] });
const ours = join(consumer.folder, 'node_modules', 'dynamorm');
const { exports } = JSON.parse(readFileSync(join(ours, 'package.json'), 'utf8'));
const all = entryPoints().map(({ specifier }) => specifier);
const free = all.filter(specifier => specifier !== 'dynamorm/kms');

// Types: with every entry point, kms included, since no declaration may import what is not there.
const namespaces = all.map((specifier, at) => `import * as entry${at} from '${specifier}';\nexport { entry${at} };\n`);
for (const extension of ['mts', 'cts']) consumer.write(`entries.${extension}`, namespaces.join(''));
consumer.write('tsconfig.json', {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2022'],
    types: ['node'],
    module: 'NodeNext',
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
  },
  include: ['entries.*ts'],
});
for (const compiler of ['typescript-5.9', 'typescript', 'typescript-7']) {
  consumer.tool(`${compiler}/bin/tsc`, '-p', '.');
  console.log(`${compiler.padEnd(14)} all entry points`);
}

// One program for Node and for each bundler: what can be done without the packages, and what is said where one is needed.
const program = load => `
const [core, streams, engineEntry, testkit] = ${load};
const engine = engineEntry.createEngine();
const said = async promise => promise.then(() => 'no error', error => String(error.message));
const told = [
  await said(engine.streamsClient()),
  await said(new testkit.KmsFake().client().send({})),
  await said(streams.readStream('shop').next()),
  typeof core.Entity, typeof streams.streamHandler, testkit.deterministicCipher('seed') !== undefined,
];
console.log(JSON.stringify(told));
`;
const four = ['dynamorm', 'dynamorm/streams', 'dynamorm/engine', 'dynamorm/testkit'];
const rest = free.filter(specifier => !four.includes(specifier));
consumer.write(
  'main.mjs',
  [
    ...four.map((specifier, at) => `import * as e${at} from '${specifier}';`),
    ...rest.map((specifier, at) => `import * as r${at} from '${specifier}';`),
    `if ([${rest.map((_, at) => `r${at}`)}].some(entry => Object.keys(entry).length === 0)) throw new Error('an empty entry point');`,
    program(`[${four.map((_, at) => `e${at}`)}]`),
  ].join('\n'),
);
consumer.write(
  'main.cjs',
  `for (const name of ${JSON.stringify(rest)}) require(name);
(async () => {${program(`${JSON.stringify(four)}.map(name => require(name))`)}})();
`,
);
consumer.write(
  'required.cjs',
  [
    ...rest.map(specifier => `require('${specifier}');`),
    `(async () => {${program(`[${four.map(specifier => `require('${specifier}')`)}]`)}})();`,
  ].join('\n'),
);
const needs = name => `needs the package @aws-sdk/${name}`;
const expected = [
  `engine.streamsClient() ${needs('client-dynamodb-streams')}`,
  `KmsFake.client() ${needs('client-kms')}`,
  `readStream ${needs('client-dynamodb-streams')}`,
  'function',
  'function',
  true,
];

let faults = 0;
function runs(name, file) {
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', NODE_OPTIONS: '' };
  const { stdout, stderr } = spawnSync(process.execPath, [file], { cwd: consumer.folder, encoding: 'utf8', env });
  const isRight = stdout === `${JSON.stringify(expected)}\n`;
  console.log(`${isRight ? '✓' : '✗'} ${name}${isRight ? '' : `\n${stdout}${stderr}`}`);
  if (!isRight) faults++;
}

runs('Node, imported', 'main.mjs');
runs('Node, required', 'main.cjs');

const { stderr } = spawnSync(process.execPath, ['-e', "import('dynamorm/kms')"], {
  cwd: consumer.folder,
  encoding: 'utf8',
});
if (!stderr.includes("Cannot find package '@aws-sdk/client-kms'"))
  throw new Error(`dynamorm/kms does not name its package:\n${stderr}`);

// The SDK's own client stays outside; whatever else is not there must not end a bundle.
const sdk = /^(node:|@aws-sdk\/client-dynamodb$|@smithy\/)/;
mkdirSync(join(consumer.folder, 'out'));
const out = name => join('out', name);

for (const [format, entry] of Object.entries({ esm: 'main.mjs', cjs: 'required.cjs' })) {
  const file = out(`esbuild.${format === 'esm' ? 'mjs' : 'cjs'}`);
  await esbuild({
    absWorkingDir: consumer.folder,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    format,
    target: 'node20',
    external: ['@aws-sdk/client-dynamodb', '@smithy/*'],
    logLevel: 'error',
  });
  runs(`esbuild ${format}`, file);
}

const bundle = await rollup({
  input: join(consumer.folder, 'main.mjs'),
  external: sdk,
  onwarn: () => undefined,
  plugins: [
    {
      name: 'resolver',
      resolveId: id =>
        /^dynamorm\b/.test(id) ? join(ours, exports[id.replace('dynamorm', '.')].import.default) : null,
    },
  ],
});
await bundle.write({ dir: join(consumer.folder, 'out', 'rollup'), format: 'es', entryFileNames: 'main.mjs' });
await bundle.close();
runs('Rollup', join('out', 'rollup', 'main.mjs'));

for (const [name, bundler] of Object.entries({ webpack, rspack })) {
  const stats = await new Promise((resolve, reject) => {
    const options = {
      context: consumer.folder,
      entry: './main.mjs',
      target: 'node20',
      mode: 'production',
      devtool: false,
      externals: sdk,
      externalsType: 'commonjs',
      output: { path: join(consumer.folder, 'out', name), filename: 'main.cjs', chunkFilename: '[id].cjs' },
    };
    bundler(options, (error, done) => (error ? reject(error) : resolve(done)));
  });
  for (const { message } of stats.toJson({ all: false, errors: true }).errors) {
    console.log(`✗ ${name}: ${message}`);
    faults++;
  }
  runs(name, join('out', name, 'main.cjs'));
}

// Bun is no package of this repository: it bundles where it is installed.
const bun = spawnSync(
  'bun',
  ['build', 'main.mjs', '--target=node', '--outfile=out/bun.mjs', '--external=@aws-sdk/client-dynamodb'],
  {
    cwd: consumer.folder,
    encoding: 'utf8',
  },
);
if (bun.error === undefined) {
  if (bun.status !== 0) console.log(`✗ Bun\n${bun.stderr}`);
  runs('Bun', out('bun.mjs'));
} else console.log('- Bun is not installed');

process.exit(faults === 0 ? 0 : 1);
