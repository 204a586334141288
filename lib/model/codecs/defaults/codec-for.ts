import type { Codec } from '../../codec.js';
import { fieldOption, type MergedField } from '../../field-specs.js';
import { asCodec } from '../custom.js';
import { json } from '../json/json.js';
import { codecByKind } from './by-kind.js';
import { codecByRole } from './by-role.js';

/** What else, besides its decorators, chooses the codec of a field. */
export interface CodecHints {
  /** The field's value in a new instance. */
  readonly initial: unknown;
  /** Takes what is wrong, as a sentence that begins with the field. */
  readonly faults: string[];
}

/** The codec of a field: the one it was given, that of its role, JSON text where it asks for it, or that of its kind of value. */
export function codecFor(merged: MergedField, hints: CodecHints): Codec {
  const given = merged.codec === undefined ? undefined : asCodec(merged.codec);
  if (merged.codec !== undefined && given === undefined)
    hints.faults.push(`${merged.field} was given something that is no codec`);
  const chosen = given ?? codecByRole(merged.roles, { designType: merged.designType, initial: hints.initial });
  if (fieldOption(merged, 'json') !== true) return chosen ?? codecByKind(merged.designType, hints.initial);
  if (chosen !== undefined) hints.faults.push(`${merged.field} asks for json and has the codec ${chosen.name} already`);
  return json;
}
