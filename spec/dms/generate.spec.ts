import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import * as dms from '../../lib/dms/index.js';
import * as orm from '../../lib/index.js';
import { contractDocuments, withAttributes } from './support/models.js';

const { dmsDifferences, generateEntities, generateKeyHelpers, parseDms, parseKeyContract } = dms;
const root = resolve(__dirname, '../..');

/** Runs generated source as a module, compiled under one decorator protocol. */
function run(source: string, experimentalDecorators: boolean): Record<string, never> {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, experimentalDecorators },
  });
  const exports: Record<string, never> = {};
  const find = (name: string): unknown => (name === 'dynamorm' ? orm : name === 'dynamorm/dms' ? dms : undefined);
  // The compiled function is of another realm, whose Symbol has no `metadata`.
  const parameters = { exports, require: find, Symbol };
  const module = compileFunction(outputText, Object.keys(parameters)) as (...given: unknown[]) => void;
  module(...Object.values(parameters));
  return exports;
}

const odd = parseDms({
  ...(withAttributes(
    ...['save', '__proto__', 'a.b', "it's", 'class'].map(attribute => ({ attribute, type: 'S', optional: true })),
    { attribute: 'nil', type: 'NULL' },
    { attribute: 'ids', type: 'NS', format: 'int', omit_empty: true },
    {
      attribute: 'a_rather_long_attribute_name_of_many_words_that_a_generator_has_to_put_somewhere.and.more',
      type: 'SS',
      required: true,
      omit_empty: true,
      encryption: { v: 2 },
    },
  ) as { dms_version: string }),
});
const sources = [...contractDocuments, ['odd names', odd] as const].map(
  ([name, doc]) => [name, doc, generateEntities(doc)] as const,
);
const keys = parseKeyContract(readFileSync(join(root, 'contract/golden/derived-keys/keys.yml'), 'utf8'));

describe('generated entities', () => {
  it.each(sources)('are equivalent to their models under both protocols: %s', (_, doc, source) => {
    for (const experimental of [true, false]) {
      const classes = run(source, experimental);
      for (const model of doc.models) expect(dmsDifferences(classes[model.name]!, model)).toEqual([]);
    }
  });

  it('have class names of their own', () => {
    const [model] = odd.models;
    const named = (name: string) => generateEntities({ ...odd, models: [{ ...model!, name }] });
    expect(named('Table')).toMatch(/@Table\('users', \{ model: 'Table' \}\)\nexport class Table_ extends/);
    expect(named('my-model')).toMatch(/\{ model: 'my-model' \}\)\nexport class my_model extends/);
    expect(named('2nd')).toMatch(/export class _2nd extends/);
  });
});

describe('generated helpers', () => {
  it('make the texts of every fixture', () => {
    const helpers = run(generateKeyHelpers(keys), false) as unknown as Record<string, (input: object) => string>;
    for (const key of keys.derived_keys) {
      for (const { input, expect: text } of key.fixtures ?? []) {
        const fields = (key.inputs ?? []).map(({ name, ts_name: tsName }) => [tsName ?? name, input[name]] as const);
        expect(helpers[key.helper!]!(Object.fromEntries(fields))).toBe(text);
      }
    }
  });
});

describe('generated source', () => {
  const all = [
    ...sources.map(([name, , source]) => [name, source] as const),
    ['helpers', generateKeyHelpers(keys)] as const,
  ];

  it.each(all)('is formatted: %s', (_, source) => {
    const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');
    const args = [prettier, '--stdin-filepath', join(root, 'generated.ts')];
    expect(execFileSync(process.execPath, args, { input: source, encoding: 'utf8' })).toBe(source);
  });
});
