import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { transformSync } from '@swc/core';
import fc from 'fast-check';
import * as dms from '../../lib/dms/index.js';
import { createEngine } from '../../lib/engine/index.js';
import * as orm from '../../lib/index.js';
import { arbitraryModel } from './support/arbitrary-model.js';
import { contractDocuments, keyword, oddDocument as odd } from './support/models.js';
import { SEED } from '../support/seed.js';

const { dmsDifferences, generateEntities, generateKeyHelpers, parseDms, parseKeyContract } = dms;
const root = resolve(__dirname, '../..');
const keys = parseKeyContract(readFileSync(join(root, 'contract/golden/derived-keys/keys.yml'), 'utf8'));

/** Documents that nobody thought of; the names of those that fail tell the seed. */
const random = fc
  .sample(arbitraryModel, { numRuns: 15, seed: SEED })
  .map((model, i) => [`random-${SEED}-${i}`, parseDms({ dms_version: '0.2', models: [model] })] as const);
const documents = [...contractDocuments, ['odd names', odd] as const, ['keywords', keyword] as const, ...random];

/** Runs generated source as a module, compiled under one decorator protocol. */
function run(source: string, legacyDecorator: boolean): Record<string, never> {
  const { code } = transformSync(source, {
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: legacyDecorator ? { legacyDecorator, decoratorMetadata: true } : { decoratorVersion: '2022-03' },
    },
    module: { type: 'commonjs' },
  });
  const exports: Record<string, never> = {};
  const find = (name: string): unknown => (name === 'dynamorm' ? orm : name === 'dynamorm/dms' ? dms : undefined);
  // The compiled function is of another realm, whose Symbol has no `metadata`.
  const parameters = { exports, require: find, Symbol };
  const module = compileFunction(code, Object.keys(parameters)) as (...given: unknown[]) => void;
  module(...Object.values(parameters));
  return exports;
}

describe('generated entities', () => {
  it.each(documents)('are equivalent to their models under both protocols: %s', (_, doc) => {
    const source = generateEntities(doc);
    for (const legacy of [true, false]) {
      const classes = Object.values(run(source, legacy)) as unknown as Parameters<typeof dmsDifferences>[0][];
      expect(classes).toHaveLength(doc.models.length);
      for (const [i, model] of doc.models.entries()) expect(dmsDifferences(classes[i]!, model)).toEqual([]);
    }
  });

  it('are usable beside one another where several models share a table', async () => {
    const [model] = odd.models;
    const doc = {
      ...odd,
      models: ['One', 'Two', 'Three'].map(name => ({ ...model!, name, table: { name: 'sharing' } })),
    };
    const source = generateEntities(doc);
    expect(source).toContain('sharesKeys: sameKeys');
    expect(source).toMatch(/function sameKeys\(\) \{\n {2}return \[One, Two, Three\];\n\}/);
    for (const legacy of [true, false]) {
      const classes = Object.values(run(source, legacy)) as unknown as (typeof orm.Entity & (new () => orm.Entity))[];
      expect(classes).toHaveLength(3);
      const at = orm.session({ client: createEngine().client() });
      for (const type of classes) expect(() => type.using(at).scan()).not.toThrow();
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
    for (const key of keys.derived_keys.filter(({ helper }) => helper !== undefined)) {
      for (const { input, expect: text } of key.fixtures ?? []) {
        const fields = (key.inputs ?? []).map(({ name, ts_name: tsName }) => [tsName ?? name, input[name]] as const);
        expect(helpers[key.helper!]!(Object.fromEntries(fields))).toBe(text);
      }
    }
  });
});

/** Below the root, so that the files find packages. */
const folder = (() => {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  return mkdtempSync(join(root, '.tmp', 'generated-'));
})();
afterAll(() => rmSync(folder, { recursive: true }));

const sources = new Map([
  ...documents.map(([name, doc]) => [name, generateEntities(doc, { from: '../../lib/index.js' })] as const),
  ['helpers', generateKeyHelpers(keys, { from: '../../lib/dms/index.js' })] as const,
]);

/** What the compiler says about the generated files under one decorator protocol. */
function diagnostics(config: string): string {
  for (const [name, source] of sources) writeFileSync(join(folder, `${name.replace(/\W/g, '-')}.ts`), source);
  const project = join(folder, config);
  writeFileSync(project, JSON.stringify({ extends: `../../${config}`, include: ['*.ts'] }));
  const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
  return spawnSync(process.execPath, [compiler, '--noEmit', '-p', project], { encoding: 'utf8' }).stdout;
}

/** What prettier makes of sources, in a process of its own: jest cannot load it. */
function formatted(texts: readonly string[]): string[] {
  const program = `
    import { format, resolveConfig } from 'prettier';
    const filepath = process.cwd() + '/generated.ts';
    const options = { ...(await resolveConfig(filepath)), filepath };
    let given = '';
    for await (const part of process.stdin.setEncoding('utf8')) given += part;
    const made = await Promise.all(JSON.parse(given).map(text => format(text, options)));
    process.stdout.write(JSON.stringify(made));`;
  const args = ['--input-type=module', '--eval', program];
  const input = JSON.stringify(texts);
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, input, encoding: 'utf8' })) as string[];
}

describe('generated source', () => {
  it.each(['tsconfig.json', 'tsconfig.legacy.json'])('compiles in strict mode under %s', config => {
    expect(diagnostics(config)).toBe('');
  });

  it('is formatted', () => {
    const made = formatted([...sources.values()]);
    expect(new Map([...sources.keys()].map((name, i) => [name, made[i]]))).toEqual(sources);
  });
});
