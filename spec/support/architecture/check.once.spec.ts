import { checkArchitecture, type Faults } from './check.js';

const check = (files: Readonly<Record<string, string>>): Faults => checkArchitecture(new Map(Object.entries(files)));
const importing = (...specifiers: string[]): string => specifiers.map(one => `import '${one}';`).join('\n');

describe('an injected import', () => {
  it.each([
    ['upwards', 'lib/model/a.ts', '../codec/b.js', 'lib/codec is above lib/model'],
    ['of a neighbour in the row', 'lib/kms/a.ts', '../tables/b.js', 'lib/kms and lib/tables are of one row'],
    ['from a subfolder upwards', 'lib/client/deep/a.ts', '../../operations/b.js', 'lib/operations is above lib/client'],
    ['of an entry point', 'lib/testkit/a.ts', '../engine/index.js', 'import the file behind it'],
    ['of the roof', 'lib/entity/a.ts', '../index.js', 'nobody imports the roof'],
    ['of the command line', 'lib/index.ts', './cli/main.js', 'nobody imports the roof'],
    ['of the ORM by the engine', 'lib/engine/a.ts', '../expressions/ast.js', 'sees only lib/errors, lib/values'],
    ['of values by a decorator', 'decorators/a.ts', '../lib/values/value.js', 'decorators sees only'],
    ['of model code by a decorator', 'decorators/a.ts', '../lib/model/model.js', 'sees only types of lib/model'],
    ['of a room that is not in the table', 'lib/entity/a.ts', '../misc/b.js', 'in no room'],
    ['of a spec', 'lib/entity/a.ts', '../../spec/support/engines.js', 'in no room'],
  ])('%s is caught: %s imports %s', (_, file, specifier, reason) => {
    const { layers } = check({ [file]: importing(specifier) });
    expect(layers).toEqual([expect.stringContaining(`${file} must not import `)]);
    expect(layers).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ['a type', "import type { A } from '../codec/b.js';"],
    ['an inline type', "export type X = import('../codec/b.js').A;"],
    ['a re-export', "export { a } from '../codec/b.js';"],
    ['a dynamic import', "export const load = () => import('../codec/b.js');"],
    ['a require', "const b = require('../codec/b.js');"],
  ])('is caught in the form of %s', (_, text) => {
    expect(check({ 'lib/model/a.ts': text }).layers).toEqual([
      'lib/model/a.ts must not import lib/codec/b.ts: lib/codec is above lib/model',
    ]);
  });

  it.each([
    ['downwards', 'lib/codec/a.ts', importing('../model/b.js')],
    ['within a room', 'lib/codec/deep/a.ts', importing('../b.js')],
    [
      'of model types by a decorator',
      'decorators/deep/a.ts',
      "import type { Codec } from '../../lib/model/codecs/codec.js';",
    ],
    ['of its own room by an entry point', 'lib/engine/index.ts', "export { a } from './a.js';"],
    ['of delivery by the streams entry point', 'lib/streams/index.ts', "export { a } from '../delivery/a.js';"],
  ])('%s is fine', (_, file, text) => {
    expect(check({ [file]: text }).layers).toEqual([]);
  });

  it('leaves no file without a room', () => {
    expect(check({ 'lib/loose.ts': '' }).layers).toEqual(['lib/loose.ts is in no room of the layer table']);
  });
});

describe('an injected package', () => {
  it.each([
    ['lib/codec/a.ts', '@aws-sdk/client-dynamodb'],
    ['lib/encryption/a.ts', '@aws-sdk/client-kms'],
    ['lib/streams/a.ts', '@aws-sdk/client-dynamodb-streams'],
    ['lib/client/a.ts', '@aws-sdk/lib-dynamodb'],
    ['lib/client/a.ts', 'lodash/merge'],
    ['lib/entity/a.ts', 'dynamorm'],
  ])('is caught where it has no business: %s imports %s', (file, name) => {
    expect(check({ [file]: importing(name) }).packages).toEqual([expect.stringContaining(`${file} must not import `)]);
  });

  it('is fine in its room, and Node is fine everywhere', () => {
    const text = importing('@aws-sdk/client-dynamodb', 'node:crypto');
    expect(check({ 'lib/client/a.ts': text }).packages).toEqual([]);
  });
});

describe('an injected cycle', () => {
  it('is caught between two files of one room', () => {
    const files = { 'lib/model/a.ts': importing('./b.js'), 'lib/model/b.ts': importing('./a.js') };
    expect(check(files).cycles).toEqual(['lib/model/a.ts → lib/model/b.ts → lib/model/a.ts']);
  });

  it('is caught through types alone, and of a file with itself', () => {
    const type = (name: string): string => `import type { A } from './${name}.js';`;
    const files = { 'lib/model/a.ts': type('b'), 'lib/model/b.ts': type('c'), 'lib/model/c.ts': type('a') };
    expect(check(files).cycles).toHaveLength(1);
    expect(check({ 'lib/model/a.ts': type('a') }).cycles).toEqual(['lib/model/a.ts → lib/model/a.ts']);
  });

  it('is not seen in two ways to one file', () => {
    const files = {
      'lib/model/a.ts': importing('./b.js', './c.js'),
      'lib/model/b.ts': importing('./c.js'),
      'lib/model/c.ts': '',
    };
    expect(check(files).cycles).toEqual([]);
  });
});

describe('something too large', () => {
  const file = 'lib/model/a.ts';
  const lines = (count: number): string => '//\n'.repeat(count);

  it('is caught: a file of 401 lines', () => {
    expect(check({ [file]: lines(401) }).sizes).toEqual([expect.stringContaining('has 401 lines')]);
    expect(check({ [file]: lines(400) }).sizes).toEqual([]);
  });

  it('is caught: a folder of 41 files', () => {
    const files = Object.fromEntries(Array.from({ length: 41 }, (_, at) => [`lib/model/a${at}.ts`, '']));
    expect(check(files).sizes).toEqual(['lib/model holds 41 files, more than 40']);
  });
});

describe('a small file that one neighbour imports', () => {
  const lines = (count: number): string => '//\n'.repeat(count);
  const sizes = (files: Readonly<Record<string, string>>): readonly string[] => check(files).sizes;

  it('is caught, unless it is of 60 lines', () => {
    const importer = { 'lib/model/a.ts': importing('./b.js') };
    expect(sizes({ ...importer, 'lib/model/b.ts': lines(59) })).toEqual([
      'lib/model/b.ts has 59 lines and one importer, a neighbour: it belongs to lib/model/a.ts',
    ]);
    expect(sizes({ ...importer, 'lib/model/b.ts': lines(60) })).toEqual([]);
  });

  it.each([
    ['a second importer', { 'lib/model/a.ts': importing('./b.js'), 'lib/item/c.ts': importing('../model/b.js') }],
    ['an importer of another folder', { 'lib/item/c.ts': importing('../model/b.js') }],
    ['no importer', { 'lib/model/a.ts': '' }],
  ])('is fine with %s', (_, files) => {
    expect(sizes({ ...files, 'lib/model/b.ts': lines(20) })).toEqual([]);
  });

  it.each([
    ['a codec', 'lib/model/codecs/a.ts', 'lib/model/codecs/b.ts'],
    ['a decorator', 'decorators/a.ts', 'decorators/b.ts'],
    ['what an entry point shows', 'lib/testkit/index.ts', 'lib/testkit/b.ts'],
    ['what the program runs', 'lib/cli/main.ts', 'lib/cli/b.ts'],
  ])('is fine as %s', (_, importer, file) => {
    expect(sizes({ [importer]: "export { b } from './b.js';", [file]: lines(20) })).toEqual([]);
  });
});

describe('a barrel', () => {
  it.each([
    ['an index inside a room', 'lib/model/index.ts', 'export const a = 1;'],
    ['an index in a subfolder', 'lib/engine/deep/index.ts', "export { a } from './a.js';"],
    ['a file of re-exports', 'lib/model/all.ts', "export { a } from './a.js';\nexport * from './b.js';"],
    ['an entry point that does something', 'lib/engine/index.ts', 'export const a = 1;'],
  ])('is caught: %s', (_, file, text) => {
    expect(check({ [file]: text }).barrels).toEqual([expect.stringContaining(file)]);
  });
});

describe('what the house does without', () => {
  it.each([
    ['any', 'export const a: any = 1;', 'says any'],
    ['any in a cast', 'export const a = 1 as any;', 'says any'],
    ['an enum', 'enum A { B }', 'declares an enum'],
    ['a namespace', 'namespace A {}', 'declares a namespace'],
    ['a suppressed error', '// @ts-ignore', '@ts-ignore'],
    ['an announcement', '// TODO: later', 'TODO'],
    [
      'instanceof on a class of another room',
      "import { E } from '../errors/e.js';\nexport const is = (x: unknown) => x instanceof E;",
      'instanceof E',
    ],
  ])('is caught: %s', (_, text, fault) => {
    expect(check({ 'lib/model/a.ts': text }).language).toEqual([expect.stringContaining(fault)]);
  });

  it('is not seen in words that contain it, in Error or in a class of the same room', () => {
    const text = "import { A } from './b.js';\n/** any */ const anything = 'any';\nx instanceof Error; x instanceof A;";
    expect(check({ 'lib/model/a.ts': text }).language).toEqual([]);
  });

  it('is caught: a file name that is not in kebab case', () => {
    expect(check({ 'lib/model/KeyTemplate.ts': '' }).language).toEqual([expect.stringContaining('kebab')]);
  });
});
