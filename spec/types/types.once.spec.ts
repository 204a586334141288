import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const tsc = join(dirname(require.resolve('typescript-7/package.json')), 'bin/tsc');
const scratch = join(root, '.tmp');

/** What TypeScript 7, the quickest, says about a project, standard decorators; `npm run typecheck` asks the other five combinations. */
function check(project: string): string[] {
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', project, '--noEmit', '--pretty', 'false'], {
    cwd: root,
    encoding: 'utf8',
  });
  return stdout.split('\n').filter(line => line !== '');
}

describe('type specs', () => {
  it('are there', () => {
    expect(readdirSync(__dirname, { recursive: true }).filter(name => String(name).endsWith('.types.ts'))).not.toEqual(
      [],
    );
  });

  it('compile, and what must not compile does not', () => {
    // Faults of the library itself would be told six times over by the type check; here only what the specs say counts.
    expect(check(__dirname).filter(line => line.startsWith('spec/types/'))).toEqual([]);
  });

  it('would fail if what must not compile did', () => {
    expect(told("// @ts-expect-error a text is no number\nexport const a: string = 'text';\n")).toEqual([
      expect.stringContaining("error TS2578: Unused '@ts-expect-error' directive."),
    ]);
  });

  it('say in one line what a key condition cannot ask', () => {
    const lines = told(`
      import { Entity, type Key } from '../../lib/index.js';
      class Order extends Entity { id!: Key<string>; rank!: Key<number>; tags = new Set<string>(); }
      const query = () => Order.query({ id: 'x', rank: 1 });
      query().where(o => o.id.ne('x'));
      query().where(o => o.rank.beginsWith('1'));
      query().where(o => o.tags.contains('x'));
      query().where(o => o.rank.gt('1'));
    `);
    expect(lines.map(line => line.replace(/^.*?error /, ''))).toEqual([
      "TS2339: Property 'ne' does not exist on type 'TextKeyConditions<string>'.",
      "TS2339: Property 'beginsWith' does not exist on type 'KeyConditions<number>'.",
      "TS2339: Property 'contains' does not exist on type 'NoKeyIsMadeOfThisField'.",
      "TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
    ]);
  });
});

/** What is told of a program. */
function told(program: string): string[] {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'types-'));
  try {
    const project = { extends: '../../tsconfig.json', include: ['*.types.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    writeFileSync(join(folder, 'wrong.types.ts'), program);
    return check(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
