import { checkOptions, requireDocument } from './document.js';
import { classCode, NOTHING, isIdentifier, sharingCode, printImport, printData, printName } from './class-code.js';
import type { DmsDocument, DmsModel } from './document.js';
import { normalModel } from './export.js';
import {
  inputField,
  inputsOf,
  mayBeMissing,
  parseKeyContract,
  type DerivedKey,
  type KeyContract,
} from './key-contract.js';
import { checkedModel } from './validate.js';

/** How entity classes are generated. */
export interface GenerateOptions {
  /** What the generated file imports the package as. Default `dynamorm`. */
  readonly from?: string;
}

/**
 * TypeScript source of the entity classes of a document: it compiles under both decorator protocols, is formatted, and
 * each class is equivalent to its model. Meant to be generated into a file of its own and extended from there.
 * @throws ErrInvalidModel for a document that breaks a rule
 */
export function generateEntities(doc: DmsDocument, options: GenerateOptions = {}): string {
  requireDocument('generateEntities', doc);
  checkOptions('generateEntities', options);
  const models = doc.models.map(model => normalModel(checkedModel(model)));
  const names = classNames(models);
  const sharing = sharingFunctions(models, names);
  const classes = models.map((model, i) => classCode(model, names[i]!, sharing.get(model.table.name)?.name));
  const imports = classes.flatMap(one => one.imports);
  const parts = [
    `// Generated from a DMS document of version ${doc.dms_version}: change the document, and generate this again.\n` +
      printImport(imports, options.from ?? 'dynamorm'),
    ...(imports.includes('custom') ? [NOTHING] : []),
    ...classes.map(one => one.text),
    ...[...sharing.values()].map(one => one.text),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** For each table of several models the function that answers their classes: a document says no more of whose an item is. */
function sharingFunctions(
  models: readonly DmsModel[],
  names: readonly string[],
): ReadonlyMap<string, { readonly name: string; readonly text: string }> {
  const tables = new Map<string, string[]>();
  for (const [i, { table }] of models.entries()) tables.set(table.name, [...(tables.get(table.name) ?? []), names[i]!]);
  const used = new Set(names);
  const shared = [...tables].filter(([, classNames]) => classNames.length > 1);
  return new Map(
    shared.map(([table, classNames], i) => {
      let name = `sameKeys${i === 0 ? '' : i + 1}`;
      while (used.has(name)) name += '_';
      return [table, { name, text: sharingCode(name, table, classNames) }];
    }),
  );
}

/** Names that generated code uses itself. */
const TAKEN = new Set([
  ...['Attribute', 'CreatedAt', 'Encrypted', 'Entity', 'Index', 'IndexPartitionKey', 'IndexSortKey', 'Key'],
  ...['PartitionKey', 'Protected', 'SortKey', 'Table', 'Ttl', 'UpdatedAt', 'Version'],
  ...['bigint', 'bigintSet', 'binary', 'binarySet', 'boolean', 'custom', 'decimal', 'decimalSet', 'epochSeconds'],
  ...['json', 'jsonAs', 'list', 'nothing', 'number', 'numberSet', 'plain', 'record', 'string', 'stringSet'],
  ...['timestamp', 'ttl', 'Date', 'Record', 'Set', 'Uint8Array'],
]);
const RESERVED =
  /^(any|arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|never|new|null|object|package|private|protected|public|return|static|super|switch|symbol|this|throw|true|try|type|typeof|undefined|unknown|var|void|while|with|yield)$/;

/** A class name of each model: the model's own where it can be one. */
function classNames(models: readonly DmsModel[]): readonly string[] {
  const used = new Set(TAKEN);
  return models.map(({ name }) => {
    const cleaned = name.replace(/[^\p{ID_Continue}$]+/gu, '_');
    let className = isIdentifier(cleaned) ? cleaned : `_${cleaned}`;
    while (used.has(className) || RESERVED.test(className)) className += '_';
    used.add(className);
    return className;
  });
}

/** How helpers are generated. */
export interface GenerateKeyHelpersOptions {
  /** What the generated file imports the functions from. Default `dynamorm/dms`. */
  readonly from?: string;
}

/**
 * TypeScript source of a typed function for each derived key of a document that names a helper. The document itself stands in
 * the file, so that functions and contract cannot drift apart.
 * @throws ErrInvalidModel for a document that breaks a rule
 */
export function generateKeyHelpers(doc: KeyContract, options: GenerateKeyHelpersOptions = {}): string {
  const contract = parseKeyContract(doc);
  const helpers = contract.derived_keys.filter(key => key.helper !== undefined);
  const parts = [
    `// Generated from a document of derived keys: change the document, and generate this again.\n` +
      printImport(['deriveKey', 'parseKeyContract'], options.from ?? 'dynamorm/dms'),
    ...helpers.map(helperCode),
    `/** The document that the functions above evaluate. */\nexport const keyContract = parseKeyContract(${printData(contract, '')});`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function helperCode(key: DerivedKey): string {
  const type = `${key.helper![0]!.toUpperCase()}${key.helper!.slice(1)}Input`;
  const inputs = inputsOf(key);
  const members = inputs.map(input => {
    const isOptional = key.segments.every(segment => segment.value?.input !== input.name || mayBeMissing(segment));
    const type = input.type ?? 'string | number | boolean';
    return `  readonly ${printName(inputField(input))}${isOptional ? '?' : ''}: ${type}${isOptional ? ' | null' : ''};\n`;
  });
  const values = inputs.map(input => `    ${printName(input.name)}: ${access(inputField(input))},\n`);
  const body = inputs.length === 0 ? '{}' : `{\n${values.join('')}  }`;
  return [
    `/** Inputs of the derived key ${key.name.replaceAll('*/', '* /')}. */`,
    inputs.length === 0
      ? `export type ${type} = Record<never, never>;`
      : `export interface ${type} {\n${members.join('')}}`,
    '',
    `/** The text of the derived key ${key.name.replaceAll('*/', '* /')}. */`,
    `export function ${key.helper!}(${inputs.length === 0 ? '_input' : 'input'}: ${type}): string {`,
    `  return deriveKey(keyContract, ${printData(key.name, '')}, ${body});`,
    '}',
  ].join('\n');
}

const access = (field: string): string => (isIdentifier(field) ? `input.${field}` : `input[${printData(field, '')}]`);
