import { createRequire } from 'node:module';
import { transformSync as swc } from '@swc/core';
import { transformSync as esbuild } from 'esbuild';
import ts from 'typescript';
import ts59 from 'typescript-5.9';
import { modelOf } from '../../lib/model/compile.js';
import * as dynamorm from '../../lib/index.js';

/** What a user may write with any compiler; `accessor` fields are of the standard protocol alone. */
const source = (accessor: '' | 'accessor'): string => `
import { AfterLoad, Attribute, BeforeSave, Entity, Index, IndexPartitionKey, PartitionKey, SortKey, Table, Version, isoDate, stringSet } from 'dynamorm';
abstract class Base extends Entity {
  @Version() version;
  @BeforeSave() async prepare() { this.prepared = true; }
}
@Table('things', { naming: 'snake_case' })
@Index('by-kind', { projection: 'KEYS_ONLY' })
class Thing extends Base {
  @PartitionKey('THING#\${id}') pk;
  @SortKey('THING') sk;
  @Attribute() id = 'none';
  @IndexPartitionKey('by-kind') @Attribute() ${accessor} kind = 'plain';
  @Attribute(isoDate) bornAt;
  @Attribute(stringSet, { omitEmpty: true }) tags = new Set();
  #loads = 0;
  @AfterLoad() loaded() { this.#loads++; }
  loads() { return this.#loads; }
}
class Special extends Thing {
  @Attribute() extra = 1;
}
module.exports = { Thing, Special };
`;

const plain = (code: string): string =>
  code.replaceAll(/^import (\{[^}]*\}) from 'dynamorm';$/gm, "const $1 = require('dynamorm');");
type Language = {
  readonly transpileModule: typeof ts.transpileModule;
  readonly ScriptTarget: typeof ts.ScriptTarget;
  readonly ModuleKind: typeof ts.ModuleKind;
};
const tsc = (language: Language, options: ts.CompilerOptions) => (code: string) =>
  language.transpileModule(code, {
    compilerOptions: { target: language.ScriptTarget.ES2022, module: language.ModuleKind.CommonJS, ...options },
  }).outputText;
const raw = (compilerOptions: object): { tsconfigRaw: string } => ({
  tsconfigRaw: JSON.stringify({ compilerOptions }),
});

const COMPILERS: readonly [string, '' | 'accessor', (code: string) => string][] = [
  ['TypeScript 6, standard', 'accessor', tsc(ts, {})],
  ['TypeScript 6, standard, ES2017', 'accessor', tsc(ts, { target: ts.ScriptTarget.ES2017 })],
  ['TypeScript 6, legacy', '', tsc(ts, { experimentalDecorators: true })],
  ['TypeScript 6, legacy with metadata', '', tsc(ts, { experimentalDecorators: true, emitDecoratorMetadata: true })],
  [
    'TypeScript 6, legacy, assigned fields',
    '',
    tsc(ts, { experimentalDecorators: true, useDefineForClassFields: false }),
  ],
  ['TypeScript 5.9, standard', 'accessor', tsc(ts59 as unknown as Language, {})],
  ['TypeScript 5.9, legacy', '', tsc(ts59 as unknown as Language, { experimentalDecorators: true })],
  [
    'esbuild, standard',
    'accessor',
    code => esbuild(code, { loader: 'ts', target: 'es2022', format: 'cjs', ...raw({}) }).code,
  ],
  [
    'esbuild, legacy',
    '',
    code =>
      esbuild(code, { loader: 'ts', target: 'es2022', format: 'cjs', ...raw({ experimentalDecorators: true }) }).code,
  ],
  [
    'swc, standard',
    'accessor',
    code =>
      swc(code, {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { decoratorVersion: '2022-03' },
        },
        module: { type: 'commonjs' },
      }).code,
  ],
  [
    'swc, legacy',
    '',
    code =>
      swc(code, {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true },
        },
        module: { type: 'commonjs' },
      }).code,
  ],
];

function run(
  compile: (code: string) => string,
  accessor: '' | 'accessor',
): { Thing: new () => dynamorm.Entity; Special: new () => dynamorm.Entity } {
  const module = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const program = new Function('require', 'module', 'exports', compile(plain(source(accessor)))) as (
    ...scope: unknown[]
  ) => void;
  program(
    (name: string) => (name === 'dynamorm' ? dynamorm : createRequire(__filename)(name)) as unknown,
    module,
    module.exports,
  );
  return module.exports as never;
}

describe.each(COMPILERS)('an entity compiled by %s', (_name, accessor, compile) => {
  const { Thing, Special } = run(compile, accessor);

  it('has the model it declares', () => {
    const model = modelOf(Thing);
    expect(model.table).toBe('things');
    expect(model.attributes.map(({ name }) => name).sort()).toEqual([
      'born_at',
      'id',
      'kind',
      'pk',
      'sk',
      'tags',
      'version',
    ]);
    expect(model.version?.field).toBe('version');
    expect(model.hooks).toEqual({ beforeSave: ['prepare'], afterLoad: ['loaded'] });
    expect(model.indexes.get('by-kind')).toMatchObject({ projection: 'KEYS_ONLY', partition: [{ field: 'kind' }] });
    expect(model.byField.get('tags')?.omitEmpty).toBe(true);
    expect(model.byField.get('bornAt')?.codec).toBe(dynamorm.isoDate);
  });

  it('passes it on to a subclass without a class decorator', () => {
    expect(
      modelOf(Special)
        .attributes.map(({ name }) => name)
        .sort(),
    ).toEqual([...modelOf(Thing).attributes.map(({ name }) => name), 'extra'].sort());
  });

  it('is made by new with its initial values, private and accessor fields', () => {
    const thing = new Thing() as unknown as { id: string; kind: string; loaded(): void; loads(): number };
    thing.kind = 'other';
    thing.loaded();
    expect([thing.id, thing.kind, thing.loads()]).toEqual(['none', 'other', 1]);
  });
});
