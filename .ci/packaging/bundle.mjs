// A Lambda-like bundle by esbuild, minified, as ESM and as CommonJS: it must run, and carry only what it uses.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { makeConsumer } from './consumer.mjs';

const consumer = makeConsumer();
const source = name => readFileSync(join(consumer.folder, 'src', `${name}.ts`), 'utf8');
consumer.write('order.ts', source('order'));
consumer.write('round.ts', source('round'));
consumer.write(
  'main.ts',
  "import { Order } from './order.js';\nimport { round } from './round.js';\nvoid round('bundled', Order);\n",
);

// The build is a few chunks of many sources, so that a bundle's inputs tell nothing. Texts survive a minifier: those that one
// source alone has tell that it is there.
const built = join(consumer.folder, 'node_modules', 'dynamorm', 'dist', 'esm');
const codeOf = new Map();
for (const file of readdirSync(built).filter(name => name.endsWith('.js'))) {
  const [, ...parts] = readFileSync(join(built, file), 'utf8').split(/^\/\/ (?=lib\/)/m);
  for (const part of parts) {
    const [source] = part.split('\n', 1);
    codeOf.set(source, (codeOf.get(source) ?? '') + part.slice(source.length));
  }
}
const textsOf = code => [...code.matchAll(/["`}]([^"'`$\\{}\n]{12,})["`$]/g)].map(([, text]) => text);
const isOnlyIn = (source, text) => ![...codeOf].some(([other, code]) => other !== source && code.includes(text));

/** The sources below some folders of ours that a bundle carries. */
function carriedFrom(folders, outfile) {
  const bundled = readFileSync(outfile, 'utf8');
  return folders.flatMap(folder => {
    const sources = [...codeOf].filter(([source]) => source.startsWith(`lib/${folder}/`));
    const telling = ([source, code]) => textsOf(code).some(text => isOnlyIn(source, text));
    if (!sources.some(telling)) throw new Error(`no text tells whether a bundle carries lib/${folder}`);
    const carried = ([source, code]) => textsOf(code).some(text => bundled.includes(text) && isOnlyIn(source, text));
    return sources.filter(carried).map(([source]) => source);
  });
}

async function bundle(entry, format, extra = {}) {
  const outfile = join(consumer.folder, `${entry}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  const { metafile, warnings } = await build({
    absWorkingDir: consumer.folder,
    entryPoints: [`${entry}.ts`],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format,
    target: 'node20',
    external: ['@aws-sdk/*', '@smithy/*'],
    metafile: true,
    logLevel: 'error',
    ...extra,
  });
  if (warnings.length > 0) throw new Error(`esbuild warns: ${JSON.stringify(warnings)}`);
  const inputs = Object.values(metafile.outputs).flatMap(output => Object.keys(output.inputs));
  console.log(`${entry} ${format}: ${Math.round(statSync(outfile).size / 1024)} KiB of ours`);
  return { outfile, inputs };
}

for (const format of ['esm', 'cjs']) {
  const { outfile } = await bundle('main', format);
  consumer.node(outfile);
  if (carriedFrom(['engine'], outfile).length === 0) throw new Error('the engine is in this bundle, and no text tells');
  const uninvited = carriedFrom(['kms', 'dms', 'cli', 'testkit', 'lean', 'delivery'], outfile);
  if (uninvited.length > 0) throw new Error(`the bundle carries what it does not use: ${uninvited.join(', ')}`);
}
// Naming one thing must not bring the entities along.
consumer.write(
  'error.ts',
  "import { isDynamormError } from 'dynamorm';\nconsole.log(isDynamormError(new Error('x')));\n",
);
const { outfile } = await bundle('error', 'esm');
consumer.node(outfile);
const kept = carriedFrom(['operations', 'entity', 'expressions', 'encryption'], outfile);
if (kept.length > 0) throw new Error(`tree shaking keeps ${kept.join(', ')}`);

// Without the SDK: neither the adapter nor a package of it, and no guard that nobody needs.
consumer.write(
  'lean.ts',
  `import { Attribute, Entity, PartitionKey, Table, connect } from 'dynamorm/core';
import { leanTransport } from 'dynamorm/lean';
const http = async () => ({ statusCode: 200, headers: {}, body: new TextEncoder().encode('{"Item":{"id":{"S":"a"},"n":{"N":"1"}}}') });
connect({ transport: leanTransport({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, http }) });
@Table('things')
class Thing extends Entity {
  @PartitionKey() id!: string;
  @Attribute() n = 0;
}
void Thing.get({ id: 'a' }).then(({ n }) => { if (n !== 1) process.exit(1); });
`,
);
for (const format of ['esm', 'cjs']) {
  const lean = await bundle('lean', format);
  consumer.node(lean.outfile);
  const carried = [
    ...carriedFrom(['client/sdk', 'guards', 'kms', 'dms', 'delivery', 'engine'], lean.outfile),
    ...lean.inputs.filter(input => input.includes('node_modules/@')),
  ];
  if (carried.length > 0) throw new Error(`a lean bundle carries ${carried.join(', ')}`);
  if (/require\(["']@|from ?["']@/.test(readFileSync(lean.outfile, 'utf8')))
    throw new Error('a lean bundle needs the SDK');
}
