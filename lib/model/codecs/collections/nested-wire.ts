import { equalValues } from '../../../values/equal.js';
import { getOwn, setOwn } from '../../../values/own.js';
import type { Item, MutableItem, Value } from '../../../values/value.js';
import { isEmptyFor } from '../../empty.js';
import type { Attribute } from '../../model.js';
import { decodeElement, encodeElement } from '../element.js';
import { invalid, located } from '../faults.js';
import { appliedDefaults, fillDefault, originOf, setOrigin } from '../origin.js';
import { inStoredForm } from '../stored-form.js';
import { encodeUntouched } from '../untouched.js';
import type { NestedShape } from './nested-shape.js';

type Fields = Record<string, unknown>;

/** DynamoDB's limit on levels, which an instance that contains itself runs into here rather than into the stack's end. */
const MAX_LEVEL = 32;
let level = 0;

/**
 * The stored map of an instance. One that was read is written as it was stored as far as it did not change, with the members
 * that the class does not know; what was not there is not required. `beside` is what stands at the place of a value that was
 * not read, and lends it the same leniency, but none of its unknown members: they belong to another value.
 */
export function encodeNested(shape: NestedShape, fields: Fields, beside?: Item): Item {
  const origin = originOf(fields)?.M;
  const stored = origin ?? beside;
  const filled = stored === undefined ? undefined : appliedDefaults(fields);
  const map: MutableItem = {};
  let at = '';
  if (level >= MAX_LEVEL) throw invalid(`${shape.type.name} nests deeper than ${MAX_LEVEL} levels, or contains itself`);
  level++;
  try {
    for (const attribute of shape.attributes) {
      at = attribute.field;
      const { name } = attribute;
      const before = stored && getOwn(stored, name);
      const value =
        stored === undefined ? encodeField(attribute, fields[at]) : encodeOver(attribute, fields[at], before);
      if (value === undefined) continue;
      const applied = before === undefined && filled !== undefined ? getOwn(filled, name) : undefined;
      if (applied === undefined || !equalValues(applied, value)) setOwn(map, name, value);
    }
  } catch (error) {
    throw located(error, at);
  } finally {
    level--;
  }
  for (const name in origin)
    if (!shape.byName.has(name) && Object.hasOwn(origin, name)) setOwn(map, name, origin[name]!);
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

/** A member of a value that was stored: what did not change keeps its form and need not be writable. */
function encodeOver(attribute: Attribute, value: unknown, before: Value | undefined): Value | undefined {
  if (before === undefined) return value === undefined ? undefined : encodeField(attribute, value);
  let next: Value | undefined;
  try {
    next = encodeField(attribute, value);
  } catch (fault) {
    return encodeUntouched(attribute.codec, { value, stored: before, fault });
  }
  if (next !== undefined) return inStoredForm(attribute.codec, before, next);
  // Empty is left out, and what was stored empty all the same was not touched.
  return attribute.omitEmpty && value !== undefined && isStoredEmpty(attribute, before) ? before : undefined;
}

const isStoredEmpty = ({ codec }: Attribute, stored: Value): boolean => isEmptyFor(codec, decodeElement(codec, stored));

/** A new instance of what is stored; every declared field is assigned, so that no default passes for stored data. */
export function decodeNested<C extends object>(shape: NestedShape<C>, stored: Value): C {
  const map = stored.M!;
  const instance = new shape.type();
  let at = '';
  // Whether the fields say all that is stored, in the form in which it is. If not, it has to be remembered.
  let isWhole = shape.hasOneForm;
  let found = 0;
  try {
    for (const attribute of shape.attributes) {
      at = attribute.field;
      const value = getOwn(map, attribute.name);
      if (value === undefined) {
        if (!attribute.optional) isWhole = false;
        if (attribute.readsDefault === true) {
          fillDefault(attribute, instance);
          isWhole = false;
        } else (instance as Fields)[at] = attribute.fresh?.();
        continue;
      }
      found++;
      const decoded = decodeElement(attribute.codec, value);
      if (typeof decoded === 'number' ? !Number.isSafeInteger(Math.trunc(decoded)) : isOpaque(decoded)) isWhole = false;
      (instance as Fields)[at] = decoded;
    }
  } catch (error) {
    throw located(error, at);
  }
  if (isWhole) for (const _name in map) found--;
  if (!isWhole || found !== 0) setOrigin(instance, stored);
  return instance;
}

const isOpaque = (value: unknown): boolean => typeof value === 'object' && value !== null;
