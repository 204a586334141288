import type { ServiceErrorLike } from '../client/errors/failure.js';

const TOLERATED_MS = 4 * 60_000;
const SKEWED = new Set([
  'InvalidSignatureException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'AuthFailure',
]);

/** The service's time, as far as this machine's clock is known to be off: a signature that is minutes off is refused. */
export class SigningClock {
  #offset = 0;

  /** Milliseconds. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Learns from the `date` of a refusal; true when the clock was off, so that the same request may well succeed now. */
  corrects(error: unknown, date: string | undefined): boolean {
    if (!SKEWED.has((error as ServiceErrorLike).name ?? '') || date === undefined) return false;
    const service = Date.parse(date);
    if (Number.isNaN(service) || Math.abs(service - this.now()) < TOLERATED_MS) return false;
    this.#offset = service - Date.now();
    return true;
  }
}
