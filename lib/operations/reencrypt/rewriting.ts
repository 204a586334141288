import type { CallOptions } from '../../client/session.js';
import type { CipherContext } from '../rules/crypto.js';
import type { Target } from '../target.js';

/** What rewriting works with. */
export interface Rewriting {
  readonly target: Target;
  readonly context: CipherContext;
  readonly options: Pick<CallOptions, 'signal' | 'timeoutMs'>;
}

/** What became of one item. */
export interface Rewritten {
  readonly outcome: 'rewritten' | 'skipped';
  /** Times another writer got in between. */
  readonly conflicts: number;
}
