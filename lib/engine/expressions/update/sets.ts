import { base64Of } from '../../../values/binary.js';
import type { Binary, Value } from '../../../values/value.js';
import { compareBinary, compareNumber, compareText, inOrder } from '../../validation/set-order.js';

type Members = readonly string[] | readonly Binary[];

const ORDERS = { SS: compareText, NS: compareNumber, BS: compareBinary } as const;

/** The members of either of two sets, in their order; undefined unless they are sets of one type. */
export function setUnion(a: Value, b: Value): Value | undefined {
  return combined(a, b, (left, right) => [...new Set([...left, ...right])]);
}

/** The members of `a` that `b` does not have, possibly none; undefined unless they are sets of one type. */
export function setDifference(a: Value, b: Value): Value | undefined {
  return combined(a, b, (left, right) => {
    const gone = new Set(right);
    return left.filter(member => !gone.has(member));
  });
}

/** Stored numbers are canonical and stored binary is base64, so members are equal when their texts are. */
function combined(
  a: Value,
  b: Value,
  combine: (left: readonly string[], right: readonly string[]) => string[],
): Value | undefined {
  for (const type of ['SS', 'NS', 'BS'] as const) {
    const left: Members | undefined = a[type];
    const right: Members | undefined = b[type];
    if (left === undefined || right === undefined) continue;
    return { [type]: inOrder(combine(left.map(base64Of), right.map(base64Of)), ORDERS[type]) };
  }
  return undefined;
}
