import { createHash } from 'node:crypto';
import { sentinelKey } from '../../../codec/sentinel-key.js';
import { DynamormError } from '../../../errors/dynamorm-error.js';
import type { UniqueGroup, UniquePart } from '../../../model/model.js';
import { identityOf } from '../../../operations/item-key.js';
import { contextOf, type Target } from '../../../operations/target.js';
import { base64Of } from '../../../values/binary.js';
import { canonicalDecimal } from '../../../values/decimal.js';
import type { Item, Value } from '../../../values/value.js';

/** A unique value that a row holds, as the sentinel it is reserved by. */
export interface Claim {
  readonly group: UniqueGroup;
  /** Key of the sentinel. */
  readonly key: Item;
  /** Text that tells it from any other sentinel. */
  readonly id: string;
}

export type Reading = (name: string) => Value | undefined;

/** A row as far as claims are concerned. */
export interface ClaimingRow {
  readonly key: Item;
  /** Reads one attribute; undefined where it is not there. */
  readonly read: Reading;
}

/** What a row holds of the given groups. A group of which any part is absent or null is held by nobody, and so is free for all. */
export function claimsOf(target: Target, groups: readonly UniqueGroup[], row: ClaimingRow): readonly Claim[] {
  return groups.flatMap((group): readonly Claim[] => {
    const texts: string[] = [];
    for (const part of group.parts) {
      const text = textOf(target, part, row.read(part.attribute.name));
      if (text === undefined) return [];
      texts.push(text);
    }
    const digest = createHash('sha256')
      .update(JSON.stringify([group.scope, group.name, ...texts]))
      .digest();
    const key = sentinelKey(target.model, digest, row.key);
    return [{ group, key, id: identityOf(target, key) }];
  });
}

/** A value as it is compared: its type, and its normalised text. */
function textOf(target: Target, { attribute, normalize }: UniquePart, value: Value | undefined): string | undefined {
  const found = value && typed(value);
  if (found === undefined) return undefined;
  const text = normalize === undefined ? found.text : normalize(found.text);
  if (typeof text === 'string') return `${found.type} ${text}`;
  const { field } = attribute;
  throw new DynamormError('ErrInvalidModel', `${target.model.name}.${field}: normalize must answer a text`, {
    ...contextOf(target, 'write'),
    field,
  });
}

function typed({ S, N, B }: Value): { readonly type: string; readonly text: string } | undefined {
  if (S !== undefined) return { type: 'S', text: S };
  if (N !== undefined) return { type: 'N', text: canonicalDecimal(N) ?? N };
  return B === undefined ? undefined : { type: 'B', text: base64Of(B) };
}

/** The fields of a group, for messages. */
export const fieldsOf = ({ parts }: UniqueGroup): string => parts.map(({ attribute }) => attribute.field).join(', ');
