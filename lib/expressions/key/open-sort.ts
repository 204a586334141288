import type { Attribute, Model } from '../../model/model.js';
import { plainSort } from './plain-sort.js';
import type { Questions } from './questions.js';
import { templateCondition, type Answered } from './template-condition.js';

/** The condition on the first sort key attribute that is not known as a whole, in a key of at most `limit` bytes. */
export function openSort(
  model: Model,
  attribute: Attribute,
  [questions, limit]: readonly [Questions, number],
): Answered {
  const own = questions.asked.get(attribute.field);
  if (own !== undefined) return { sort: plainSort(model, attribute, [own, limit]), filter: undefined };
  if (attribute.template?.parts === undefined) return { sort: undefined, filter: undefined };
  return templateCondition({ model, attribute, given: questions.texts, asked: questions.asked, limit });
}
