import type { Value, ValueType } from '../../../values/value.js';
import { typeOf } from '../../../values/value.js';
import type { Path } from '../compiled.js';
import type { Comparator } from '../grammar/tree.js';

/** An operand of a condition with its placeholders replaced. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'size'; readonly of: Operand }
  /** What could not be resolved; the fault that was recorded keeps it from being evaluated. */
  | { readonly kind: 'fault' };

/** The functions a condition may consist of. */
export type TestName = 'attribute_exists' | 'attribute_not_exists' | 'attribute_type' | 'begins_with' | 'contains';

/** A condition with its placeholders replaced. */
export type Condition =
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly args: readonly Operand[] }
  | { readonly kind: 'between' | 'in'; readonly args: readonly Operand[] }
  | { readonly kind: 'call'; readonly name: TestName; readonly args: readonly Operand[] }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition };

/** The type of an operand as far as it is known before an item is seen: a stored attribute can have any. */
export function knownType(operand: Operand | undefined): ValueType | undefined {
  if (operand?.kind === 'value') return typeOf(operand.value);
  return operand?.kind === 'size' ? 'N' : undefined;
}
