import { DynamormError, invalidInput, missingKeyError } from '../../errors/errors.js';
import { didYouMean } from '../../errors/suggest.js';
import { inputError, decodeField } from '../../item/encode.js';
import type { Codec } from '../../model/codecs/codec.js';
import { stampText, momentOf, textOfDate, type Moment } from '../../model/codecs/date-codecs.js';
import { canHold, templateText, isEscaped } from '../../model/key-template.js';
import type { Attribute, Model, TemplatePart } from '../../model/model.js';
import { setOwn, type Value } from '../../values/value.js';
import { formOfTest, isTest, type Condition, type Test } from '../condition.js';
import { contextOf, refuse, refuseOperator } from '../operator.js';

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
    throw missingKeyError(`${model.name}.${field} is empty`, contextOf(model, field));
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
  /** The value as key text. */
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

/** The text of a key with a template, and what its fields are taken for. */
interface KeyReading {
  readonly model: Model;
  readonly parts: readonly TemplatePart[];
  readonly text: string;
  /** Texts by field; a field that is not here may have any. */
  readonly given: ReadonlyMap<string, string>;
}

/**
 * Whether a key text can also be made of other values than those given: `A#B#C` of `${a}#${b}` is `A` and `B#C`, or `A#B` and
 * `C`. A value may hold the literal that follows it, so the text alone does not always tell what a key is made of.
 */
export function readsOtherwise(reading: KeyReading): boolean {
  return canRead(reading, true);
}

/** Whether a key text can be made of the values given, whatever the other fields are. */
export function readsAsGiven(reading: KeyReading): boolean {
  return canRead(reading, false);
}

function canRead({ model, parts, text, given }: KeyReading, otherwise: boolean): boolean {
  // Each place is tried once, so that a hostile text of many separators costs no more than its length squared.
  const tried = new Set<string>();
  const from = (index: number, at: number, differs: boolean): boolean => {
    const part = parts[index];
    if (part === undefined) return at === text.length && differs === otherwise;
    const place = `${index} ${at} ${differs}`;
    if (tried.has(place)) return false;
    tried.add(place);
    if ('literal' in part)
      return text.startsWith(part.literal, at) && from(index + 1, at + part.literal.length, differs);
    const codec = model.byField.get(part.field)?.codec;
    for (let end = at + 1; end <= text.length; end++) {
      if (!goesOn(parts[index + 1], text, end)) continue;
      const piece = text.slice(at, end);
      const differsHere = differs || (given.has(part.field) && given.get(part.field) !== piece);
      if (differsHere && !otherwise) continue;
      if (isTextOf(codec, piece, model.escape) && from(index + 1, end, differsHere)) return true;
    }
    return false;
  };
  return from(0, 0, false);
}

/** Whether a field that ends here is followed by what the template has next. */
function goesOn(next: TemplatePart | undefined, text: string, end: number): boolean {
  if (next === undefined) return end === text.length;
  return 'field' in next || text.startsWith(next.literal, end);
}

/** Whether a text is one that a codec writes: no part of a date is a date. */
function isTextOf(codec: Codec | undefined, text: string, escape: boolean): boolean {
  if (codec?.type === undefined) return true;
  if (escape && isEscaped(codec)) return canHold('encoded', text);
  if (textOfDate(codec, text) !== undefined) return true;
  const wire: Value | undefined =
    codec.type === 'S'
      ? { S: text }
      : codec.type === 'N'
        ? { N: text }
        : codec.type === 'BOOL'
          ? { BOOL: text === 'true' }
          : undefined;
  try {
    return wire !== undefined && templateText(codec, codec.decode(wire)) === text;
  } catch {
    return false;
  }
}

const NUMBER = /[-+.0-9eE]/;

/** Whether the texts of a field can hold the literal that follows it, so that the literal does not tell where they end. */
function mayHold({ codec }: Attribute, literal: string, escape: boolean): boolean {
  if (literal === '') return true;
  if (escape && isEscaped(codec)) return canHold('encoded', literal);
  if (codec.type === 'N') return NUMBER.test(literal.charAt(0));
  return codec.type !== 'BOOL';
}

/** A field that is given exactly, which the key text alone does not prove. */
export interface AmbiguousField {
  /** The key attribute whose template the field is part of. */
  readonly key: Attribute;
  readonly attribute: Attribute;
  /** What the field must be: on the wire, and in the key. */
  readonly value: Value;
  readonly text: string;
}

/** A key condition that was found, and the key attributes it is about. */
interface AnsweredKey {
  readonly model: Model;
  readonly partition: readonly Attribute[];
  readonly sort: readonly Attribute[];
  readonly key: KeyCondition;
}

/**
 * The given fields that a key condition leaves in doubt. `${a}#${b}` with `a` given is asked for by keys that begin with
 * `A#`, where the keys of `A#B` stand too; a whole key is in doubt where its text can be read in other ways. What ends a key,
 * what no value can hold, and what another key proves is never in doubt.
 */
export function ambiguousFields(
  { model, partition, sort, key }: AnsweredKey,
  questions: Questions,
): readonly AmbiguousField[] {
  const equal = [...key.partition, ...key.sort.filter(({ op }) => op === '=')].map(({ attribute }) => attribute);
  const proven = new Set(equal);
  const doubts: AmbiguousField[] = [];
  for (const attribute of [...partition, ...sort.slice(0, key.sort.length)]) {
    // Who asks for the key attribute itself asks nothing of what it is made of.
    if (attribute.template?.parts === undefined || questions.asked.has(attribute.field)) continue;
    const found = doubtsOfKey(model, attribute, questions);
    doubts.push(...found);
    const { fields } = attribute.template;
    if (found.length > 0 || !equal.includes(attribute.name) || !fields.every(field => questions.texts.has(field)))
      continue;
    for (const field of fields) proven.add(model.byField.get(field)!.name);
  }
  return doubts.filter(({ attribute }) => !proven.has(attribute.name));
}

function doubtsOfKey(model: Model, key: Attribute, { values, texts }: Questions): readonly AmbiguousField[] {
  const parts = key.template?.parts ?? [];
  const open = parts.findIndex(part => 'field' in part && !texts.has(part.field));
  const whole = open < 0;
  if (whole && !readsOtherwise({ model, parts, text: textOf(parts, texts), given: texts })) return [];
  const known = whole ? parts : parts.slice(0, open);
  const last = known.findLastIndex(part => 'field' in part);
  const doubts = new Map<string, AmbiguousField>();
  for (const [i, part] of known.entries()) {
    if (!('field' in part) || (whole && i === last)) continue;
    const attribute = model.byField.get(part.field)!;
    const next = parts[i + 1];
    if (!mayHold(attribute, next !== undefined && 'literal' in next ? next.literal : '', model.escape)) continue;
    const exact = stampText(attribute, values[part.field]);
    const value = exact === undefined ? attribute.codec.encode(values[part.field]) : { S: exact };
    doubts.set(part.field, { key, attribute, value, text: texts.get(part.field)! });
  }
  return [...doubts.values()];
}

function textOf(parts: readonly TemplatePart[], texts: ReadonlyMap<string, string>): string {
  return parts.map(part => ('literal' in part ? part.literal : texts.get(part.field)!)).join('');
}
