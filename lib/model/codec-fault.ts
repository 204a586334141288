import type { ErrorCode } from '../errors/codes.js';

/**
 * What a codec throws: a message that says what was expected and found, never the value itself. Whoever knows the model
 * and the field turns it into the `DynamormError` that users see; `at` prefixes a nested path on the way up.
 */
export class CodecFault extends Error {
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
