import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { parse } from '../support/architecture/source-file.js';

const root = resolve(__dirname, '../..');

/** Every package that loading a file loads with it: what is imported as a type only, or later, is not. */
function packagesOf(entry: string): ReadonlySet<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(resolve(root, file), 'utf8');
    for (const { target, typeOnly, inRepository } of parse(file, text).imports) {
      const isLater = new RegExp(`import\\(\\s*'${target}'`).test(text);
      if (typeOnly || isLater) continue;
      if (inRepository) visit(target);
      else packages.add(target);
    }
  };
  visit(entry);
  expect(seen.size).toBeGreaterThan(20);
  return packages;
}

/** The files of packages that are in memory once an entry is loaded by a process of its own. */
async function loadedBy(entry: string): Promise<readonly string[]> {
  const scratch = join(root, '.tmp');
  mkdirSync(scratch, { recursive: true });
  // Below the root, so that packages are found if they are asked for.
  const folder = mkdtempSync(join(scratch, 'load-'));
  const outfile = join(folder, 'entry.cjs');
  try {
    await build({
      ...{ entryPoints: [resolve(root, entry)], outfile, bundle: true, platform: 'node', format: 'cjs' },
      ...{ target: 'node20', packages: 'external', ignoreAnnotations: true, tsconfig: join(root, 'tsconfig.json') },
    });
    const program = `require(${JSON.stringify(outfile)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
    const files = JSON.parse(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' })) as string[];
    expect(files).toContain(outfile);
    return files.filter(file => file !== outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('dynamorm/streams', () => {
  it('loads nothing of the SDK', () => {
    expect([...packagesOf('lib/streams/index.ts')].filter(name => !name.startsWith('node:'))).toEqual([]);
  });

  it('is told from an entry that does', () => {
    expect([...packagesOf('lib/engine/index.ts')]).toContain('@aws-sdk/client-dynamodb');
  });

  it('has no package in memory when a process has loaded it', async () => {
    expect(await loadedBy('lib/streams/index.ts')).toEqual([]);
    expect((await loadedBy('lib/engine/index.ts')).join()).toContain('@aws-sdk');
  });
});
