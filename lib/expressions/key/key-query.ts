import { missingKeyError, type DynamormError } from '../../errors/errors.js';
import { inputError, encodeKeyField } from '../../item/encode.js';
import { refuseReserved } from '../../model/reserved-keys.js';
import type { Attribute, Model } from '../../model/model.js';
import { sizeOfValue, type Value, compareKeys } from '../../values/value.js';
import type { Condition, Operand } from '../condition.js';
import { contextOf, refuse, refuseValue } from '../operator.js';
import {
  ambiguousFields,
  type AmbiguousField,
  questionsOf,
  type KeyEquality,
  type Questions,
  type SortCondition,
  type KeyCondition,
  type KeyRequest,
} from './key-condition.js';
import { templateCondition, type Answered } from './template-condition.js';
import { common, partCondition, rangeOf, MAX_SORT_KEY } from './template-range.js';

/** The equality of a partition key attribute. Throws ErrMissingPrimaryKey where it is not known as a whole. */
function partitionOf(request: KeyRequest, attribute: Attribute, questions: Questions): KeyEquality {
  const value = exactKey(request.model, attribute, questions);
  if (value === undefined) throw incompletePartition(request, attribute, questions);
  return { attribute: attribute.name, value };
}

/** `Order: index by-status needs status; you gave kind` */
function incompletePartition(request: KeyRequest, { field }: Attribute, { values, asked }: Questions): DynamormError {
  const { model, partition } = request;
  const needs = partition.flatMap(one => {
    const parts = one.template?.fields ?? [];
    return parts.length === 0 ? [one.field] : parts.map(part => `${part} (part of the key ${one.field})`);
  });
  const given = [...Object.keys(values), ...asked.keys()].join(' and ') || 'nothing';
  const message = `${model.name}: ${nameOfIndex(request) ?? 'a query'} needs ${needs.join(' and ')}; you gave ${given}`;
  return missingKeyError(message, contextOf(model, field));
}

/** An index passes its own lists of attributes and is recognised by them. */
function nameOfIndex({ model, partition, sort }: KeyRequest): string | undefined {
  const index = [...model.indexes.values()].find(one => one.partition === partition && one.sort === sort);
  return index && `index ${index.name}`;
}

/** The value of a key attribute that is known as a whole. */
function exactKey(model: Model, attribute: Attribute, { values }: Questions): Value | undefined {
  try {
    return encodeKeyField(attribute, values);
  } catch (fault) {
    throw inputError(model, attribute, fault);
  }
}

/**
 * The key condition for conditions on one sort key attribute. DynamoDB takes one: several on text become the one range that
 * holds what all allow, exactly; of numbers and bytes, whose neighbours are not known, only gte() with lte() does.
 */
function plainSort(
  model: Model,
  attribute: Attribute,
  [conditions, limit]: readonly [readonly Condition[], number],
): SortCondition {
  const site = { model, label: attribute.field };
  const all = conditions.map(condition => oneSort(attribute, condition));
  for (const condition of all) {
    const values = condition.op === 'between' ? [condition.low, condition.high] : [condition.value];
    if (values.some(value => value.S === '' || value.B?.length === 0))
      throw refuseValue(site, 'is a key, which is never empty');
  }
  if (all.length === 1) return all[0]!;
  const parts = conditions.map(condition => partCondition(condition));
  if (!parts.includes(undefined)) {
    const range = common(parts.map(part => rangeOf(part!, { prefix: '', separator: '', limit })));
    if (range === undefined) throw refuseValue(site, 'is asked for in a range that holds nothing');
    return { attribute: attribute.name, op: 'between', low: { S: range.low }, high: { S: range.high } };
  }
  const low = valueOf(all, '>=');
  const high = valueOf(all, '<=');
  if (all.length !== 2 || low === undefined || high === undefined)
    throw refuse(site, 'is a key and takes one condition, or gte() and lte() together');
  if ((compareKeys(low, high) ?? 1) > 0) throw refuseValue(site, 'is asked for in a range that holds nothing');
  return { attribute: attribute.name, op: 'between', low, high };
}

function valueOf(conditions: readonly SortCondition[], op: '>=' | '<='): Value | undefined {
  const found = conditions.find(condition => condition.op === op);
  return found === undefined || found.op === 'between' ? undefined : found.value;
}

function oneSort({ name: attribute }: Attribute, condition: Condition): SortCondition {
  if (condition.op === 'between')
    return { attribute, op: 'between', low: wire(condition.low), high: wire(condition.high) };
  if (condition.op === 'beginsWith') return { attribute, op: 'beginsWith', value: wire(condition.operand) };
  const { op, right } = condition as Extract<Condition, { readonly op: '<' }>;
  return { attribute, op, value: wire(right) };
}

/** `questionsOf` let only values through. */
function wire(operand: Operand): Value {
  return (operand as { readonly value: Value }).value;
}

/** The condition on the first sort key attribute that is not known as a whole, after those that are. */
function openSort(
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

/** The key condition that answers a query, and what has to be filtered because no key condition says it. */
export interface KeyAnswer {
  readonly key: KeyCondition;
  /**
   * A condition on plain attributes that template keys are made of. It belongs with the query's own filter; where an index
   * does not project these attributes, the query has to be refused.
   */
  readonly filter: KeyRequest['where'];
  /** Fields of templates that are given exactly, which the key texts found do not prove: they have to be filtered or told apart as well. */
  readonly ambiguous: readonly AmbiguousField[];
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
  const partition = request.partition.map(attribute => partitionOf(request, attribute, questions));
  for (const attribute of request.partition) settle(fieldsOf(attribute), true);
  const sort: SortCondition[] = [];
  let filter: KeyAnswer['filter'];
  for (const attribute of request.sort) {
    const family = isUntouched(request, attribute, questions)
      ? request.prefixOf?.(attribute, questions.texts)
      : undefined;
    if (family !== undefined) {
      if (family !== '') sort.push({ attribute: attribute.name, op: 'beginsWith', value: { S: family } });
      settle(fieldsOf(attribute), false);
      break;
    }
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
  return { key, filter, ambiguous: ambiguousFields({ ...request, key }, questions) };
}

/** Whether a query says nothing of a sort key with a template but what its partition says. */
function isUntouched({ partition }: KeyRequest, { field, template }: Attribute, { values, asked }: Questions): boolean {
  if (template?.parts === undefined) return false;
  const said = new Set(partition.flatMap(fieldsOf));
  return [field, ...template.fields].every(
    each => !asked.has(each) && (said.has(each) || !Object.hasOwn(values, each)),
  );
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
function unanswered(request: KeyRequest, label: string, values: object): Error {
  const { model, partition, sort } = request;
  const site = { model, label };
  const keyOf = (attributes: readonly Attribute[]) =>
    attributes.find(attribute => fieldsOf(attribute).includes(label))?.field;
  const part = (key: string): string => (key === label ? '' : `(part of the key ${key}) `);
  const [inPartition, inSort] = [keyOf(partition), keyOf(sort)];
  if (inPartition !== undefined) return refuse(site, `${part(inPartition)}is part of the partition key and needs eq()`);
  if (inSort !== undefined) {
    const verb = Object.hasOwn(values, label) ? 'is given' : 'has a condition';
    return refuse(site, `${part(inSort)}${verb}, but what comes before it in the sort key is not given exactly`);
  }
  return refuseValue(site, `is no part of the key of ${nameOfIndex(request) ?? 'the table'}; use filter()`);
}
