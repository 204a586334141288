const BRAND: unique symbol = Symbol.for('dynamorm/engine/connection-error@1') as never;

/** The error of a connection on which no answer came in time, as the SDK's own HTTP handler throws it. */
export function connectionTimeout(): Error {
  return branded(Object.assign(new Error('Connection timed out'), { name: 'TimeoutError' }));
}

/** The error of a connection that was closed before an answer came: Node's, under the name the SDK's HTTP handler gives it. */
export function connectionReset(): Error {
  return branded(Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' }));
}

/** Tells these errors from those of the program: they are for the client to see, as no answer at all. */
export function isConnectionError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && BRAND in error;
}

function branded(error: Error): Error {
  return Object.defineProperty(error, BRAND, { value: true });
}
