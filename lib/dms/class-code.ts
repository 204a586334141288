import type { FieldRole } from '../metadata/roles.js';
import { attributeName } from '../model/fields.js';
import type { DmsAttribute, DmsModel } from './document.js';
import { fieldNames } from './entity-from-dms.js';

/** The width generated lines keep to. */
const WIDTH = 120;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Whether a text can be a name in TypeScript without quotes. */
export const isIdentifier = (text: string): boolean => IDENTIFIER.test(text);

/** A text as a string literal: in single quotes, unless double ones need fewer escapes. */
function printText(text: string): string {
  const quote = text.split("'").length > text.split('"').length ? '"' : "'";
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\"/g, '"')
    .replace(/[\u2028\u2029]/g, separator => `\\u${separator.charCodeAt(0).toString(16)}`)
    .replaceAll(quote, `\\${quote}`);
  return quote + escaped + quote;
}

/** The name of a property, quoted where it has to be. */
export const printName = (name: string): string => (isIdentifier(name) ? name : printText(name));

/** A name that stands among plain data. */
const NAME = Symbol('name');
interface Named {
  readonly [NAME]: string;
}
const isNamed = (value: unknown): value is Named => typeof value === 'object' && value !== null && NAME in value;

/** Plain data on one line. */
function printInline(value: unknown): string {
  if (isNamed(value)) return value[NAME];
  if (typeof value === 'string') return printText(value);
  if (Array.isArray(value)) return `[${value.map(printInline).join(', ')}]`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value).replace('e+', 'e');
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${printName(key)}: ${printInline(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Plain data as it stands at some indentation: maps one member a line, lists of texts on one line where they fit. */
export function printData(value: unknown, indent: string, used = 0): string {
  if (typeof value !== 'object' || value === null || isNamed(value)) return printInline(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const inline = printInline(value);
    const isFlat = (value as unknown[]).every(one => typeof one !== 'object' || one === null || isEmpty(one));
    if (isFlat && used + inline.length < WIDTH) return inline;
    return `[\n${value.map(member => `${deeper}${printData(member, deeper, deeper.length)},\n`).join('')}${indent}]`;
  }
  if (isEmpty(value)) return '{}';
  const lines = Object.entries(value).map(([key, member]) => {
    const head = `${deeper}${printName(key)}: `;
    return `${head}${printData(member, deeper, head.length)},\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

/** A call whose last argument is an options object, which goes on lines of its own where the call would be too long. */
function printCall(name: string, given: { args: readonly string[]; options?: object; indent?: string }): string {
  const { args, options = {}, indent = '' } = given;
  const rest = isEmpty(options) ? [] : [printInline(options)];
  const inline = `${indent}${name}(${[...args, ...rest].join(', ')})`;
  if (inline.length <= WIDTH || rest.length === 0) return inline;
  return `${indent}${name}(${[...args, printData(options, indent)].join(', ')})`;
}

/** An import of some names, sorted, on one line where they fit. */
export function printImport(names: Iterable<string>, from: string): string {
  const sorted = [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en'));
  const inline = `import { ${sorted.join(', ')} } from '${from}';`;
  return inline.length <= WIDTH ? inline : `import {\n${sorted.map(name => `  ${name},\n`).join('')}} from '${from}';`;
}

/** How the value of an attribute is written in TypeScript. */
interface FieldCode {
  /** The field's type. */
  readonly type: string;
  /** The codec as an expression. */
  readonly codec: string;
  /** Names that the expression needs from the package. */
  readonly imports: readonly string[];
}

const PLAIN: Readonly<Record<DmsAttribute['type'], FieldCode>> = {
  S: simple('string', 'string'),
  N: simple('number', 'number'),
  B: simple('Uint8Array', 'binary'),
  BOOL: simple('boolean', 'boolean'),
  NULL: { type: 'null', codec: 'nothing', imports: ['custom'] },
  L: { type: 'unknown[]', codec: 'list(plain)', imports: ['list', 'plain'] },
  M: { type: 'Record<string, unknown>', codec: 'record(plain)', imports: ['record', 'plain'] },
  SS: simple('Set<string>', 'stringSet'),
  NS: simple('Set<number>', 'numberSet'),
  BS: simple('Set<Uint8Array>', 'binarySet'),
};

/** Declared once in a generated file that has attributes of type `NULL`. */
export const NOTHING =
  "const nothing = custom<null>({ name: 'null', type: 'NULL', encode: () => ({ NULL: true }), decode: () => null });";

/** Type and codec of an attribute, the way a person would declare it. */
function fieldCode({ type, format, json, roles = [] }: DmsAttribute): FieldCode {
  if (json === true)
    return type === 'S'
      ? simple('unknown', 'json')
      : { type: 'unknown', codec: `jsonAs('${type}')`, imports: ['jsonAs'] };
  if (roles.includes('version')) return simple('number', 'number');
  if (roles.includes('ttl')) return simple('Date', 'ttl');
  if (format === 'rfc3339nano' || roles.includes('created_at') || roles.includes('updated_at'))
    return simple('Date', 'timestamp');
  if (format === 'unix_seconds') return simple('Date', 'epochSeconds');
  if (format === 'int') return type === 'NS' ? simple('Set<bigint>', 'bigintSet') : simple('bigint', 'bigint');
  if (format === 'decimal_string')
    return type === 'NS' ? simple('Set<string>', 'decimalSet') : simple('string', 'decimal');
  return PLAIN[type];
}

function simple(type: string, codec: string): FieldCode {
  return { type, codec, imports: [codec] };
}

/** A piece of a generated file, and the names it needs from the package. */
interface Code {
  readonly text: string;
  readonly imports: readonly string[];
}

/**
 * The class of one model in normal form.
 * @param sharing the function that answers the classes of its table, where there are several: nothing in a document tells their items apart
 */
export function classCode(model: DmsModel, className: string, sharing?: string): Code {
  const fields = fieldNames(model);
  const members = model.attributes.map(attribute =>
    memberCode(attribute, { model, field: fields.get(attribute.attribute)! }),
  );
  const { naming, write_policy: policy } = model;
  const table = printCall('@Table', {
    args: [printText(model.table.name)],
    options: {
      // What is encrypted may hold the name, which bundlers would change.
      ...((className !== model.name || model.attributes.some(({ encryption }) => encryption !== undefined)) && {
        model: model.name,
      }),
      ...(naming !== undefined && { naming: naming.convention }),
      ...(policy?.mode === 'write_once' && { writeOnce: true }),
      ...(sharing !== undefined && { sharesKeys: { [NAME]: sharing } }),
    },
  });
  const indexes = indexLines(model, fields);
  const lines = [
    `/** The model ${model.name.replaceAll('*/', '* /')}. */`,
    table,
    ...indexes,
    `export class ${className} extends Entity {`,
    members.map(member => member.text).join('\n\n'),
    '}',
  ];
  return {
    text: lines.join('\n'),
    imports: ['Table', 'Entity', ...(indexes.length > 0 ? ['Index'] : []), ...members.flatMap(one => one.imports)],
  };
}

/** The function that answers the classes of one table. */
export function sharingCode(name: string, table: string, classNames: readonly string[]): string {
  const inline = `  return [${classNames.join(', ')}];`;
  const list = inline.length <= WIDTH ? inline : `  return [\n${classNames.map(each => `    ${each},\n`).join('')}  ];`;
  return `/** The classes of the table ${table.replaceAll('*/', '* /')}, whose items have the same keys. */\nfunction ${name}() {\n${list}\n}`;
}

/** Indexes whose keys on the fields do not say everything. */
function indexLines({ indexes = [] }: DmsModel, fields: ReadonlyMap<string, string>): string[] {
  return indexes
    .filter(({ type, projection }) => type === 'LSI' || projection?.type !== 'ALL')
    .map(({ name, type, projection }) => {
      const projected =
        projection?.type === 'INCLUDE' ? projection.fields!.map(field => fields.get(field)!) : projection?.type;
      const options = { ...(type === 'LSI' && { type }), ...(projected !== 'ALL' && { projection: projected }) };
      return printCall('@Index', { args: [printText(name)], options });
    });
}

interface Member {
  readonly model: DmsModel;
  readonly field: string;
}

function memberCode(attribute: DmsAttribute, { model, field }: Member): Code {
  const code = fieldCode(attribute);
  const isKey = ['pk', 'sk'].some(role => attribute.roles?.includes(role) === true);
  const decorators = decoratorsOf(attribute, { model, field, code });
  const type = isKey ? `Key<${code.type}>` : code.type;
  const mark = attribute.required === true ? '!' : '?';
  return {
    text: [...decorators.map(one => one.text), `  ${printName(field)}${mark}: ${type};`].join('\n'),
    imports: [...decorators.flatMap(one => one.imports), ...(isKey ? ['type Key'] : [])],
  };
}

const ROLES: readonly (readonly [string, string])[] = [
  ['pk', 'PartitionKey'],
  ['sk', 'SortKey'],
  ['created_at', 'CreatedAt'],
  ['updated_at', 'UpdatedAt'],
  ['version', 'Version'],
  ['ttl', 'Ttl'],
];

function decoratorsOf(attribute: DmsAttribute, { model, field, code }: Member & { code: FieldCode }): Code[] {
  const { roles = [], encryption } = attribute;
  const decorator = (name: string, args: readonly string[] = []): Code => ({
    text: printCall(`@${name}`, { args, indent: '  ' }),
    imports: [name],
  });
  const named = ROLES.filter(([role]) => roles.includes(role)).map(([, name]) => decorator(name));
  const indexed = roles.flatMap(role => {
    const [, part, index] = /^index_(pk|sk):(.+)$/s.exec(role) ?? [];
    return part === undefined
      ? []
      : [decorator(part === 'pk' ? 'IndexPartitionKey' : 'IndexSortKey', [printText(index!)])];
  });
  const isProtected = model.write_policy?.protected_attributes?.includes(attribute.attribute) === true;
  const options = optionsOf(attribute, { model, field });
  // Roles that choose the codec by themselves need no @Attribute, unless there is more to say.
  const isOwned = roles.some(role => ['created_at', 'updated_at', 'version', 'ttl'].includes(role));
  const main = encryption === undefined ? 'Attribute' : 'Encrypted';
  const call = printCall(`@${main}`, {
    args: [code.codec],
    options: { ...options, ...(encryption?.v === 2 && { bind: 'item' }) },
    indent: '  ',
  });
  const attributeLine: Code[] =
    isOwned && Object.keys(options).length === 0 ? [] : [{ text: call, imports: [main, ...code.imports] }];
  return [...named, ...indexed, ...(isProtected ? [decorator('Protected')] : []), ...attributeLine];
}

function optionsOf(attribute: DmsAttribute, { model, field }: Member): Record<string, unknown> {
  const { roles = [], required, omit_empty: omitEmpty } = attribute;
  const keyRole: FieldRole[] = roles.includes('pk') ? ['partitionKey'] : roles.includes('sk') ? ['sortKey'] : [];
  const byNaming = attributeName({ field, roles: new Set(keyRole) }, model.naming?.convention);
  const isImplied = roles.some(role => ['pk', 'sk', 'created_at', 'updated_at', 'version'].includes(role));
  return {
    ...(byNaming !== attribute.attribute && { name: attribute.attribute }),
    ...(required === true && !isImplied && { required: true }),
    ...(omitEmpty === true && { omitEmpty: true }),
  };
}
