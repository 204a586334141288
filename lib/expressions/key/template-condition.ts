import type { Attribute, Model, TemplatePart } from '../../model/model.js';
import { isEscaped } from '../../model/key-template.js';
import { percentEncode, utf8Length } from '../../values/value.js';
import { type Condition, allOf } from '../condition.js';
import { refuse, refuseValue } from '../operator.js';
import type { SortCondition } from './key-condition.js';
import { common, partCondition, rangeOf, type PartCondition, type Place } from './template-range.js';

/** What is known and what is asked about the parts of one template key. */
export interface TemplateRequest {
  readonly model: Model;
  /** The key attribute with the template. */
  readonly attribute: Attribute;
  /** Texts of the fields that are given exactly. */
  readonly given: ReadonlyMap<string, string>;
  /** Conditions on the other fields, by field. */
  readonly asked: ReadonlyMap<string, readonly Condition[]>;
  /** The most bytes the key can have. */
  readonly limit: number;
}

/** A key condition, and what of the question it could not say. */
export interface Answered {
  /** Undefined where nothing at all is known of the key. */
  readonly sort: SortCondition | undefined;
  /** Conditions to filter by besides, because the range of keys holds others too. */
  readonly filter: Condition | undefined;
}

/**
 * The key condition for a key made of literals and fields: an equality where every field is given, else a condition that
 * never leaves the keys beginning with the literals and fields before the first open one. Only that one may be ranged.
 * Throws ErrInvalidOperator for what the order of keys cannot express.
 */
export function templateCondition(request: TemplateRequest): Answered {
  const { attribute, given, asked } = request;
  const parts = attribute.template?.parts ?? [];
  const open = parts.findIndex(part => 'field' in part && !given.has(part.field));
  const before = parts.slice(0, open < 0 ? parts.length : open);
  const prefix = before.map(part => ('literal' in part ? part.literal : given.get(part.field)!)).join('');
  if (open < 0) return { sort: equal(request, prefix), filter: undefined };
  checkRest(request, parts, open);
  const { field } = parts[open] as { readonly field: string };
  if (!asked.has(field)) return { sort: starting(request, prefix), filter: undefined };
  const next = parts[open + 1];
  if (next !== undefined && 'field' in next)
    throw refuse({ ...request, label: field }, `cannot be ranged: no text in ${attribute.template!.text} ends it`);
  return ranged(request, field, { prefix, separator: next?.literal ?? '', limit: request.limit });
}

function equal({ attribute }: TemplateRequest, text: string): SortCondition | undefined {
  return text === '' ? undefined : { attribute: attribute.name, op: '=', value: { S: text } };
}

function starting({ attribute }: TemplateRequest, text: string): SortCondition | undefined {
  return text === '' ? undefined : { attribute: attribute.name, op: 'beginsWith', value: { S: text } };
}

/** Nothing may be known of fields after the first open one: the order of keys has no way to say it. */
function checkRest(request: TemplateRequest, parts: readonly TemplatePart[], open: number): void {
  const { attribute, given, asked } = request;
  const { field: first } = parts[open] as { readonly field: string };
  const earlier = parts[open - 1];
  if (earlier !== undefined && 'field' in earlier)
    throw refuse(
      { ...request, label: first },
      `must be given: no text in ${attribute.template!.text} parts it from ${earlier.field}`,
    );
  for (const part of parts.slice(open + 1)) {
    if ('field' in part && part.field !== first && (given.has(part.field) || asked.has(part.field))) {
      const message = `(part of the key ${attribute.field}) cannot be asked for unless ${first}, which comes before it, is given`;
      throw refuse({ ...request, label: part.field }, message);
    }
  }
}

function ranged(request: TemplateRequest, field: string, place: Place): Answered {
  const { name } = request.attribute;
  const ranges = request.asked.get(field)!.map(condition => {
    const part = checkedPart(request, field, [condition, place]);
    return { condition, part, range: rangeOf(part, place) };
  });
  const filter = allOf(...ranges.map(({ condition, range }) => (range?.exact === false ? condition : undefined)));
  const [only] = ranges;
  if (ranges.length === 1 && only!.part.op === 'beginsWith')
    return { sort: starting(request, place.prefix + only!.part.text), filter };
  if (ranges.length === 1 && only!.part.op !== 'between' && place.prefix === '' && place.separator === '')
    return { sort: { attribute: name, op: only!.part.op, value: { S: only!.part.text } }, filter };
  const range = common(ranges.map(each => each.range));
  if (range === undefined)
    throw refuseValue({ ...request, label: field }, 'is asked for in a range that holds nothing');
  return { sort: { attribute: name, op: 'between', low: { S: range.low }, high: { S: range.high } }, filter };
}

function checkedPart(
  request: TemplateRequest,
  label: string,
  [condition, place]: readonly [Condition, Place],
): PartCondition {
  const attribute = request.model.byField.get(label);
  const isEncoded = request.model.escape && attribute !== undefined && isEscaped(attribute.codec);
  const part = partCondition(condition, isEncoded ? percentEncode : undefined);
  if (part === undefined) throw refuseValue({ ...request, label }, NOT_TEXT);
  for (const text of part.op === 'between' ? [part.low, part.high] : [part.text]) {
    if (text === '' && part.op !== 'beginsWith') throw refuseValue({ ...request, label }, 'is never empty in a key');
    if (utf8Length(place.prefix + text) > place.limit)
      throw refuseValue({ ...request, label }, `was given more than the ${place.limit} bytes a key can have`);
  }
  return part;
}

const NOT_TEXT =
  'is part of a key: it can be compared with text by eq lt lte gt gte between and beginsWith, and a number there, ordered by its digits, only by eq';
