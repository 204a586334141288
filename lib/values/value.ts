import { canonicalDecimal, compareDecimals } from './decimal.js';

/** Bytes as they travel: a `Uint8Array` in memory, base64 text (RFC 4648, padded) where JSON carries them. */
export type Binary = Uint8Array | string;

/** DynamoDB's ten attribute types. */
export type ValueType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

/**
 * One DynamoDB attribute value as it stands on the wire; exactly one member is present.
 * Structural, with optional members rather than a union, so that a decoder can test `value.S !== undefined`
 * without narrowing and nothing below the client layer has to import the SDK.
 */
export interface Value {
  /** Text. */
  readonly S?: string;
  /** Number, as decimal text of up to 38 significant digits. */
  readonly N?: string;
  /** Bytes. */
  readonly B?: Binary;
  /** Boolean. */
  readonly BOOL?: boolean;
  /** Null; always `true`. */
  readonly NULL?: boolean;
  /** Set of texts. */
  readonly SS?: readonly string[];
  /** Set of numbers, each as decimal text. */
  readonly NS?: readonly string[];
  /** Set of byte strings. */
  readonly BS?: readonly Binary[];
  /** List of values of any type. */
  readonly L?: readonly Value[];
  /** Map of values by name. */
  readonly M?: Item;
}

/** The attributes of one item, or of one map, by attribute name. Write through `setOwn` where names come from outside. */
export interface Item {
  readonly [attribute: string]: Value;
}

/** An item under construction. */
export type MutableItem = Record<string, Value>;

/** The type letter of a value: the name of its single member; undefined for `{}`. */
export function typeOf(value: Value): ValueType | undefined {
  for (const type in value) return type as ValueType;
  return undefined;
}

/** Whether a value can be one of a primary key: a text, a number or bytes. */
export const isKeyValue = ({ S, N, B }: Value): boolean => S !== undefined || N !== undefined || B !== undefined;

/**
 * A copy of bytes that serialises itself: every binary codec writes one, so that a wire item is fit for the SDK (which
 * wants a `Uint8Array`) and `JSON.stringify` of the same item is already the request body.
 */
export class Bytes extends Uint8Array {
  /** Base64 text, standard alphabet with padding. */
  toJSON(): string {
    return toBase64(this);
  }
}

/** The base64 text of bytes: RFC 4648 standard alphabet, padded, no line breaks. */
export function toBase64(bytes: Uint8Array): string {
  return viewOf(bytes).toString('base64');
}

/**
 * Fresh bytes of a base64 text. Strict, because text that only resembles base64 would be read as other bytes than were
 * meant: another alphabet, missing padding, white space or stray bits at the end throw a `TypeError`.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new TypeError('not base64 text (RFC 4648, standard alphabet, padded)');
  return new Uint8Array(bytes);
}

/** Tells bytes from anything else, also those of another realm (a worker, a test sandbox) and Node's `Buffer`. */
export function isBytes(value: unknown): value is Uint8Array {
  return (
    value instanceof Uint8Array ||
    (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]')
  );
}

/** The bytes of a wire binary. What was bytes is returned as it is, not copied; base64 text is read by `fromBase64`. */
export function bytesOf(binary: Binary): Uint8Array {
  return typeof binary === 'string' ? fromBase64(binary) : binary;
}

/** The base64 text of a wire binary; text is returned as it is, unread. */
export function base64Of(binary: Binary): string {
  return typeof binary === 'string' ? binary : toBase64(binary);
}

/** Orders bytes as DynamoDB orders binary sort keys: unsigned, byte by byte, the shorter first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Up to this length a loop over the code units beats the call into the runtime. */
const SHORT = 48;

/** How many bytes a text takes in UTF-8: the measure of every DynamoDB size limit that speaks of text. */
export function utf8Length(text: string): number {
  if (text.length > SHORT) return Buffer.byteLength(text, 'utf8');
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text, 'utf8');
  }
  return text.length;
}

/**
 * Orders two texts by their UTF-8 bytes, as DynamoDB orders string sort keys. JavaScript's own `<` compares UTF-16
 * units and puts the code points above U+FFFF before U+E000.
 */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Lifts the surrogates above the rest of the basic plane, which makes the order of units that of code points. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;

/** A text with all but letters, digits and `-._~` as `%HH` of its UTF-8 bytes. */
export function percentEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  let encoded = '';
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    encoded += UNRESERVED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/**
 * Whether two values are the same to DynamoDB: numbers by value (`1` is `1.0`), sets and maps in any order, lists in
 * order, bytes alike in memory and as base64 text. Dirty tracking and the engine's `=` both ask it.
 */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  // By its one member rather than member by member: dirty tracking compares every value of every item that is saved.
  for (const type in a) {
    switch (type) {
      case 'S':
        return a.S === b.S;
      case 'N':
        return b.N !== undefined && equalNumbers(a.N!, b.N);
      case 'BOOL':
        return a.BOOL === b.BOOL;
      case 'M':
        return b.M !== undefined && equalItems(a.M!, b.M);
      case 'L':
        return b.L !== undefined && equalLists(a.L!, b.L);
      case 'NULL':
        return a.NULL === b.NULL;
      case 'B':
        return b.B !== undefined && equalBytes(a.B!, b.B);
      default:
        return equalSets(a, b);
    }
  }
  return false;
}

/** Whether two items hold the same attributes with equal values. */
export function equalItems(a: Item, b: Item): boolean {
  if (a === b) return true;
  let names = 0;
  for (const name in a) {
    // What a name finds on the prototype is no value, and equal to none.
    const value = b[name];
    if (value === undefined || !equalValues(a[name]!, value)) return false;
    names++;
  }
  for (const _ in b) names--;
  return names === 0;
}

function equalNumbers(a: string, b: string): boolean {
  return a === b || compareDecimals(a, b) === 0;
}

function equalBytes(a: Binary, b: Binary): boolean {
  if (a === b) return true;
  if (typeof a === 'string' || typeof b === 'string') return base64Of(a) === base64Of(b);
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function equalLists(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equalValues(a[i]!, b[i]!)) return false;
  return true;
}

function equalSets(a: Value, b: Value): boolean {
  if (a.SS !== undefined) return b.SS !== undefined && equalMembers(a.SS, b.SS, asIs);
  if (a.NS !== undefined) return b.NS !== undefined && equalMembers(a.NS, b.NS, canonical);
  if (a.BS !== undefined) return b.BS !== undefined && equalMembers(a.BS, b.BS, base64Of);
  return false;
}

const asIs = (text: string): string => text;
const canonical = (text: string): string => canonicalDecimal(text) ?? text;

function equalMembers<T>(a: readonly T[], b: readonly T[], keyOf: (member: T) => string): boolean {
  if (a.length !== b.length) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  if (same === a.length) return true;
  const keys = new Set(a.slice(same).map(keyOf));
  // Members beyond the shared beginning are few; a set has no duplicates, so one direction suffices.
  return b.slice(same).every(member => keys.has(keyOf(member)));
}

/** What a list, a map, and each of their elements cost beside their contents. */
const CONTAINER = 3;
const ELEMENT = 1;
/** Characters of numbers. */
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;

/** The bytes a value counts towards DynamoDB's item size limit and capacity units, by the service's own rule. */
export function sizeOfValue(value: Value): number {
  // By its one member rather than member by member: the engine measures every value of every item it writes.
  for (const type in value) {
    switch (type) {
      case 'S':
        return utf8Length(value.S!);
      case 'N':
        return sizeOfNumber(value.N!);
      case 'M':
        return sizeOfMap(value.M!);
      case 'L':
        return value.L!.reduce((sum, element) => sum + ELEMENT + sizeOfValue(element), CONTAINER);
      case 'B':
        return sizeOfBinary(value.B!);
      case 'BOOL':
      case 'NULL':
        return 1;
      default:
        return sizeOfSet(value);
    }
  }
  return 0;
}

function sizeOfSet({ SS, NS, BS }: Value): number {
  if (SS !== undefined) return SS.reduce((sum, member) => sum + utf8Length(member), 0);
  if (NS !== undefined) return NS.reduce((sum, member) => sum + sizeOfNumber(member), 0);
  return (BS ?? []).reduce((sum, member) => sum + sizeOfBinary(member), 0);
}

/** The bytes of an item: its attribute names and their values. The limit is 409,600. */
export function sizeOfItem(item: Item): number {
  let size = 0;
  for (const name in item) size += utf8Length(name) + sizeOfValue(item[name]!);
  return size;
}

function sizeOfMap(map: Item): number {
  let size = CONTAINER;
  for (const name in map) size += ELEMENT + utf8Length(name) + sizeOfValue(map[name]!);
  return size;
}

/** Two decimal digits share a byte on either side of the point; one byte holds the exponent, one a minus sign. */
function sizeOfNumber(text: string): number {
  let first = -1;
  let last = -1;
  let point = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === POINT) point = i;
    else if (code > ZERO && code <= NINE) {
      last = i;
      if (first < 0) first = i;
    } else if (code > NINE) return sizeOfNumber(canonicalDecimal(text) ?? '0');
  }
  if (first < 0) return 1;
  const whole = Math.max(0, Math.min(last + 1, point) - first);
  const fraction = Math.max(0, last - Math.max(point, first - 1));
  return 1 + Math.ceil(whole / 2) + Math.ceil(fraction / 2) + (text.charCodeAt(0) === MINUS ? 1 : 0);
}

/** Base64 is measured without decoding it: four characters for three bytes, less the padding. */
function sizeOfBinary(binary: Binary): number {
  if (typeof binary !== 'string') return binary.length;
  const padding = binary.endsWith('==') ? 2 : binary.endsWith('=') ? 1 : 0;
  return (binary.length / 4) * 3 - padding;
}

/** DynamoDB's order of two texts, numbers or byte strings; undefined across types, and for types without an order. */
export function compareKeys(a: Value, b: Value): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareUtf8(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareDecimals(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return compareBytes(bytesOf(a.B), bytesOf(b.B));
  return undefined;
}

/**
 * Sets an own property whatever its name is. A plain assignment to `__proto__` would change the prototype instead,
 * and attribute names and map keys come from outside.
 */
export function setOwn<V>(target: Record<string, V>, name: string, value: V): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  else target[name] = value;
}

/** Reads an own property whatever its name is: `constructor` or `__proto__` of the prototype is never an attribute. */
export function getOwn<V>(source: Readonly<Record<string, V>>, name: string): V | undefined {
  return Object.hasOwn(source, name) ? source[name] : undefined;
}

const EMPTY: object = {};

/**
 * Whether something has put enumerable names on `Object.prototype`, where `for in` would take them for data. Asked once
 * for each value, this lets the loops over its maps do without a check at every key, which would take most of their time.
 */
export function hasInheritedNames(): boolean {
  for (const _name in EMPTY) return true;
  return false;
}

/** Whether a function is a class, which nobody can call: from JavaScript one may stand where a callback is meant. */
export const isClass = (value: unknown): boolean =>
  typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;

/** Whether a value is an object, which `null` is not. */
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

export type SetType = 'SS' | 'NS' | 'BS';

/** The set type of a value; undefined for what is no set. */
export function setTypeOf(value: Value): SetType | undefined {
  return value.SS !== undefined ? 'SS' : value.NS !== undefined ? 'NS' : value.BS !== undefined ? 'BS' : undefined;
}

/** Whether two optional values are the same: both absent, or equal on the wire. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalValues(a, b);
}

/** Whether a value has members that writers can change one by one. */
export const isStructured = ({ M, L, SS, NS, BS }: Value): boolean => (M ?? L ?? SS ?? NS ?? BS) !== undefined;
