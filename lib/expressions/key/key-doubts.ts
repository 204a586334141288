import type { Attribute, Model, TemplatePart } from '../../model/model.js';
import { stampText } from '../../model/stamp.js';
import type { Value } from '../../values/value.js';
import type { KeyCondition } from './key-condition.js';
import { mayHold, readsOtherwise } from './key-reading.js';
import type { Questions } from './questions.js';

/** A field that is given exactly, which the key text alone does not prove. */
export interface KeyDoubt {
  /** The key attribute whose template the field is part of. */
  readonly key: Attribute;
  readonly attribute: Attribute;
  /** What the field must be: on the wire, and in the key. */
  readonly value: Value;
  readonly text: string;
}

/** A key condition that was found, and the key attributes it is about. */
export interface AnsweredKey {
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
export function doubtsOf({ model, partition, sort, key }: AnsweredKey, questions: Questions): readonly KeyDoubt[] {
  const equal = [...key.partition, ...key.sort.filter(({ op }) => op === '=')].map(({ attribute }) => attribute);
  const proven = new Set(equal);
  const doubts: KeyDoubt[] = [];
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

function doubtsOfKey(model: Model, key: Attribute, { values, texts }: Questions): readonly KeyDoubt[] {
  const parts = key.template?.parts ?? [];
  const open = parts.findIndex(part => 'field' in part && !texts.has(part.field));
  const whole = open < 0;
  if (whole && !readsOtherwise({ model, parts, text: textOf(parts, texts), given: texts })) return [];
  const known = whole ? parts : parts.slice(0, open);
  const last = known.findLastIndex(part => 'field' in part);
  const doubts = new Map<string, KeyDoubt>();
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
