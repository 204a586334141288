import { compareUtf8, equalValues, sizeOfValue, typeOf, type Item, type Value, getOwn } from '../../values/value.js';
import { invalidParameter, invalid, type ServiceError } from '../failure.js';
import { attributesOf, type IndexSchema, type KeyAttribute, type KeySchema } from '../storage/keys.js';

const MAX_PARTITION_BYTES = 2048;
const MAX_SORT_BYTES = 1024;

/** Refuses index keys that are too long; the attributes of a composed key count together. */
function checkIndexKeySizes(item: Item, indexes: readonly IndexSchema[]): void {
  for (const { keys } of indexes) {
    if (bytesOf(keys.partition, item) > MAX_PARTITION_BYTES) {
      throw invalidParameter('Size of hashkey has exceeded the maximum size limit of2048 bytes');
    }
    if (bytesOf(keys.sort, item) > MAX_SORT_BYTES) {
      throw invalidParameter('Aggregated size of all range keys has exceeded the size limit of 1024 bytes');
    }
  }
}

function bytesOf(attributes: readonly KeyAttribute[], item: Item): number {
  let bytes = 0;
  for (const { name } of attributes) {
    const value = getOwn(item, name);
    if (value !== undefined) bytes += sizeOfValue(value);
  }
  return bytes;
}

/** What every read and write says of a `Key` that is not the table's. */
export const KEY_MISMATCH = 'The provided key element does not match the schema';
const NOT_VALID = 'One or more parameter values are not valid. ';
const UPDATED_INDEX_KEY =
  'The update expression attempted to update a secondary index key to a value that is not supported. ';

/** Checks a `Key`: the key attributes and nothing else, each of its type, not empty, not too long. */
export function checkKey(key: Item, keys: KeySchema): void {
  if (Object.keys(key).length !== attributesOf(keys).length) throw invalid(KEY_MISMATCH);
  checkBatchItemKey(key, keys);
}

/** Checks the key attributes of an item to be put, each of which may be at fault in its own words. */
export function checkItemKey(item: Item, keys: KeySchema): void {
  checkEach(item, keys, ({ name, type }, value) => {
    if (value === undefined) return invalidParameter(`Missing the key ${name} in the item`);
    return invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
  });
}

/** The same of a put in BatchWriteItem, which has one sentence for what is missing and what has another type. */
export function checkBatchItemKey(item: Item, keys: KeySchema): void {
  checkEach(item, keys, () => invalid(KEY_MISMATCH));
}

/** Partition key first, and each attribute to the end before the next one. */
function checkEach(
  item: Item,
  keys: KeySchema,
  misfit: (attribute: KeyAttribute, value?: Value) => ServiceError,
): void {
  for (const attribute of attributesOf(keys)) {
    const value = getOwn(item, attribute.name);
    if (value?.[attribute.type] === undefined) throw misfit(attribute, value);
    checkKeyValue(attribute.name, value, keys.partition.includes(attribute));
  }
}

function checkKeyValue(name: string, value: Value, partition: boolean): void {
  checkNotEmptyKey(name, value);
  const bytes = sizeOfValue(value);
  if (partition && bytes > MAX_PARTITION_BYTES) {
    throw invalidParameter('Size of hashkey has exceeded the maximum size limit of2048 bytes');
  }
  if (!partition && bytes > MAX_SORT_BYTES) {
    throw invalidParameter('Aggregated size of all range keys has exceeded the size limit of 1024 bytes');
  }
}

/** Refuses an empty string or binary in a place that only a key value takes, such as a key condition. */
export function checkNotEmptyKey(name: string, value: Value): void {
  const empty = emptiness(value);
  if (empty !== undefined) throw invalid(`${NOT_VALID}${emptyKey(empty)} Key: ${name}`);
}

/** Checks the index keys of an item to be put; an absent one only keeps the item out of that index. */
export function checkIndexKeys(item: Item, indexes: readonly IndexSchema[]): void {
  for (const { name, value, index } of presentIndexKeys(item, indexes)) {
    const empty = emptiness(value);
    if (empty === undefined) continue;
    const suffix = `${emptyKey(empty)} IndexName: ${index}, IndexKey: ${name}`;
    throw invalid(`${NOT_VALID}A value specified for a secondary index key is not supported. ${suffix}`);
  }
  checkIndexKeySizes(item, indexes);
}

/** Checks the index keys that an update changed; the others may be what they were before there was an index. */
export function checkUpdatedIndexKeys(before: Item, after: Item, indexes: readonly IndexSchema[]): void {
  const unchanged = (name: string, value: Value): boolean => {
    const old = getOwn(before, name);
    return old !== undefined && equalValues(old, value);
  };
  for (const { value } of presentIndexKeys(after, indexes, unchanged)) {
    const empty = emptiness(value);
    if (empty !== undefined) throw invalid(NOT_VALID + UPDATED_INDEX_KEY + emptyKey(empty));
  }
  checkIndexKeySizes(after, indexes);
}

interface IndexKeyValue {
  readonly name: string;
  readonly value: Value;
  readonly index: string;
}

/** The index keys an item has, checked for their types; by the indexes' names, so that the same fault is always first. */
function* presentIndexKeys(
  item: Item,
  indexes: readonly IndexSchema[],
  except?: (name: string, value: Value) => boolean,
): Generator<IndexKeyValue> {
  if (indexes.length === 0) return;
  for (const { name: index, keys } of [...indexes].sort((a, b) => compareUtf8(a.name, b.name))) {
    for (const { name, type } of attributesOf(keys)) {
      const value = getOwn(item, name);
      if (value === undefined || except?.(name, value) === true) continue;
      if (value[type] === undefined) {
        const types = `Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index}`;
        throw invalidParameter(`Type mismatch for Index Key ${name} ${types}`);
      }
      yield { name, value, index };
    }
  }
}

function emptiness(value: Value): 'string' | 'binary' | undefined {
  if (value.S === '') return 'string';
  return value.B !== undefined && value.B.length === 0 ? 'binary' : undefined;
}

function emptyKey(type: 'string' | 'binary'): string {
  return `The AttributeValue for a key attribute cannot contain an empty ${type} value.`;
}
