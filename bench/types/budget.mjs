// `node bench/types/budget.mjs`: what entities cost the type checker. Writes a program of 100 entities with 20 decorated
// fields each, checks it with TypeScript 6 against the built package in both decorator protocols, and prints seconds and
// instantiations. Beside it stand the same program with a typed read, update and change per entity, because declaring is
// not all that users do, and one that only imports the package: what is left of the total belongs to the entities.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENTITIES = 100;
const BUDGET = { seconds: 3, instantiations: 60_000 };
const ROUNDS = 3;
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, '.tmp', `types-${process.pid}`);
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/** One entity of twenty decorated fields, of every kind there is. */
const entity = n => `
@Table('table-${n}', { naming: 'snake_case' })
@Index('by-status-${n}')
class Entity${n} extends Entity {
  @PartitionKey('TENANT#\${tenantId}') pk!: string;
  @SortKey('THING#\${thingId}') sk!: string;
  @Attribute() tenantId!: Key<string>;
  @Attribute() thingId!: Key<string>;
  @IndexPartitionKey('by-status-${n}') @Attribute() status: 'open' | 'paid' | 'shipped' = 'open';
  @IndexSortKey('by-status-${n}') @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
  @Ttl() expiresAt?: Date;
  @Attribute() title${n} = '';
  @Attribute() total = 0;
  @Attribute(decimal) price?: string;
  @Attribute(stringSet, { omitEmpty: true }) tags = new Set<string>();
  @Attribute() address?: { city: string; geo?: { lat: number; lng: number } };
  @Attribute() lines: { sku: string; n: number }[] = [];
  @Attribute() active = true;
  @Attribute(bigint) views?: bigint;
  @Attribute(isoDate) seenAt?: Date;
  @Attribute() note?: string;
  @Protected() pinned?: string;
}`;

const use = n => `
export async function use${n}(): Promise<void> {
  const one = await Entity${n}.get({ tenantId: 'a', thingId: 'b' });
  one.address!.city = 'Oslo';
  await one.save();
  await Entity${n}.update({ tenantId: 'a', thingId: 'b' }, o => [o.total.add(1), o.note.set('x')], { if: o => o.status.eq('open') });
  const found = await Entity${n}.find({ tenantId: 'a', thingId: 'b' });
  void found?.title${n};
}`;

const header = `import {
  Attribute, CreatedAt, Entity, Index, IndexPartitionKey, IndexSortKey, PartitionKey, Protected, SortKey, Table, Ttl,
  UpdatedAt, Version, bigint, decimal, isoDate, stringSet, type Key,
} from 'dynamorm';
`;

const numbers = Array.from({ length: ENTITIES }, (_, n) => n);
const programs = {
  declared: header + numbers.map(entity).join('') + `\nexport { ${numbers.map(n => `Entity${n}`).join(', ')} };\n`,
  'declared and used': header + numbers.map(n => entity(n) + use(n)).join(''),
  'import alone': `import { Entity } from 'dynamorm';\nexport { Entity };\n`,
};

const REPORT_CPU = `data:text/javascript,${encodeURIComponent(
  "process.once('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write(`CPU: ${(user + system) / 1e6}\\n`); });",
)}`;
const metric = (output, name) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(output)?.[1]);

function check(program, legacy) {
  writeFileSync(join(folder, 'program.ts'), programs[program]);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: {
        experimentalDecorators: legacy,
        types: ['node'],
        paths: { dynamorm: ['../../dist/esm/index.d.ts'] },
      },
      include: ['program.ts'],
    }),
  );
  const args = ['--import', REPORT_CPU, tsc, '-p', folder, '--extendedDiagnostics'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} does not compile:\n${stdout.slice(0, 4000)}`);
  const cpu = metric(stderr, 'CPU');
  return {
    cpu,
    // On a busy machine the clock runs while tsc waits for its turn; its own CPU time does not.
    total: Math.min(metric(stdout, 'Total time'), cpu),
    check: metric(stdout, 'Check time'),
    instantiations: metric(stdout, 'Instantiations'),
  };
}

const best = (program, legacy) => {
  const rounds = Array.from({ length: ROUNDS }, () => check(program, legacy));
  const least = name => Math.min(...rounds.map(round => round[name]));
  return { cpu: least('cpu'), total: least('total'), check: least('check'), instantiations: least('instantiations') };
};

if (!existsSync(join(root, 'dist/esm/index.d.ts'))) {
  console.error('There is no build to check against: npm run build');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
console.log(`TypeScript 6, ${ENTITIES} entities of 20 decorated fields, best of ${ROUNDS}`);
console.log('protocol  program             total s  check s  instantiations');
let over = false;
for (const legacy of [false, true]) {
  const results = Object.fromEntries(Object.keys(programs).map(program => [program, best(program, legacy)]));
  for (const [program, { total, check: checked, instantiations }] of Object.entries(results)) {
    const cells = [total.toFixed(2).padStart(7), checked.toFixed(2).padStart(8), String(instantiations).padStart(15)];
    console.log(`${(legacy ? 'legacy' : 'standard').padEnd(9)} ${program.padEnd(19)} ${cells.join(' ')}`);
  }
  const declared = results.declared;
  const seconds = Math.min(declared.check, declared.cpu - results['import alone'].cpu);
  console.log(`${(legacy ? 'legacy' : 'standard').padEnd(9)} the entities alone  ${seconds.toFixed(2).padStart(7)}`);
  over ||= seconds >= BUDGET.seconds || declared.instantiations >= BUDGET.instantiations;
}
if (over) console.error(`Over the budget of ${BUDGET.seconds} s and ${BUDGET.instantiations} instantiations.`);
// A busy machine must not fail a change: CI only reports.
process.exit(over && !process.argv.includes('--report') ? 1 : 0);
