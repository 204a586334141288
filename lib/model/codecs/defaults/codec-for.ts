import type { Codec } from '../../codec.js';
import type { MergedField } from '../../field-specs.js';
import { asCodec } from '../custom.js';
import { codecByKind } from './by-kind.js';
import { codecByRole } from './by-role.js';

/** What else, besides its decorators, chooses the codec of a field. */
export interface CodecHints {
  /** The field's value in a new instance. */
  readonly initial: unknown;
  /** Takes what is wrong, as a sentence that begins with the field. */
  readonly faults: string[];
}

/** The codec of a field: the one it was given, that of its role, or that of its kind of value. */
export function codecFor(merged: MergedField, hints: CodecHints): Codec {
  const given = merged.codec === undefined ? undefined : asCodec(merged.codec);
  if (merged.codec !== undefined && given === undefined)
    hints.faults.push(`${merged.field} was given something that is no codec`);
  return given ?? codecByRole(merged.roles, merged.designType) ?? codecByKind(merged.designType, hints.initial);
}
