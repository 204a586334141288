// The declarations that users compile against: every entry point, by every module resolution and TypeScript they may
// have, strictly and without skipping the check of our own declaration files.
import { makeConsumer } from './consumer.mjs';
import { entryPoints } from '../../scripts/entry-points.mjs';

const consumer = makeConsumer({ packages: ['@types/node', 'undici-types'] });
const everything = entryPoints()
  .map(({ specifier }, at) => `import * as entry${at} from '${specifier}';\nexport { entry${at} };\n`)
  .join('');
for (const extension of ['mts', 'cts']) consumer.write(`entries.${extension}`, everything);

const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false };
const settings = {
  esm: { module: 'NodeNext' },
  bundler: { module: 'ESNext', moduleResolution: 'Bundler' },
  legacy: { module: 'Node16', experimentalDecorators: true, emitDecoratorMetadata: true },
};
for (const [name, options] of Object.entries(settings)) {
  consumer.write(`tsconfig.${name}.json`, {
    compilerOptions: { target: 'ES2022', lib: ['ES2022'], types: ['node'], noEmit: true, ...strict, ...options },
    include: ['entries.*ts', 'src/order.ts'],
  });
}
for (const compiler of ['typescript-5.9', 'typescript', 'typescript-7']) {
  for (const name of Object.keys(settings)) {
    consumer.tool(`${compiler}/bin/tsc`, '-p', `tsconfig.${name}.json`);
    console.log(`${compiler.padEnd(14)} ${name}`);
  }
}
