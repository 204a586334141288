import type { UpdateAction } from '../ast.js';
import { noteMade } from '../made.js';

const BRAND: unique symbol = Symbol.for('dynamorm/action@1') as never;

/** An update action made by a field reference. The mark tells it from plain objects, which a request body could hold. */
export type Action = UpdateAction & { readonly [BRAND]: true };

const prototype = Object.freeze({ [BRAND]: true });

/** An update action's data, marked. */
export function action(data: UpdateAction): Action {
  return noteMade(Object.freeze(Object.assign(Object.create(prototype) as Action, data)));
}

/** Tells an action, of either build of this library, from anything else. */
export function isAction(value: unknown): value is Action {
  return typeof value === 'object' && value !== null && BRAND in value;
}
