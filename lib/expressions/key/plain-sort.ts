import type { Attribute, Model } from '../../model/model.js';
import type { Value } from '../../values/value.js';
import type { Condition, Operand } from '../ast.js';
import { compareKeys } from '../compare-keys.js';
import { refuse } from '../refs/site.js';
import type { SortCondition } from './key-condition.js';
import { common, partCondition, rangeOf } from './template-range.js';

/**
 * The key condition for conditions on one sort key attribute. DynamoDB takes one: several on text become the one range that
 * holds what all allow, exactly; of numbers and bytes, whose neighbours are not known, only gte() with lte() does.
 */
export function plainSort(
  model: Model,
  attribute: Attribute,
  [conditions, limit]: readonly [readonly Condition[], number],
): SortCondition {
  const site = { model, label: attribute.field };
  const all = conditions.map(condition => oneSort(attribute, condition));
  for (const condition of all) {
    const values = condition.op === 'between' ? [condition.low, condition.high] : [condition.value];
    if (values.some(value => value.S === '' || value.B?.length === 0))
      throw refuse(site, 'is a key, which is never empty');
  }
  if (all.length === 1) return all[0]!;
  const parts = conditions.map(condition => partCondition(condition));
  if (!parts.includes(undefined)) {
    const range = common(parts.map(part => rangeOf(part!, { prefix: '', separator: '', limit })));
    if (range === undefined) throw refuse(site, 'is asked for in a range that holds nothing');
    return { attribute: attribute.name, op: 'between', low: { S: range.low }, high: { S: range.high } };
  }
  const low = valueOf(all, '>=');
  const high = valueOf(all, '<=');
  if (all.length !== 2 || low === undefined || high === undefined)
    throw refuse(site, 'is a key and takes one condition, or gte() and lte() together');
  if ((compareKeys(low, high) ?? 1) > 0) throw refuse(site, 'is asked for in a range that holds nothing');
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
