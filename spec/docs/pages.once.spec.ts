import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PAGES, pageModule, writtenPage } from './page.js';

const root = resolve(__dirname, '../..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

describe.each(PAGES)('%s', name => {
  it('shows the requests that its programs send: `node scripts/run.mjs spec/docs/write.ts` writes them anew', async () => {
    const page = read(name);
    expect(await writtenPage(page)).toBe(page);
    expect(page).toMatch(/^```text$/m);
  });
});

describe('the programs of the guides', () => {
  it('compile under the strictest options', () => {
    expect(compile(Object.fromEntries(PAGES.map(name => [basename(name, '.md'), pageModule(read(name))])))).toEqual([]);
  });

  it('would not, if one said what the types refuse', () => {
    const wrong = "import { number } from 'dynamorm';\nexport const codec: string = number;\n";
    expect(compile({ wrong })).toEqual([expect.stringContaining('error TS2322')]);
  });
});

/** What TypeScript 7 says of some modules. */
function compile(modules: Readonly<Record<string, string>>): readonly string[] {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tmp', 'docs-'));
  try {
    const paths = { dynamorm: ['../../lib/index.ts'], 'dynamorm/*': ['../../lib/*/index.ts'] };
    const compilerOptions = { noEmit: true, noUnusedLocals: false, noUnusedParameters: false, paths };
    const project = { extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, `${name}.ts`), text);
    const tsc = join(dirname(require.resolve('typescript-7/package.json')), 'bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
    return stdout.split('\n').filter(line => line !== '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
