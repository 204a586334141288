// A Lambda-like bundle by esbuild, minified, as ESM and as CommonJS: it must run, and carry only what it uses.
import { readFileSync, statSync } from 'node:fs';
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
  const { outfile, inputs } = await bundle('main', format);
  consumer.node(outfile);
  const uninvited = inputs.filter(input =>
    /dynamorm\/dist\/[a-z]+\/lib\/(kms|dms|cli|testkit|lean|delivery)\//.test(input),
  );
  if (uninvited.length > 0) throw new Error(`the bundle carries what it does not use: ${uninvited.join(', ')}`);
}
// Naming one thing must not bring the entities along.
consumer.write(
  'error.ts',
  "import { isDynamormError } from 'dynamorm';\nconsole.log(isDynamormError(new Error('x')));\n",
);
const { outfile, inputs } = await bundle('error', 'esm');
consumer.node(outfile);
if (inputs.some(input => input.includes('/lib/operations/')))
  throw new Error(`tree shaking keeps ${inputs.join(', ')}`);
