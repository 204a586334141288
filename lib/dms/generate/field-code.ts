import type { DmsAttribute } from '../document/dms-document.js';

/** How the value of an attribute is written in TypeScript. */
export interface FieldCode {
  /** The field's type. */
  readonly type: string;
  /** The codec as an expression. */
  readonly codec: string;
  /** Names that the expression needs from the package. */
  readonly imports: readonly string[];
}

const PLAIN: Readonly<Record<DmsAttribute['type'], FieldCode>> = {
  S: simple('string', 'string'),
  N: simple('number', 'number'),
  B: simple('Uint8Array', 'binary'),
  BOOL: simple('boolean', 'boolean'),
  NULL: { type: 'null', codec: 'nothing', imports: ['custom'] },
  L: { type: 'unknown[]', codec: 'list(plain)', imports: ['list', 'plain'] },
  M: { type: 'Record<string, unknown>', codec: 'record(plain)', imports: ['record', 'plain'] },
  SS: simple('Set<string>', 'stringSet'),
  NS: simple('Set<number>', 'numberSet'),
  BS: simple('Set<Uint8Array>', 'binarySet'),
};

/** Declared once in a generated file that has attributes of type `NULL`. */
export const NOTHING =
  "const nothing = custom<null>({ name: 'null', type: 'NULL', encode: () => ({ NULL: true }), decode: () => null });";

/** Type and codec of an attribute, the way a person would declare it. */
export function fieldCode({ type, format, json, roles = [] }: DmsAttribute): FieldCode {
  if (json === true)
    return type === 'S'
      ? simple('unknown', 'json')
      : { type: 'unknown', codec: `jsonAs('${type}')`, imports: ['jsonAs'] };
  if (roles.includes('version')) return simple('number', 'number');
  if (roles.includes('ttl')) return simple('Date', 'ttl');
  if (format === 'rfc3339nano' || roles.includes('created_at') || roles.includes('updated_at'))
    return simple('Date', 'timestamp');
  if (format === 'unix_seconds') return simple('Date', 'epochSeconds');
  if (format === 'int') return type === 'NS' ? simple('Set<bigint>', 'bigintSet') : simple('bigint', 'bigint');
  if (format === 'decimal_string')
    return type === 'NS' ? simple('Set<string>', 'decimalSet') : simple('string', 'decimal');
  return PLAIN[type];
}

function simple(type: string, codec: string): FieldCode {
  return { type, codec, imports: [codec] };
}
