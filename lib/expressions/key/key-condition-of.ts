import { encodeKeyField } from '../../codec/key.js';
import { fieldError } from '../../codec/fault.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Attribute, Model } from '../../model/model.js';
import { sizeOfValue } from '../../values/size.js';
import type { Value } from '../../values/value.js';
import type { Condition } from '../ast.js';
import { contextOf, refuse } from '../refs/site.js';
import type { KeyCondition, KeyEquality, SortCondition } from './key-condition.js';
import { plainSort } from './plain-sort.js';
import { questionsOf, type Questions } from './questions.js';
import { templateCondition } from './template-condition.js';
import { MAX_SORT_KEY } from './text-bounds.js';

/** A query as users put it: values of key fields, and conditions on them. */
export interface KeyRequest {
  readonly model: Model;
  /** Key attributes of the table or index queried. */
  readonly partition: readonly Attribute[];
  readonly sort: readonly Attribute[];
  /** What `query({…})` was given: fields of the keys, or fields that their templates read. */
  readonly values: object;
  /** What `where(…)` was given. */
  readonly where?: Condition | undefined;
}

/** The key condition that answers a query, and what has to be filtered because no key condition says it. */
export interface KeyAnswer {
  readonly key: KeyCondition;
  /**
   * A condition on plain attributes that template keys are made of. It belongs with the query's own filter; where an index
   * does not project these attributes, the query has to be refused.
   */
  readonly filter: Condition | undefined;
}

/**
 * Turns fields into a key condition. Sort keys with a template are always bounded by what of the template is known, so that
 * items of other classes in the same partition are not read. Throws ErrMissingPrimaryKey without the whole partition key,
 * ErrInvalidOperator for what the key cannot answer.
 */
export function keyConditionOf(request: KeyRequest): KeyAnswer {
  const { model } = request;
  const questions = questionsOf(model, request.values, request.where);
  const { values, asked } = questions;
  const left = new Set([...Object.keys(values), ...asked.keys()]);
  const settle = (fields: readonly string[], exactly: boolean): void => {
    for (const field of fields) if (!exactly || Object.hasOwn(values, field)) left.delete(field);
  };
  const partition = request.partition.map(attribute => partitionOf(model, attribute, questions));
  for (const attribute of request.partition) settle(fieldsOf(attribute), true);
  const sort: SortCondition[] = [];
  let filter: Condition | undefined;
  let room = MAX_SORT_KEY;
  for (const attribute of request.sort) {
    const value = exactKey(model, attribute, questions);
    if (value === undefined) {
      const answer = ranged(model, attribute, [questions, room]);
      if (answer.sort !== undefined) sort.push(answer.sort);
      filter = answer.filter;
      settle(asked.has(attribute.field) ? [attribute.field] : (attribute.template?.fields ?? []), false);
      break;
    }
    settle(fieldsOf(attribute), true);
    sort.push({ attribute: attribute.name, op: '=', value });
    room -= sizeOfValue(value);
  }
  for (const field of left) throw unanswered(request, field, values);
  return { key: { partition, sort }, filter };
}

function fieldsOf({ field, template }: Attribute): readonly string[] {
  return [field, ...(template?.fields ?? [])];
}

/** Something said about a field that the key condition does not say: to leave it out would answer another question. */
function unanswered({ model, partition, sort }: KeyRequest, label: string, values: object): DynamormError {
  const partOf = (attributes: readonly Attribute[]) =>
    attributes.some(attribute => fieldsOf(attribute).includes(label));
  if (partOf(partition)) return refuse({ model, label }, 'is part of the partition key, which is only given exactly');
  if (partOf(sort)) {
    const reason = Object.hasOwn(values, label) ? 'is given, but' : 'is asked for, but';
    return refuse({ model, label }, `${reason} what comes before it in the sort key is not given exactly`);
  }
  return refuse({ model, label }, 'is no part of the key that is queried; filter() is for other fields');
}

function partitionOf(model: Model, attribute: Attribute, questions: Questions): KeyEquality {
  const value = exactKey(model, attribute, questions);
  if (value !== undefined) return { attribute: attribute.name, value };
  const needs = attribute.template?.fields.join(', ') || attribute.field;
  const message = `${model.name}: a query needs the whole partition key ${attribute.field} (${needs})`;
  throw new DynamormError('ErrMissingPrimaryKey', message, contextOf(model, attribute.field));
}

/** The value of a key attribute that is known as a whole. */
function exactKey(model: Model, attribute: Attribute, { values }: Questions): Value | undefined {
  try {
    return encodeKeyField(attribute, values);
  } catch (fault) {
    throw fieldError(model, attribute, fault);
  }
}

/** The condition on the first sort key attribute that is not known as a whole. */
function ranged(
  model: Model,
  attribute: Attribute,
  [questions, limit]: readonly [Questions, number],
): Pick<KeyAnswer, 'filter'> & { readonly sort: SortCondition | undefined } {
  const own = questions.asked.get(attribute.field);
  if (own !== undefined) return { sort: plainSort(model, attribute, [own, limit]), filter: undefined };
  if (attribute.template?.parts === undefined) return { sort: undefined, filter: undefined };
  return templateCondition({ model, attribute, given: questions.texts, asked: questions.asked, limit });
}
