import { DynamormError, invalidInput } from '../../errors/errors.js';
import { didYouMean } from '../../errors/suggest.js';
import { inputError, decodeField } from '../../item/field.js';
import { templateText } from '../../model/key-template.js';
import type { Attribute, Model } from '../../model/model.js';
import { stampText, momentOf, type Moment } from '../../model/stamp.js';
import { setOwn } from '../../values/own-keys.js';
import type { Value } from '../../values/value.js';
import { formOfTest, isTest, type Condition, type Test } from '../condition.js';
import { contextOf, refuse, refuseOperator } from '../field-ref.js';

/** One key attribute that must have exactly this value. */
export interface KeyEquality {
  readonly attribute: string;
  readonly value: Value;
}

/** What DynamoDB lets a Query ask of one sort key attribute. */
export type SortCondition =
  | { readonly attribute: string; readonly op: '=' | '<' | '<=' | '>' | '>=' | 'beginsWith'; readonly value: Value }
  | { readonly attribute: string; readonly op: 'between'; readonly low: Value; readonly high: Value };

/** The key condition of a Query as plain data. */
export interface KeyCondition {
  /** Every partition key attribute of the table or index: one, or up to four of an index with a multi-attribute key. */
  readonly partition: readonly KeyEquality[];
  /** Leading sort key attributes in the index's order: all but the last are equalities. */
  readonly sort: readonly SortCondition[];
}

/** The tests that must all hold. A key condition has no OR and no NOT. */
function testsOf(model: Model, condition: Condition): readonly Test[] {
  if (isTest(condition)) return [condition];
  if (condition.op === 'and') return condition.of.flatMap(member => testsOf(model, member));
  const message = `${model.name}: ${condition.op}() cannot be used in where(); use filter()`;
  throw new DynamormError('ErrInvalidOperator', message, contextOf(model));
}

/** The attribute that a test compares with values. */
function testedAttribute(model: Model, test: Test): Attribute {
  const form = formOfTest(test);
  const [subject, ...operands] = form?.operands(test) ?? [];
  const path = subject !== undefined && 'path' in subject ? subject.path : undefined;
  const attribute = model.byName.get(String(path?.[0]));
  const site = { model, label: attribute?.field ?? String(path?.[0] ?? 'a size') };
  if (attribute === undefined || path?.length !== 1)
    throw refuse(site, 'is no key, and where() is for keys; use filter()');
  if (form?.isKeyTest !== true)
    throw refuseOperator(site, `${form?.operator ?? test.op}() cannot be used in where(); use filter()`);
  if (operands.some(operand => !('value' in operand))) throw refuse(site, 'is compared with a value in where()');
  return attribute;
}

/** A value as part of a key: undefined for bytes, which have no text. Throws ErrMissingPrimaryKey for an empty one. */
function keyText(model: Model, attribute: Attribute, value: unknown): string | undefined {
  const { field, codec } = attribute;
  const exact = stampText(attribute, value);
  if (exact !== undefined) return exact;
  let wire: Value | undefined;
  try {
    wire = value === null ? undefined : codec.encode(value);
  } catch (fault) {
    throw inputError(model, attribute, fault);
  }
  if (wire === undefined || wire.NULL === true || wire.S === '' || wire.B?.length === 0)
    throw new DynamormError('ErrMissingPrimaryKey', `${model.name}.${field} is empty`, contextOf(model, field));
  return templateText(codec, value, model.escape);
}

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
  /**
   * What the keys of a class and its subclasses begin with in a sort key of which nothing is said, where their templates differ: given the
   * texts of fields that are known.
   */
  readonly prefixOf?: ((attribute: Attribute, texts: ReadonlyMap<string, string>) => string | undefined) | undefined;
}

/** What a query says about fields, before it is known which key they belong to. */
export interface Questions {
  /** Exact values, as the user gave them or as an equality of `where` means them. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The same as key text. */
  readonly texts: ReadonlyMap<string, string>;
  /** Conditions other than equality, by field. */
  readonly asked: ReadonlyMap<string, readonly Condition[]>;
}

/** A stamp given as a `Date`, which is a range of texts and makes no part of a key known. */
const equalTo = ({ name }: Attribute, { first, last }: Moment): Condition => ({
  op: 'between',
  operand: { path: [name] },
  low: { value: { S: first } },
  high: { value: { S: last } },
});

/**
 * Sorts out the values given to a query and the conditions of its `where`. Throws ErrInvalidOperator for conditions that no
 * key can answer, ErrMissingPrimaryKey for a value that no key can have, ErrInvalidInput for unknown fields.
 */
export function questionsOf({ model, values: given, where }: KeyRequest): Questions {
  const values: Record<string, unknown> = {};
  const texts = new Map<string, string>();
  const asked = new Map<string, Condition[]>();
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const attribute = model.byField.get(field);
    if (attribute === undefined)
      throw invalidInput(
        `${model.name} has no field ${field}${didYouMean(field, model.byField.keys())}`,
        contextOf(model, field),
      );
    if (attribute.encrypted !== undefined)
      throw refuse(
        { model, label: field },
        'is encrypted: nothing is found by it but by an index of its @BlindIndex',
        'ErrEncryptedFieldNotQueryable',
      );
    const moment = momentOf(attribute, value);
    if (moment === undefined) exactly(attribute, value);
    else asked.set(field, [equalTo(attribute, moment)]);
  }
  for (const condition of where === undefined ? [] : testsOf(model, where)) {
    const attribute = testedAttribute(model, condition);
    if (condition.op === '=') {
      if (Object.hasOwn(values, attribute.field)) throw refuse({ model, label: attribute.field }, 'is given twice');
      const { value } = condition.right as { readonly value: Value };
      exactly(attribute, stampText(attribute, value.S) ?? decodeField(attribute, value));
    } else asked.set(attribute.field, [...(asked.get(attribute.field) ?? []), condition]);
  }
  for (const field of asked.keys()) {
    if (Object.hasOwn(values, field))
      throw refuse({ model, label: field }, 'is given, so nothing more can be asked of it');
  }
  return { values, texts, asked };

  function exactly(attribute: Attribute, value: unknown): void {
    setOwn(values, attribute.field, value);
    const text = keyText(model, attribute, value);
    if (text !== undefined) texts.set(attribute.field, text);
  }
}
