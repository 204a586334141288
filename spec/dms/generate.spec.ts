import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import * as dms from '../../lib/dms/index.js';
import * as orm from '../../lib/index.js';
import { contractDocuments, oddDocument as odd } from './support/models.js';

const { dmsDifferences, generateEntities, generateKeyHelpers, parseKeyContract } = dms;

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

const sources = [...contractDocuments, ['odd names', odd] as const].map(
  ([name, doc]) => [name, doc, generateEntities(doc)] as const,
);
const keys = parseKeyContract(readFileSync(resolve(__dirname, '../../contract/golden/derived-keys/keys.yml'), 'utf8'));

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
