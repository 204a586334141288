import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { checkArchitecture, type Faults } from './support/architecture/check.js';
import { parse, type FileMap } from './support/architecture/source-file.js';

const root = resolve(__dirname, '..');

const sources: FileMap = new Map(
  ['lib', 'decorators'].flatMap(top =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => join(top, file).split(sep).join('/'))
      .sort()
      .map(file => [file, readFileSync(join(root, file), 'utf8')] as const),
  ),
);

const RULES: Readonly<Record<keyof Faults, string>> = {
  layers: 'imports only rooms of rows below its own',
  packages: 'imports a package only in the rooms it is for',
  cycles: 'has no import cycle, types included',
  sizes: 'keeps files and folders of a size that one reads',
  barrels: 'has an index.ts only where users import one',
  language: 'does without any, enums, namespaces, foreign instanceof and unfinished business',
};

describe('the source of this library', () => {
  const faults = checkArchitecture(sources);

  it('was read, with its imports', () => {
    expect(sources.size).toBeGreaterThan(30);
    const imports = [...sources].flatMap(([path, text]) => parse(path, text).imports);
    expect(imports.filter(one => one.inRepository).length).toBeGreaterThan(50);
  });

  for (const [rule, sentence] of Object.entries(RULES) as [keyof Faults, string][]) {
    if (faults[rule].length === 0) it(sentence, () => expect(faults[rule]).toEqual([]));
    // One failing test per fault, so that the files at fault stand in a test's name.
    for (const fault of faults[rule]) it(`${sentence}: ${fault}`, () => expect(faults[rule]).toEqual([]));
  }
});
