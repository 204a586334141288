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
    mkdirSync(scratch, { recursive: true });
    const folder = mkdtempSync(join(scratch, 'types-'));
    try {
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ extends: '../../tsconfig.json', include: ['*.types.ts'] }),
      );
      writeFileSync(
        join(folder, 'wrong.types.ts'),
        "// @ts-expect-error a text is no number\nexport const a: string = 'text';\n",
      );
      expect(check(folder)).toEqual([expect.stringContaining("error TS2578: Unused '@ts-expect-error' directive.")]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
