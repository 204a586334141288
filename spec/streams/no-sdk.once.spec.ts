import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
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

describe('dynamorm/streams', () => {
  it('loads nothing of the SDK', () => {
    expect([...packagesOf('lib/streams/index.ts')].filter(name => !name.startsWith('node:'))).toEqual([]);
  });

  it('is told from an entry that does', () => {
    expect([...packagesOf('lib/engine/index.ts')]).toContain('@aws-sdk/client-dynamodb');
  });
});
