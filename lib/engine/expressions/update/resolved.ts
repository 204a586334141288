import type { Value } from '../../../values/value.js';
import type { Path } from '../compiled.js';

/** The right-hand side of a SET with its placeholders replaced. */
export type SetOperand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: SetOperand }
  | { readonly kind: 'list_append' | '+' | '-'; readonly args: SetOperands }
  /** What could not be resolved; the fault that was recorded keeps it from being evaluated. */
  | { readonly kind: 'fault' };

/** The two operands of a sign or of list_append. */
export type SetOperands = readonly [SetOperand, SetOperand];

/** One action of an update, without its path. */
export type Action =
  | { readonly section: 'SET'; readonly to: SetOperand }
  | { readonly section: 'REMOVE' }
  | { readonly section: 'ADD' | 'DELETE'; readonly value: Value };
