// An entity class defined through one build of the package must work in the other: tests are CommonJS where the program
// is ESM, and a package of entities may be of either kind.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeConsumer } from './consumer.mjs';

const consumer = makeConsumer({ packages: ['@types/node', 'undici-types'] });
const source = name => readFileSync(join(consumer.folder, 'src', `${name}.ts`), 'utf8');
for (const [extension, suffix] of [
  ['mts', 'mjs'],
  ['cts', 'cjs'],
]) {
  for (const name of ['order', 'member', 'round']) {
    consumer.write(`${name}.${extension}`, source(name).replaceAll("'./order.js'", `'./order.${suffix}'`));
  }
}
consumer.write(
  'main.mts',
  `import { batchGet, isDynamormError, transact } from 'dynamorm';
import { ensureTables } from 'dynamorm/tables';
import { Order as EsmOrder } from './order.mjs';
import { Order as CjsOrder } from './order.cjs';
import { Member as CjsMember } from './member.cjs';
import { round as esmRound } from './round.mjs';
import { round as cjsRound } from './round.cjs';
await esmRound('ESM class, ESM package', EsmOrder);
await cjsRound('CommonJS class, CommonJS package', CjsOrder);
await esmRound('CommonJS class, ESM package', CjsOrder as never);
await cjsRound('ESM class, CommonJS package', EsmOrder as never);
// The types of the two builds agree where classes and entities of one are handed to functions of the other.
await ensureTables(CjsOrder);
await transact(tx => tx.create(CjsOrder.of({ customerId: 'c2', orderId: 'o1' })));
const { items } = await batchGet([CjsOrder.key({ customerId: 'c2', orderId: 'o1' })]);
if (!(items[0] instanceof CjsOrder)) throw new Error('another class came back');
// What guards a class comes with the build that decorated it, and the requests of one entity wait for each other in both.
await ensureTables(CjsMember);
await transact(tx => tx.create(CjsMember.of({ id: 'm1', mail: 'ann@acme.example' })));
const second = transact(tx => tx.create(CjsMember.of({ id: 'm2', mail: 'ann@acme.example' })));
if (await second.then(() => true, error => !isDynamormError(error, 'ErrConditionFailed')))
  throw new Error('a unique value was taken twice');
const member = await CjsMember.get({ id: 'm1' });
member.log.push('seen');
await Promise.all([member.save(), transact(tx => tx.save(member)), member.save()]);
const { log } = await CjsMember.get({ id: 'm1' });
if (log.length !== 1) throw new Error(\`the log has \${log.length} entries\`);
`,
);
consumer.write('tsconfig.json', {
  compilerOptions: { target: 'ES2022', module: 'Node16', strict: true, types: ['node'], skipLibCheck: true },
  include: ['*.mts', '*.cts'],
});
consumer.tool('typescript/bin/tsc', '-p', '.');
consumer.node('main.mjs');
consumer.node('node_modules/dynamorm/dist/esm/cli.js', 'local', '--help');
