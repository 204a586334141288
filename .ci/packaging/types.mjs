// The declarations that users compile against: every entry point, by every module resolution and TypeScript they may
// have, strictly and without skipping the check of our own declaration files.
import { readFileSync } from 'node:fs';
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

// A library of entities emits declarations: the README's class, and functions whose inferred types mention what its queries, callbacks
// and references are. `composite` needs each of them to have a name that can be written down.
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [example = ''] = /(?<=```ts\n)import \{\n {2}Attribute,[\s\S]*?(?=\nconnect\()/.exec(readme) ?? [];
if (!example.includes('class Order extends Entity')) throw new Error('README.md has no class Order to compile');
const declared = example
  .replace(/import \{ DynamoDBClient \}.*\n/, '')
  .replace(' connect,\n', ' type If,\n  type Session,\n  type TypedIndex,\n  type UpdateAsk,\n  type Where,\n')
  .replace('class Order', 'export class Order');
const inferred = `
export const find = (status: 'open' | 'paid') => Order.byStatus.query({ status }).filter(o => o.tags.contains('vip'));
export const page = async () => find('open').limit(20).page({});
export const scan = () => Order.scan();
export const explained = () => Order.query({ customerId: 'c1' }).explain();
export const totals = () => Order.query({ customerId: 'c1' }).select('total');
export const loose = index(() => Order, 'by-status');
export const changes = (order: Order) => order.changes();
export const inSession = (of: Session) => Order.using(of);
export const condition = (o: Parameters<If<Order>>[0]) => o.total.gt(1).and(o.tags.size().gt(1));
export const actions = (o: Parameters<UpdateAsk<Order>>[0]) => [o.total.add(1), o.tags.delete('a')];
export const asked = (o: Parameters<If<Order>>[0]) => ({ text: o.status, list: o.lines, set: o.tags, date: o.createdAt, object: o.address });
export const changed = (o: Parameters<UpdateAsk<Order>>[0]) => ({ text: o.status, list: o.lines, set: o.tags, date: o.createdAt, object: o.address });
export const keys = (o: Parameters<Where<Order>>[0]) => ({ text: o.orderId, number: o.total, none: o.tags });
`;
consumer.write('declared/order.ts', declared + inferred);
const annotated = declared
  .replace('total = 0', 'total: number = 0')
  .replace('tags = new Set', 'tags: Set<string> = new Set')
  .replace('readonly byStatus =', "readonly byStatus: TypedIndex<Order, 'status', 'total'> =");
consumer.write('isolated/order.ts', annotated);
for (const [folder, options] of Object.entries({ declared: {}, isolated: { isolatedDeclarations: true } })) {
  consumer.write(`${folder}/tsconfig.json`, {
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2022', 'ESNext.Decorators', 'DOM'],
      module: 'NodeNext',
      types: ['node'],
      composite: true,
      declaration: true,
      outDir: 'out',
      strict: true,
      ...options,
    },
    files: ['order.ts'],
  });
  for (const compiler of ['typescript-5.9', 'typescript', 'typescript-7']) {
    consumer.tool(`${compiler}/bin/tsc`, '-p', folder);
    console.log(`${compiler.padEnd(14)} ${folder}`);
  }
}
