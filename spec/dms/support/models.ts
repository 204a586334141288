import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseDms, type DmsDocument, type DmsModel } from '../../../lib/dms/index.js';

const folder = resolve(__dirname, '../../../contract/dms/v0.2/models');

/** The contract's model documents by file name. */
export const contractDocuments: ReadonlyMap<string, DmsDocument> = new Map(
  readdirSync(folder)
    .filter(file => file.endsWith('.yml'))
    .map(file => [file, parseDms(readFileSync(join(folder, file), 'utf8'), { source: file })]),
);

/** Every model of the contract. */
export const contractModels: readonly DmsModel[] = [...contractDocuments.values()].flatMap(doc => doc.models);

/** A small valid document as data, with some of its only model replaced. */
export function documentWith(model: Record<string, unknown> = {}, document: Record<string, unknown> = {}): unknown {
  return {
    dms_version: '0.2',
    models: [
      {
        name: 'User',
        table: { name: 'users' },
        keys: { partition: { attribute: 'PK', type: 'S' }, sort: { attribute: 'SK', type: 'S' } },
        attributes: [
          { attribute: 'PK', type: 'S', required: true, roles: ['pk'] },
          { attribute: 'SK', type: 'S', required: true, roles: ['sk'] },
          { attribute: 'email', type: 'S', optional: true },
          { attribute: 'age', type: 'N', optional: true },
        ],
        ...model,
      },
    ],
    ...document,
  };
}

/** The same, with attributes added. */
export function withAttributes(...attributes: unknown[]): unknown {
  const [model] = (documentWith() as { models: { attributes: unknown[] }[] }).models;
  return documentWith({ attributes: [...model!.attributes, ...attributes] });
}

/** A document of names and lengths that generated source has to get over. */
export const oddDocument: DmsDocument = parseDms(
  withAttributes(
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
  ) as DmsDocument,
);
/** A model called as a decorator is, with fields called as methods are. */
export const keyword: DmsDocument = parseDms({
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
