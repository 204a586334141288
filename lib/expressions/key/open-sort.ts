import type { Attribute, Model } from '../../model/model.js';
import { sizeOfValue } from '../../values/size.js';
import type { SortCondition } from './key-condition.js';
import { plainSort } from './plain-sort.js';
import type { Questions } from './questions.js';
import { templateCondition, type Answered } from './template-condition.js';
import { MAX_SORT_KEY } from './text-bounds.js';

/** The condition on the first sort key attribute that is not known as a whole, after those that are. */
export function openSort(
  model: Model,
  attribute: Attribute,
  [questions, before]: readonly [Questions, readonly SortCondition[]],
): Answered {
  const limit = before.reduce((room, each) => room - (each.op === '=' ? sizeOfValue(each.value) : 0), MAX_SORT_KEY);
  const own = questions.asked.get(attribute.field);
  if (own !== undefined) return { sort: plainSort(model, attribute, [own, limit]), filter: undefined };
  if (attribute.template?.parts === undefined) return { sort: undefined, filter: undefined };
  return templateCondition({ model, attribute, given: questions.texts, asked: questions.asked, limit });
}
