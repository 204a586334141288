import type { ErrorCode } from '../errors/codes.js';

const BRAND: unique symbol = Symbol.for('dynamorm/codec-fault@1') as never;

/**
 * What a codec throws: a message that says what was expected and found, never the value itself. Whoever knows the model
 * and the field turns it into the `DynamormError` that users see; `at` prefixes a nested path on the way up.
 */
export class CodecFault extends Error {
  readonly [BRAND] = true;
  path: string;
  constructor(
    readonly code: ErrorCode,
    message: string,
    path = '',
  ) {
    super(message);
    this.path = path;
  }
  /** The same fault seen from one level up. */
  at(segment: string | number): this {
    const rest = this.path === '' || this.path.startsWith('[') ? this.path : `.${this.path}`;
    this.path = typeof segment === 'number' ? `[${segment}]${rest}` : `${segment}${rest}`;
    return this;
  }
}

/** Tells a codec's fault, of either build of this library, from any other error. */
export function isCodecFault(error: unknown): error is CodecFault {
  return typeof error === 'object' && error !== null && BRAND in error;
}
