import { getOwn, setOwn } from '../../../values/own.js';
import type { Item, MutableItem, Value } from '../../../values/value.js';
import { isEmptyFor } from '../../empty.js';
import type { Attribute } from '../../model.js';
import { decodeElement, encodeElement } from '../element.js';
import { invalid, located } from '../faults.js';
import type { NestedShape } from './nested-shape.js';

type Fields = Record<string, unknown>;

/** DynamoDB's limit on levels, which an instance that contains itself runs into here rather than into the stack's end. */
const MAX_LEVEL = 32;
let level = 0;

/** The stored map of an instance. */
export function encodeNested(shape: NestedShape, fields: Fields): Item {
  const map: MutableItem = {};
  let at = '';
  if (level >= MAX_LEVEL) throw invalid(`${shape.type.name} nests deeper than ${MAX_LEVEL} levels, or contains itself`);
  level++;
  try {
    for (const attribute of shape.attributes) {
      at = attribute.field;
      const value = encodeField(attribute, fields[at]);
      if (value !== undefined) setOwn(map, attribute.name, value);
    }
  } catch (error) {
    throw located(error, at);
  } finally {
    level--;
  }
  return map;
}

function encodeField(attribute: Attribute, value: unknown): Value | undefined {
  if (value === undefined) {
    if (attribute.optional) return undefined;
    throw invalid('is required');
  }
  if (attribute.omitEmpty && isEmptyFor(attribute.codec, value)) return undefined;
  return encodeElement(attribute.codec, value);
}

/** A new instance of what is stored; every declared field is assigned, so that no default passes for stored data. */
export function decodeNested<C extends object>(shape: NestedShape<C>, map: Item): C {
  const instance = new shape.type();
  let at = '';
  try {
    for (const attribute of shape.attributes) {
      at = attribute.field;
      const value = getOwn(map, attribute.name);
      (instance as Fields)[at] = value === undefined ? attribute.fresh?.() : decodeElement(attribute.codec, value);
    }
  } catch (error) {
    throw located(error, at);
  }
  return instance;
}
