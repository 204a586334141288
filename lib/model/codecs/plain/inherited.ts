const EMPTY: object = {};

/**
 * Whether something has put enumerable names on `Object.prototype`, where `for in` would take them for data. Asked once
 * for each value, this lets the loops over its maps do without a check at every key, which would take most of their time.
 */
export function hasInheritedNames(): boolean {
  for (const _name in EMPTY) return true;
  return false;
}
