import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

/** What the matrix consists of, as its own modules say; they are ES modules, which Jest does not load. */
interface Row {
  readonly name: string;
  readonly packages: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly run: readonly string[];
  readonly ci?: boolean;
  readonly red?: string;
}
interface Matrix {
  readonly rows: readonly Row[];
  readonly page: string;
  readonly results: Readonly<
    Record<string, { readonly reason?: string; readonly versions: Readonly<Record<string, string>> }>
  >;
}

const PROGRAM = `
import { format, resolveConfig } from 'prettier';
import { consumers } from './.ci/matrix/consumers.mjs';
import { pageOf, readResults } from './.ci/matrix/page.mjs';
const results = readResults();
const page = await format(pageOf(results), { ...(await resolveConfig('docs/consumers.md')), filepath: 'docs/consumers.md' });
process.stdout.write(JSON.stringify({ rows: consumers, page, results }));
`;

function readMatrix(): Matrix {
  const args = ['--input-type=module', '--eval', PROGRAM];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Matrix;
}

describe('the consumer matrix', () => {
  const { rows, page, results } = readMatrix();

  it('has one row for a name', () => {
    const names = rows.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(results).filter(name => !names.includes(name))).toEqual([]);
  });

  it('has shown each consumer once, and docs/consumers.md says what it showed', () => {
    expect(rows.filter(({ name }) => results[name] === undefined).map(({ name }) => name)).toEqual([]);
    expect(read('docs/consumers.md')).toBe(page);
    for (const { name } of rows) expect(page).toContain(`| ${name.replaceAll('|', '\\|')} `);
  });

  it('is green but for rows whose cause is named and lies outside', () => {
    const surprising = rows.filter(({ name, red }) => (results[name]?.reason === undefined) !== (red === undefined));
    expect(surprising.map(({ name }) => `${name}: ${results[name]?.reason ?? 'works'}`)).toEqual([]);
  });

  it('knows an exact version of every package, for `--pinned`', () => {
    for (const { name, packages } of rows)
      for (const wanted of packages)
        expect([name, wanted, results[name]?.versions[wanted]]).toEqual([
          name,
          wanted,
          expect.stringMatching(/^\d+\.\d+\.\d+/),
        ]);
  });

  it('runs ten rows and more for every change', () => {
    expect(rows.filter(({ ci }) => ci === true).length).toBeGreaterThanOrEqual(10);
  });
});

describe('docs/build-tools.md', () => {
  const { rows } = readMatrix();
  const text = read('docs/build-tools.md');
  const contents = new Set(rows.flatMap(({ files }) => Object.values(files)));
  const blocks = [...text.matchAll(/^```(?:ts|json)\n\/\/ (\S+)\n([^]*?)^```$/gm)];

  it.each(blocks.map(([, path, code]) => [path, code]))('%s is what a row runs', (path, code) => {
    const options = /tsconfig\.json$/.test(path!)
      ? (JSON.parse(code!) as { compilerOptions: object }).compilerOptions
      : undefined;
    const isRun =
      options === undefined
        ? contents.has(code!)
        : [...contents].some(
            content =>
              content.startsWith('{') &&
              Object.entries(options).every(([key, value]) =>
                content.includes(`${JSON.stringify(key)}:${JSON.stringify(value)}`),
              ),
          );
    expect(isRun).toBe(true);
  });

  it('shows commands that rows run', () => {
    const lines = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block]) => block!.trim().split('\n'));
    expect(lines.length).toBeGreaterThan(5);
    const commands = new Set(rows.flatMap(({ run }) => run));
    expect(lines.filter(line => !commands.has(line))).toEqual([]);
  });
});

it('names no host of a registry', () => {
  const files = readdirSync(join(root, '.ci/matrix'), { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.\w+$/.test(name),
  );
  for (const file of files) expect(read(join('.ci/matrix', file))).not.toMatch(/registry\.|https?:/);
});
