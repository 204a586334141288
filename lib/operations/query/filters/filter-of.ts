import type { Condition } from '../../../expressions/ast.js';
import { allOf } from '../../../expressions/clause.js';
import type { KeyAnswer } from '../../../expressions/key/key-condition-of.js';
import type { Read } from '../read.js';
import { checkAnswered, checkFilter } from './check-filter.js';
import { alive, classConditions } from './class-conditions.js';
import { settleDoubts, type SettledDoubts } from './settle-doubts.js';

/** What a read drops of what its key condition finds. */
export interface Filtered extends Pick<SettledDoubts, 'unsure'> {
  readonly filter: Condition | undefined;
  /** Whether the filter drops items on purpose: not only those whose keys read in several ways. */
  readonly drops: boolean;
}

/** What a read filters by: the user's conditions, those that keep items of other classes and expired ones out, and what keys do not prove. */
export function filterOf(read: Read, answer: KeyAnswer | undefined): Filtered {
  if (read.filter !== undefined) checkFilter(read, read.filter);
  if (answer?.filter !== undefined) checkAnswered(read, answer.filter);
  const living = read.hideExpired === true ? alive(read.target) : undefined;
  if (living !== undefined) checkFilter(read, living);
  const dropping = allOf(answer?.filter, read.filter, ...classConditions(read), living);
  const { conditions, unsure } = settleDoubts(read, answer?.doubts ?? []);
  return { filter: allOf(...conditions, dropping), drops: dropping !== undefined, unsure };
}
