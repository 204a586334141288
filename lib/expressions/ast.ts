import type { Value, ValueType } from '../values/value.js';

/** A document path: attribute name, then map keys and list indexes. Names are literal; dots in them mean nothing. */
export type Path = readonly [string, ...(string | number)[]];

/** What a condition compares: a stored value, a value given, or the size of a stored value. */
export type Operand = { readonly path: Path } | { readonly value: Value } | { readonly size: Path };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition or filter as plain data; the renderer is the only place that knows DynamoDB's syntax. */
export type Condition =
  | { readonly op: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly op: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly op: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly op: 'beginsWith' | 'contains'; readonly path: Path; readonly operand: Operand }
  | { readonly op: 'exists' | 'notExists'; readonly path: Path }
  | { readonly op: 'attributeType'; readonly path: Path; readonly type: ValueType }
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition };

/** The right-hand side of a SET. */
export type SetOperand =
  | { readonly value: Value }
  | { readonly path: Path }
  | { readonly ifNotExists: Path; readonly otherwise: SetOperand }
  | { readonly append: readonly [SetOperand, SetOperand] }
  | { readonly plus: readonly [SetOperand, SetOperand] }
  | { readonly minus: readonly [SetOperand, SetOperand] };

/** One action of an update expression. */
export type UpdateAction =
  | { readonly action: 'set'; readonly path: Path; readonly to: SetOperand }
  | { readonly action: 'remove'; readonly path: Path }
  | { readonly action: 'add'; readonly path: Path; readonly value: Value }
  | { readonly action: 'delete'; readonly path: Path; readonly value: Value };
