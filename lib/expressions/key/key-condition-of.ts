import { refuseReserved } from '../../codec/key.js';
import type { Attribute } from '../../model/model.js';
import { refuse } from '../refs/site.js';
import { exactKey, partitionOf } from './exact-key.js';
import type { KeyCondition, SortCondition } from './key-condition.js';
import { doubtsOf, type KeyDoubt } from './key-doubts.js';
import { openSort } from './open-sort.js';
import { questionsOf, type KeyRequest } from './questions.js';

/** The key condition that answers a query, and what has to be filtered because no key condition says it. */
export interface KeyAnswer {
  readonly key: KeyCondition;
  /**
   * A condition on plain attributes that template keys are made of. It belongs with the query's own filter; where an index
   * does not project these attributes, the query has to be refused.
   */
  readonly filter: KeyRequest['where'];
  /** Fields of templates that are given exactly, which the key texts found do not prove: they have to be filtered or told apart as well. */
  readonly doubts: readonly KeyDoubt[];
}

/**
 * Turns fields into a key condition. Sort keys with a template are always bounded by what of the template is known, so that
 * items of other classes in the same partition are not read. Throws ErrMissingPrimaryKey without the whole partition key,
 * ErrInvalidOperator for what the key cannot answer.
 */
export function keyConditionOf(request: KeyRequest): KeyAnswer {
  const { model } = request;
  const questions = questionsOf(request);
  const { values, asked } = questions;
  const left = new Set([...Object.keys(values), ...asked.keys()]);
  const settle = (fields: readonly string[], exactly: boolean): void => {
    for (const field of fields) if (!exactly || Object.hasOwn(values, field)) left.delete(field);
  };
  const partition = request.partition.map(attribute => partitionOf(model, attribute, questions));
  for (const attribute of request.partition) settle(fieldsOf(attribute), true);
  const sort: SortCondition[] = [];
  let filter: KeyAnswer['filter'];
  for (const attribute of request.sort) {
    const value = exactKey(model, attribute, questions);
    if (value === undefined) {
      const answer = openSort(model, attribute, [questions, sort]);
      if (answer.sort !== undefined) sort.push(answer.sort);
      filter = answer.filter;
      settle(asked.has(attribute.field) ? [attribute.field] : (attribute.template?.fields ?? []), false);
      break;
    }
    settle(fieldsOf(attribute), true);
    sort.push({ attribute: attribute.name, op: '=', value });
  }
  for (const field of left) throw unanswered(request, field, values);
  const key = { partition, sort };
  refuseReservedKeys(request, key);
  return { key, filter, doubts: doubtsOf({ ...request, key }, questions) };
}

/** Refuses a partition or a range of the library's own rows, also in an index over attributes of the table's key. */
function refuseReservedKeys({ model, partition, sort }: KeyRequest, key: KeyCondition): void {
  const at = { model, operation: 'query' };
  for (const [i, attribute] of partition.entries()) refuseReserved(at, attribute, key.partition[i]!.value);
  for (const [i, condition] of key.sort.entries()) {
    const isExact = condition.op === '=' || condition.op === 'beginsWith';
    if (isExact) refuseReserved(at, sort[i]!, condition.value);
  }
}

function fieldsOf({ field, template }: Attribute): readonly string[] {
  return [field, ...(template?.fields ?? [])];
}

/** Something said about a field that the key condition does not say: to leave it out would answer another question. */
function unanswered({ model, partition, sort }: KeyRequest, label: string, values: object): Error {
  const partOf = (attributes: readonly Attribute[]) =>
    attributes.some(attribute => fieldsOf(attribute).includes(label));
  if (partOf(partition)) return refuse({ model, label }, 'is part of the partition key, which is only given exactly');
  if (partOf(sort)) {
    const reason = Object.hasOwn(values, label) ? 'is given, but' : 'is asked for, but';
    return refuse({ model, label }, `${reason} what comes before it in the sort key is not given exactly`);
  }
  return refuse({ model, label }, 'is no part of the key that is queried; filter() is for other fields');
}
