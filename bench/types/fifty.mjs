// What 50 entities of ten attributes cost the type checker, each with a typed write and a typed read.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { output } from '../run/spawn.mjs';

const ENTITIES = 50;
const path = relative => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const FIELDS = ['status', 'email', 'name', 'city', 'total', 'count', 'active', 'note'];
const KINDS = ['text', 'text', 'text', 'text', 'number', 'number', 'boolean', 'text'];

const ts = { text: 'string', number: 'number', boolean: 'boolean' };
const value = { text: `'x'`, number: '1', boolean: 'true' };
const each = (write, separator = ' ') => FIELDS.map((field, i) => write(`${field}`, KINDS[i])).join(separator);
const item = `customerId: 'a', orderId: 'b', ${each((field, kind) => `${field}: ${value[kind]}`, ', ')}`;

const programs = {
  dynamorm: {
    header: `import { Attribute, Entity, PartitionKey, SortKey, Table, type Key } from 'dynamorm';`,
    entity: n => `
@Table('table-${n}') class E${n} extends Entity {
  @PartitionKey() customerId!: Key<string>; @SortKey() orderId!: Key<string>;
  ${each((field, kind) => `@Attribute() ${field}!: ${ts[kind]};`)}
}
export const put${n} = () => E${n}.put({ ${item} });
export const get${n} = async () => (await E${n}.get({ customerId: 'a', orderId: 'b' })).total;`,
  },
  electrodb: {
    header: `import { Entity } from 'electrodb';`,
    entity: n => `
const E${n} = new Entity({
  model: { entity: 'e${n}', version: '1', service: 'bench' },
  attributes: { customerId: { type: 'string' }, orderId: { type: 'string' },
    ${each((field, kind) => `${field}: { type: '${ts[kind]}' },`)} },
  indexes: { primary: { pk: { field: 'pk', composite: ['customerId'] }, sk: { field: 'sk', composite: ['orderId'] } } },
}, { table: 'bench' });
export const put${n} = () => E${n}.put({ ${item} }).go();
export const get${n} = async () => (await E${n}.get({ customerId: 'a', orderId: 'b' }).go()).data!.total;`,
  },
  'dynamodb-toolbox': {
    header: `import { Entity, GetItemCommand, PutItemCommand, Table, boolean, item, number, string } from 'dynamodb-toolbox';
const table = new Table({ name: 'bench', partitionKey: { name: 'customerId', type: 'string' }, sortKey: { name: 'orderId', type: 'string' } });`,
    entity: n => `
const E${n} = new Entity({ name: 'e${n}', table, schema: item({ customerId: string().key(), orderId: string().key(),
    ${each((field, kind) => `${field}: ${kind === 'text' ? 'string' : kind}(),`)} }) });
export const put${n} = () => E${n}.build(PutItemCommand).item({ ${item} }).send();
export const get${n} = async () => (await E${n}.build(GetItemCommand).key({ customerId: 'a', orderId: 'b' }).send()).Item!.total;`,
  },
};

async function check(folder, source) {
  writeFileSync(`${folder}/program.ts`, source);
  const text = await output(process.execPath, [tsc, '-p', folder, '--extendedDiagnostics']);
  const metric = name => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(text)[1]);
  return { instantiations: metric('Instantiations'), seconds: metric('Check time') };
}

/** Seconds of the checker and instantiations per entity, beyond what importing alone costs. */
export async function measureTypes() {
  const folder = path(`.tmp/types-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const paths = { dynamorm: [path('../dist/esm/index.d.ts')] };
  const compilerOptions = { strict: true, target: 'ES2022', module: 'NodeNext', lib: ['ES2023', 'ESNext.Decorators'] };
  const more = {
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [path('../node_modules/@types')],
    paths,
  };
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({ compilerOptions: { ...compilerOptions, ...more }, include: ['program.ts'] }),
  );
  try {
    const results = {};
    for (const [title, { header, entity }] of Object.entries(programs)) {
      process.stderr.write(`  types of ${title}\n`);
      const alone = await check(folder, `${header}\nexport {};\n`);
      const all = await check(folder, header + Array.from({ length: ENTITIES }, (_, n) => entity(n)).join(''));
      results[title] = {
        perEntity: Math.round((all.instantiations - alone.instantiations) / ENTITIES),
        seconds: all.seconds,
      };
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
