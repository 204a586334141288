import { setOwn, type Item, type MutableItem, type Value, type ValueType } from '../../values/value.js';
import { ServiceError } from '../failure.js';

/** Deeper than any value that is allowed: what lies below is refused for its depth, whatever it is. */
const MAX_DEPTH = 40;
const MISPLACED_STRUCTURE = 'Start of structure or map found where not expected';
const UNEXPECTED_TYPE = 'Unexpected field type';
/** Without a group to repeat, which for a body of 16 MB would exhaust the stack. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

type Reader = (json: unknown, depth: number) => unknown;

const READERS: ReadonlyMap<string, Reader> = new Map(
  Object.entries<Reader>({
    S: readText,
    N: readText,
    B: readBinary,
    BOOL: readTruth,
    NULL: readTruth,
    SS: json => readList(json, readText),
    NS: json => readList(json, readText),
    BS: json => readList(json, readBinary),
    L: (json, depth) => readList(json, element => readWireValue(element ?? {}, depth + 1)),
    M: (json, depth) => readWireItem(json, depth + 1),
  } satisfies Record<ValueType, Reader>),
);

/**
 * An attribute value out of a request's JSON. It is typed here and only here: a member of the wrong JSON type is a
 * SerializationException, as it is in the service before any validation; JSON `null` and unknown members count as absent.
 * The very object that was given when it is clean.
 */
export function readWireValue(json: unknown, depth = 1): Value {
  const object = objectOf(json);
  if (depth > MAX_DEPTH) return object;
  let clean = true;
  for (const member in object) {
    const read = READERS.get(member);
    const value = object[member];
    if (read === undefined || value === null || read(value, depth) !== value) clean = false;
  }
  return clean ? object : cleaned(object, depth);
}

/** The attributes of an item, a key or a map out of a request's JSON; see `readWireValue`. */
export function readWireItem(json: unknown, depth = 1): Item {
  const object = objectOf(json);
  let copy: MutableItem | undefined;
  for (const name in object) {
    const value = object[name] ?? {};
    const read = readWireValue(value, depth);
    if (read === object[name]) continue;
    copy ??= { ...(object as Item) };
    setOwn(copy, name, read);
  }
  return copy ?? (object as Item);
}

function cleaned(object: Readonly<Record<string, unknown>>, depth: number): Value {
  const members: [string, unknown][] = [];
  for (const member of Object.keys(object)) {
    const read = READERS.get(member);
    const value = object[member];
    if (read !== undefined && value !== null) members.push([member, read(value, depth)]);
  }
  return Object.fromEntries(members);
}

function objectOf(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw serialization(UNEXPECTED_TYPE);
}

function readList<T>(json: unknown, read: (element: unknown) => T): readonly T[] {
  if (!Array.isArray(json)) throw serialization(isStructure(json) ? MISPLACED_STRUCTURE : UNEXPECTED_TYPE);
  let copy: T[] | undefined;
  json.forEach((element: unknown, index) => {
    const value = read(element);
    if (value === element) return;
    copy ??= [...(json as T[])];
    copy[index] = value;
  });
  return copy ?? (json as T[]);
}

function readText(json: unknown): string {
  if (typeof json === 'string') return json;
  throw misfit(json, 'String');
}

function readTruth(json: unknown): boolean {
  if (typeof json === 'boolean') return json;
  throw misfit(json, 'Boolean');
}

/** Stray bits after the last byte are dropped, so that equal bytes are equal texts from here on. */
function readBinary(json: unknown): string {
  const text = readText(json);
  if (text.length % 4 !== 0 || !BASE64.test(text)) throw serialization('Invalid base64 text');
  if (!text.endsWith('=')) return text;
  const tail = text.slice(-4);
  const canonical = Buffer.from(tail, 'base64').toString('base64');
  return canonical === tail ? text : text.slice(0, -4) + canonical;
}

function isStructure(json: unknown): boolean {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function misfit(json: unknown, wanted: 'String' | 'Boolean'): ServiceError {
  if (isStructure(json)) return serialization(MISPLACED_STRUCTURE);
  if (typeof json === 'string') return serialization(`STRING_VALUE cannot be converted to ${wanted}`);
  if (typeof json === 'number') return serialization(`NUMBER_VALUE cannot be converted to ${wanted}`);
  if (typeof json === 'boolean') {
    return serialization(`${json ? 'TRUE_VALUE' : 'FALSE_VALUE'} cannot be converted to ${wanted}`);
  }
  return serialization(UNEXPECTED_TYPE);
}

function serialization(message: string): ServiceError {
  return new ServiceError('SerializationException', message);
}
