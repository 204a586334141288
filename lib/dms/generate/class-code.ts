import type { DmsAttribute, DmsModel } from '../document/dms-document.js';
import { fieldNames } from '../entity/field-names.js';
import { attributeName } from '../../model/naming.js';
import type { FieldRole } from '../../metadata/specs.js';
import { fieldCode, type FieldCode } from './field-code.js';
import { printCall, printName, printText } from './print.js';

/** A piece of a generated file, and the names it needs from the package. */
export interface Code {
  readonly text: string;
  readonly imports: readonly string[];
}

/** The class of one model in normal form. */
export function classCode(model: DmsModel, className: string): Code {
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
