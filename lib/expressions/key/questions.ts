import { decodeField } from '../../codec/field.js';
import type { Attribute, Model } from '../../model/model.js';
import { momentOf, stampText, type Moment } from '../../model/stamp.js';
import { setOwn } from '../../values/own.js';
import type { Value } from '../../values/value.js';
import type { Condition } from '../ast.js';
import { refuse, siteOfField } from '../refs/site.js';
import { keyText } from './key-text.js';
import { askedAttribute, conjuncts } from './subject.js';

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
 * key can answer, ErrMissingPrimaryKey for a value that no key can have, ErrInvalidModel for unknown fields.
 */
export function questionsOf({ model, values: given, where }: KeyRequest): Questions {
  const values: Record<string, unknown> = {};
  const texts = new Map<string, string>();
  const asked = new Map<string, Condition[]>();
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const { attribute } = siteOfField(model, field);
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
  for (const condition of where === undefined ? [] : conjuncts(model, where)) {
    const attribute = askedAttribute(model, condition);
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
