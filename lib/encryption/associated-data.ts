import { DynamormError } from '../errors/errors.js';
import type { Attribute } from '../model/model.js';
import type { KeyRequest } from '../session/cipher.js';
import { base64Of, type Value, getOwn } from '../values/value.js';
import { canonicalDecimal } from '../values/decimal.js';
import type { CipherContext, AttributeValue } from './context.js';
import { quote } from './plaintext.js';

/** JSON of one key value with its type letter; numbers in canonical form, because DynamoDB answers `1` for `1.0`. */
function keyText(context: CipherContext, part: Attribute, value: Value | undefined): string {
  if (value?.S !== undefined) return `{"S":${quote(value.S)}}`;
  if (value?.N !== undefined) return `{"N":${quote(canonicalDecimal(value.N) ?? value.N)}}`;
  if (value?.B !== undefined) return `{"B":"${base64Of(value.B)}"}`;
  const { model, operation } = context;
  const message = `an attribute bound to its item needs the item's key: ${part.name} of ${model.name} is missing`;
  throw new DynamormError('ErrMissingPrimaryKey', message, { model: model.name, field: part.field, operation });
}

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

/** What the cipher receives about one value. */
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
function tableNameOf(table: string): string {
  return table.startsWith('arn:') ? table.slice(table.indexOf(':table/') + 7).split('/', 1)[0]! : table;
}
