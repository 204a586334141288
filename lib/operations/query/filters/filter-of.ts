import type { Condition } from '../../../expressions/ast.js';
import { allOf } from '../../../expressions/clause.js';
import type { KeyAnswer } from '../../../expressions/key/key-condition-of.js';
import type { Read } from '../read.js';
import { checkAnswered, checkFilter } from './check-filter.js';
import { alive } from './alive.js';
import { countConditions, owningOf, type Owning } from './own-items.js';
import { sentinelConditions } from './sentinels.js';
import { settleDoubts, type SettledDoubts } from './settle-doubts.js';

/** What a read drops of what its key condition finds. */
export interface Filtered extends Pick<SettledDoubts, 'unsure'> {
  readonly filter: Condition | undefined;
  /** Whether the filter drops items on purpose: not only those whose keys read in several ways. */
  readonly drops: boolean;
  /** Which of what is read is the class's, told after the read. */
  readonly owning: Owning;
}

/**
 * What a read filters by: the user's conditions, what has expired, and what keys do not prove. Items of other classes are told after
 * the read; only a count has a filter for them.
 */
export function filterOf(read: Read, answer: KeyAnswer | undefined): Filtered {
  if (read.filter !== undefined) checkFilter(read, read.filter);
  if (answer?.filter !== undefined) checkAnswered(read, answer.filter);
  const living = read.hideExpired === true ? alive(read.target) : undefined;
  if (living !== undefined) checkFilter(read, living);
  const dropping = allOf(answer?.filter, read.filter, ...sentinelConditions(read), living);
  const owning = owningOf(read);
  const own = read.counts === true ? countConditions(read, owning) : undefined;
  const { conditions, unsure } = settleDoubts(read, answer?.doubts ?? []);
  return {
    filter: allOf(...conditions, dropping, ...(own ?? [])),
    drops: dropping !== undefined || owning.mixes,
    unsure,
    owning: own === undefined ? owning : { ...owning, looks: false },
  };
}
