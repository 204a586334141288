import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Wrong members of a class, and the sentence that every compiler has to print for them. */
const MEMBERS: readonly (readonly [string, string])[] = [
  ['@Version() a!: string;', '@Version() needs a public number field'],
  ['@Version() static a = 1;', '@Version() needs a public number field'],
  ['@Version() [symbol] = 1;', '@Version() needs a public number field'],
  ['@Version() a(): number { return 1; }', '@Version() needs a public number field'],
  ['@Ttl() a!: string;', '@Ttl() needs a public Date field; a number field takes @Ttl(ttlSeconds)'],
  [
    '@CreatedAt() a!: number;',
    '@CreatedAt() needs a public Date field; a string field takes @CreatedAt(timestampText)',
  ],
  [
    '@UpdatedAt() a!: boolean;',
    '@UpdatedAt() needs a public Date field; a string field takes @UpdatedAt(timestampText)',
  ],
  ['@CreatedAt(isoDate) a!: string;', "@CreatedAt(codec) needs a public field of the codec's type"],
  [
    '@PartitionKey() a!: boolean;',
    '@PartitionKey() needs a public field of type string, number, bigint, Uint8Array, or Date',
  ],
  ["@PartitionKey('X#${b}') a!: number;", '@PartitionKey(template) needs a public string field'],
  ["@SortKey({ template: 'X' }) a!: number;", '@SortKey({ template }) needs a public string field'],
  ['@SortKey({ codec: isoDate }) a!: string;', "@SortKey({ codec }) needs a public field of the codec's type"],
  [
    "@IndexPartitionKey('i') a!: string[];",
    '@IndexPartitionKey(index) needs a public field of type string, number, bigint, Uint8Array, or Date',
  ],
  ["@IndexSortKey('i', 'X') a!: Date;", '@IndexSortKey(index, template) needs a public string field'],
  [
    '@Attribute() a!: Date;',
    '@Attribute() cannot tell how to store this type: give it a codec, such as @Attribute(isoDate) or @Attribute(nested(Address))',
  ],
  [
    '@Attribute() a!: { b: { c: bigint }[] };',
    '@Attribute() cannot tell how to store this type: give it a codec, such as @Attribute(isoDate) or @Attribute(nested(Address))',
  ],
  [
    '@Attribute({ omitEmpty: true }) a!: Map<string, string>;',
    '@Attribute() cannot tell how to store this type: give it a codec, such as @Attribute(isoDate) or @Attribute(nested(Address))',
  ],
  ['@Attribute() static a = 1;', '@Attribute() needs a public instance field'],
  ['@Attribute() a(): string { return String(1); }', '@Attribute() needs a public instance field'],
  ['@Attribute(isoDate) a!: string;', "@Attribute(codec) needs a public field of the codec's type"],
  [
    '@Attribute({ validate: schema }) a!: string;',
    '@Attribute(options) needs a public instance field, of the type its schema takes',
  ],
  ['@Encrypted() static a = 1;', '@Encrypted() needs a public instance field'],
  ['@Encrypted(isoDate) a!: string;', "@Encrypted(codec) needs a public field of the codec's type"],
  ['@Protected() static a = 1;', '@Protected() needs a public instance field'],
  [
    '@Unique() a!: { b: string };',
    '@Unique() needs a public field of type string, number, bigint, Uint8Array, or Date',
  ],
  [
    "@BlindIndex({ of: 'other' }) a!: number;",
    '@BlindIndex({ of }) needs a public string field, and `of` a public field of the same class',
  ],
  [
    "@BlindIndex({ of: 'nothing' }) a!: string;",
    '@BlindIndex({ of }) needs a public string field, and `of` a public field of the same class',
  ],
  ['@BeforeSave a(): void {}', '@BeforeSave is not called: write @BeforeSave()'],
  ['@BeforeSave() a = 1;', '@BeforeSave() needs a public method without parameters'],
  ['@BeforeSave() static a(): void {}', '@BeforeSave() needs a public method without parameters'],
  ['@AfterLoad() a(b: string): void { void b; }', '@AfterLoad() needs a public method without parameters'],
];

/** Factories that can be called without arguments, and were not called. */
const UNCALLED = [
  ...['Attribute', 'CreatedAt', 'Encrypted', 'PartitionKey', 'Protected', 'SortKey', 'Ttl', 'Unique', 'UpdatedAt'],
  'Version',
].map(name => [`@${name} a!: string;`, `@${name} is not called: write @${name}()`] as const);

/** Wrong declarations of a class. */
const CLASSES: readonly (readonly [string, string])[] = [
  [
    "@Table('t') class C { constructor(readonly id: string) {} }",
    '@Table() needs a class whose constructor takes no arguments, since rows become instances by `new`',
  ],
  [
    "@Index('i', { projection: ['a', 'b'] }) class C { a = 1; }",
    '@Index() needs a class, and a projection of its public fields',
  ],
  ['@Table class C {}', "@Table is not called: write @Table('name')"],
  ['@Version() class C {}', '@Version() needs a public number field'],
  ['@Attribute() class C {}', '@Attribute() needs a public instance field'],
];

const FILES: Readonly<Record<string, readonly string[]>> = {
  table: ['Table'],
  'secondary-index': ['Index'],
  attribute: ['Attribute'],
  'blind-index': ['BlindIndex'],
  'created-at': ['CreatedAt'],
  encrypted: ['Encrypted'],
  protected: ['Protected'],
  ttl: ['Ttl'],
  unique: ['Unique'],
  'updated-at': ['UpdatedAt'],
  version: ['Version'],
  hooks: ['AfterLoad', 'BeforeSave'],
  'table-keys': ['PartitionKey', 'SortKey'],
  'index-keys': ['IndexPartitionKey', 'IndexSortKey'],
};
// The decorators alone rather than the main entry: six compilers read it.
const header = [
  ...Object.entries(FILES).map(([file, names]) => `import { ${names.join(', ')} } from '../../decorators/${file}.js';`),
  "import type { Codec } from '../../lib/model/codecs/codec.js';",
  "import type { StandardSchema } from '../../decorators/recording/field-decorator.js';",
  'declare const isoDate: Codec<Date>; declare const schema: StandardSchema<number>; declare const symbol: unique symbol;',
];
const wrong = [
  ...[...MEMBERS, ...UNCALLED].map(
    ([member, sentence]) => [`{ class C { other?: string; ${member} } void C; }`, sentence] as const,
  ),
  ...CLASSES.map(([declaration, sentence]) => [`{ ${declaration} void C; }`, sentence] as const),
];

const folder = join(root, '.tmp');
let project: string;
beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  project = mkdtempSync(join(folder, 'sentences-'));
  writeFileSync(join(project, 'wrong.ts'), [...header, ...wrong.map(([line]) => line)].join('\n'));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** What a compiler prints about the program, by line; lines that go on with an error are part of it. */
function errorsByLine(compiler: string, experimentalDecorators: boolean): ReadonlyMap<number, string> {
  const config = join(project, `${compiler}-${experimentalDecorators}.json`);
  const compilerOptions = { experimentalDecorators, types: [] };
  writeFileSync(config, JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['wrong.ts'] }));
  const tsc = join(root, 'node_modules', compiler, 'bin', 'tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', config, '--noEmit', '--pretty', 'false'], {
    cwd: project,
    encoding: 'utf8',
  });
  const errors = new Map<number, string>();
  for (const error of stdout.split(/\n(?=\S)/)) {
    const at = /^wrong\.ts\((\d+),\d+\): error (.*)$/s.exec(error.trimEnd());
    if (at) errors.set(Number(at[1]), errors.has(Number(at[1])) ? `${errors.get(Number(at[1]))}\n${at[2]}` : at[2]!);
  }
  return errors;
}

describe.each(['typescript-5.9', 'typescript', 'typescript-7'])('%s', compiler => {
  it.each([
    ['standard', false],
    ['legacy', true],
  ])('says of every wrong %s decorator one sentence, on one line', (_protocol, experimentalDecorators) => {
    const errors = errorsByLine(compiler, experimentalDecorators);
    const said = wrong.map(([line], index) => [
      line,
      errors.get(header.length + index + 1)?.replace(/.*Fault<"(.*)">.*/, '$1'),
    ]);
    expect(said).toEqual(wrong.map(([line, sentence]) => [line, sentence]));
    expect(errors.size).toBe(wrong.length);
  });
});
