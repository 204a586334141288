import type { TransactWriteItem } from '../../../client/requests.js';
import type { Claim } from '../sentinels/claims.js';
import type { Guarded } from './guarded.js';
import type { Abandoned } from './seen.js';

/** One action of a widened transaction: a write itself, or what its unique values need besides. */
export interface Part {
  readonly kind: 'row' | 'take' | 'free' | 'check';
  readonly item: TransactWriteItem;
  /** The write that is refused where this is. */
  readonly write: Guarded;
  readonly claim?: Claim;
  /** Of a value that is taken over: the row that its sentinel names, and that does not hold it. */
  readonly gone?: Abandoned;
  /** Of a check: the values that its row must not hold again. */
  readonly claims?: readonly Claim[];
}
