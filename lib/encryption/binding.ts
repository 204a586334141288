import type { Attribute } from '../model/model.js';
import { getOwn } from '../values/own.js';
import type { AttributeValue, CipherContext } from './context.js';
import type { KeyRequest } from './cipher.js';
import { quote } from './envelope/quote.js';
import { keyText } from './key-text.js';

const V1 = 'theorydb:encrypted:v1|attr=';
/** The same bytes for every item, so they are made once. */
const ofV1 = new WeakMap<Attribute, Buffer>();
const V2 = 'dynamorm:encrypted:v2|';

/**
 * The associated data of an envelope: what it is bound to without storing it, so that it opens nowhere else. Version 1
 * binds the attribute's name and is the same in all runtimes; version 2 also binds table, model and primary key, as JSON
 * because joined text could be split in two ways.
 */
export function associatedData(context: CipherContext, at: AttributeValue<unknown>, v: 1 | 2): Buffer {
  const { attribute, key } = at;
  if (v === 1) return associatedDataOfV1(attribute);
  const { model, table } = context;
  const place = `${quote(tableNameOf(table))},${quote(model.name)},${quote(attribute.name)}`;
  let keys = '';
  for (const part of model.key) keys += `,${quote(part.name)},${keyText(context, part, getOwn(key, part.name))}`;
  return Buffer.from(`${V2}[${place}${keys}]`, 'utf8');
}

function associatedDataOfV1(attribute: Attribute): Buffer {
  let bytes = ofV1.get(attribute);
  if (bytes === undefined) ofV1.set(attribute, (bytes = Buffer.from(V1 + attribute.name, 'utf8')));
  return bytes;
}

/** What the cipher is told about one value. */
export function keyRequest(
  context: CipherContext,
  attribute: Attribute,
  size: { v: 1 | 2; bytes: number },
): KeyRequest {
  return {
    v: size.v,
    table: tableNameOf(context.table),
    model: context.model.name,
    attribute: attribute.name,
    bytes: size.bytes,
    signal: context.signal,
  };
}

/** The name in a table ARN, or the name itself: both address the same table, so both must bind to the same text. */
export function tableNameOf(table: string): string {
  return table.startsWith('arn:') ? table.slice(table.indexOf(':table/') + 7).split('/', 1)[0]! : table;
}
