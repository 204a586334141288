import { normalOf } from '../../codec/told.js';
import { blindIndexOf } from '../../encryption/blind-index.js';
import type { UpdateAction } from '../../expressions/ast.js';
import type { Attribute, Model } from '../../model/model.js';
import type { Value } from '../../values/value.js';
import type { CipherContext } from '../rules/crypto.js';

/** The actions on blind indexes that follow from the actions of an update by key. */
export async function blindIndexActions(
  cipher: CipherContext | undefined,
  actions: readonly UpdateAction[],
): Promise<readonly UpdateAction[]> {
  const more: UpdateAction[] = [];
  for (const index of cipher?.model.blindIndexes ?? []) {
    const action = actions.find(({ path }) => path[0] === index.of.name);
    if (action === undefined) continue;
    const path = [index.attribute.name] as const;
    const digests = await blindIndexOf(cipher!, index, valueSet(cipher!.model, index.of, action));
    if (digests === undefined) more.push({ action: 'remove', path });
    else more.push({ action: 'set', path, to: { value: { S: digests.current } } });
  }
  return more;
}

/** An encrypted attribute is set or removed as a whole, and removed where its class leaves the value out. */
function valueSet(model: Model, attribute: Attribute, action: UpdateAction): Value | undefined {
  if (action.action !== 'set' || !('value' in action.to)) return undefined;
  return normalOf(model, attribute, action.to.value);
}
