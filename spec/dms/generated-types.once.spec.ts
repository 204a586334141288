import { resolve } from 'node:path';
import ts from 'typescript';
import { generateEntities, generateKeyHelpers, parseDms, parseKeyContract } from '../../lib/dms/index.js';
import { contractDocuments } from './support/models.js';
import { readFileSync } from 'node:fs';

const root = resolve(__dirname, '../..');
const keys = parseKeyContract(readFileSync(resolve(root, 'contract/golden/derived-keys/keys.yml'), 'utf8'));
const odd = parseDms({
  dms_version: '0.2',
  models: [
    {
      ...{ name: 'Table', table: { name: 'odd' }, keys: { partition: { attribute: 'id', type: 'N' } } },
      attributes: [
        { attribute: 'id', type: 'N', roles: ['pk'] },
        ...['save', '__proto__', 'a.b', "it's"].map(attribute => ({ attribute, type: 'S' })),
        { attribute: 'nil', type: 'NULL' },
        { attribute: 'card', type: 'BS', encryption: { v: 2 }, required: true },
        { attribute: 'ids', type: 'NS', format: 'int' },
      ],
    },
  ],
});
const sources = new Map([
  ...[...contractDocuments, ['odd', odd] as const].map(
    ([name, doc]) => [`${name}.generated.ts`, generateEntities(doc, { from: './lib/index.js' })] as const,
  ),
  ['helpers.generated.ts', generateKeyHelpers(keys, { from: './lib/dms/index.js' })] as const,
]);
const files = new Map([...sources].map(([name, source]) => [resolve(root, name), source]));

/** What the compiler says about the generated files under one decorator protocol. */
function diagnostics(experimentalDecorators: boolean): string[] {
  const config = ts.readConfigFile(resolve(root, 'tsconfig.json'), path => ts.sys.readFile(path));
  const parsed = ts.parseJsonConfigFileContent({ ...config.config, include: [] }, ts.sys, root);
  const options = { ...parsed.options, experimentalDecorators };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = path => files.has(path) || fileExists.call(host, path);
  host.readFile = path => files.get(path) ?? readFile.call(host, path);
  host.getSourceFile = (path, ...rest) => {
    const source = files.get(path);
    return source === undefined
      ? getSourceFile.call(host, path, ...rest)
      : ts.createSourceFile(path, source, rest[0], true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap(path => {
    const file = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      one => `${path}: ${ts.flattenDiagnosticMessageText(one.messageText, '\n')}`,
    );
  });
}

describe('generated source', () => {
  it.each([
    ['standard', false],
    ['legacy', true],
  ])(
    'compiles in strict mode under the %s decorators',
    (_, experimental) => {
      expect(diagnostics(experimental)).toEqual([]);
    },
    120_000,
  );
});
