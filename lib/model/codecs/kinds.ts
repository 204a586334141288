/** Tells data written as `{…}` from instances of classes; objects of another realm count, as does a null prototype. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.prototype.toString.call(value) === '[object Object]';
}

/** Tells a `Date`, valid or not, from anything else, also one of another realm. */
export function isDate(value: unknown): value is Date {
  return value instanceof Date || Object.prototype.toString.call(value) === '[object Date]';
}

/** What a value is, in words fit for a message: its kind and never its content. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object') return typeof value === 'number' && Number.isNaN(value) ? 'NaN' : `a ${typeof value}`;
  if (Array.isArray(value)) return 'a list';
  if (isPlainObject(value)) return 'an object';
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== ''
    ? `an instance of ${constructor.name}`
    : 'an object';
}
