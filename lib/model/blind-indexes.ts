import type { MergedField } from './field-specs.js';
import type { Attribute, BlindIndexModel } from './model.js';

/** Types that have one text by which equal values are equal. */
const HASHED: ReadonlySet<unknown> = new Set(['S', 'N', 'B', 'BOOL', undefined]);

interface BlindIndexOptions {
  readonly of?: string;
  readonly bits?: number | undefined;
  readonly normalize?: ((text: string) => string) | undefined;
}

/** What `@BlindIndex` declared, resolved to attributes; what is wrong with it is added to `faults`. */
export function compileBlindIndexes(
  fields: readonly MergedField[],
  byField: ReadonlyMap<string, Attribute>,
  faults: string[],
): readonly BlindIndexModel[] {
  const blind = fields.flatMap(({ field, roles, options }): readonly BlindIndexModel[] => {
    if (!roles.has('blindIndex')) return [];
    const { of = '', bits, normalize }: BlindIndexOptions = options.blindIndex ?? {};
    const source = byField.get(of);
    const fault = faultOf(source, { bits, normalize });
    if (fault !== undefined) faults.push(`${field} is a blind index of ${of}, ${fault}`);
    return source === undefined ? [] : [Object.freeze({ attribute: byField.get(field)!, of: source, bits, normalize })];
  });
  return Object.freeze(blind);
}

function faultOf(source: Attribute | undefined, { bits = 256, normalize }: BlindIndexOptions): string | undefined {
  if (source === undefined) return 'and there is no such field';
  if (source.encrypted === undefined) return 'which is not encrypted: it can be an index key itself';
  const { type } = source.codec;
  if (!HASHED.has(type)) return `which is stored as ${type}; only S, N, B and BOOL have one`;
  if (normalize !== undefined && type !== undefined && type !== 'S')
    return `which is stored as ${type}; only text is normalized`;
  return Number.isInteger(bits) && bits >= 1 && bits <= 256 ? undefined : 'and bits must be 1 to 256';
}
