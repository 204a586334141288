import { misuse } from '../../errors/errors.js';
import { isObject, type Value, type ValueType } from '../../values/value.js';
import { wrongType, wrongValue, invalid, type Codec } from './codec.js';
import { numberText, readNumber } from './number.js';

/** A `URL` as its text, `S`. */
export const url: Codec<URL> = Object.freeze<Codec<URL>>({
  name: 'url',
  type: 'S',
  encode: value => {
    if (!(value instanceof URL)) throw wrongValue('a URL', value);
    return { S: value.href };
  },
  decode: value => {
    if (value.S === undefined) throw wrongType(value, 'S');
    if (!URL.canParse(value.S)) throw invalid('the stored text is not a URL');
    return new URL(value.S);
  },
});

/** What an enumerated field may hold. */
type Literal = string | number | boolean;

/** One of the given values, each stored as its own type; anything else is refused both ways: `literal('open', 'paid')`. */
export function literal<const T extends readonly [Literal, ...Literal[]]>(...values: T): Codec<T[number]> {
  refuseOthers('literal', values);
  return among(`literal(${values.map(value => JSON.stringify(value)).join(', ')})`, values);
}

/**
 * One of the values of a TypeScript enum, an object used as one, or a list: `oneOf(Color)`. The reverse mapping of a
 * numeric enum is no value of it.
 */
export function oneOf<T extends Literal>(values: Readonly<Record<string, T | string>> | readonly T[]): Codec<T> {
  if (!isObject(values)) throw misuse('oneOf', 'an enum, an object of values or a list of them');
  if (Array.isArray(values)) return among('oneOf', values as readonly T[]);
  const members = values as Readonly<Record<string, T>>;
  const own = Object.keys(members).filter(key => !isReverse(members, key));
  return among(
    'oneOf',
    own.map(key => members[key]!),
  );
}

function isReverse(members: Readonly<Record<string, Literal>>, key: string): boolean {
  const name = members[key];
  return typeof name === 'string' && String(Number(key)) === key && members[name] === Number(key);
}

function among<T extends Literal>(name: string, values: readonly T[]): Codec<T> {
  refuseOthers(name, values);
  const allowed: ReadonlySet<unknown> = new Set(values);
  const kinds = new Set(values.map(wireType));
  const expected = `one of ${values.map(value => JSON.stringify(value)).join(', ')}`;
  const check = (value: unknown, what: string): T => {
    if (!allowed.has(value)) throw invalid(`expected ${expected}, ${what}`);
    return value as T;
  };
  return Object.freeze<Codec<T>>({
    name,
    type: kinds.size === 1 ? [...kinds][0] : undefined,
    encode: value => encode(check(value, 'found another value')),
    decode: value => check(decode(value, kinds), 'stored is another value'),
  });
}

function refuseOthers(name: string, values: readonly unknown[]): void {
  if (values.every(value => ['string', 'number', 'boolean'].includes(typeof value))) return;
  throw misuse(name, 'texts, numbers and booleans');
}

function wireType(value: Literal): ValueType {
  return typeof value === 'string' ? 'S' : typeof value === 'number' ? 'N' : 'BOOL';
}

function encode(value: Literal): Value {
  if (typeof value === 'string') return { S: value };
  return typeof value === 'number' ? { N: numberText(value) } : { BOOL: value };
}

function decode(value: Value, kinds: ReadonlySet<ValueType>): Literal {
  if (value.S !== undefined && kinds.has('S')) return value.S;
  if (value.N !== undefined && kinds.has('N')) return readNumber(value.N);
  if (value.BOOL !== undefined && kinds.has('BOOL')) return value.BOOL;
  throw wrongType(value, [...kinds].join(' or '));
}
