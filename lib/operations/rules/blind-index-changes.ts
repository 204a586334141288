import type { Change } from '../../codec/change.js';
import { applyChanges } from '../../codec/merge.js';
import { stateOf } from '../../codec/state.js';
import { blindIndexOf } from '../../encryption/blind-index.js';
import { getOwn } from '../../values/own.js';
import { cipherContext } from './crypto.js';
import type { Target } from '../target.js';

/** The changes of a loaded entity with those of the blind indexes that follow from them. */
export async function withBlindIndexes(
  target: Target,
  entity: object,
  { changes, signal }: { readonly changes: readonly Change[]; readonly signal?: AbortSignal | undefined },
): Promise<readonly Change[]> {
  const touched = new Set(changes.map(change => change.path[0]));
  const indexes = target.model.blindIndexes.filter(({ of }) => touched.has(of.name));
  if (indexes.length === 0) return changes;
  const cipher = cipherContext(target, { operation: 'save', reads: false, signal })!;
  const stored = stateOf(entity)!.stored!;
  const next = applyChanges(stored, changes);
  const more: Change[] = [];
  for (const index of indexes) {
    const path = [index.attribute.name] as const;
    const before = getOwn(stored, path[0]);
    const digests = await blindIndexOf(cipher, index, getOwn(next, index.of.name));
    if (digests !== undefined && before?.S !== digests.current)
      more.push({ kind: 'set', path, value: { S: digests.current } });
    if (digests === undefined && before !== undefined) more.push({ kind: 'remove', path });
  }
  return [...changes, ...more];
}
