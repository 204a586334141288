import { DynamormError } from '../../errors/dynamorm-error.js';
import type { UpdateAction } from '../../expressions/ast.js';
import type { CipherContext } from '../rules/crypto.js';
import { refuseProtected } from '../rules/policy.js';
import { refuseOversizeUpdate } from '../rules/size.js';
import { contextOf, type Target } from '../target.js';
import { blindIndexActions } from './blind-index-actions.js';
import { derivedActions } from './derived-actions.js';

/** The actions of an update, and the key it is for. */
export interface KeyedActions {
  readonly actions: readonly UpdateAction[];
  /** The key as given, whose fields may be parts of index key templates. */
  readonly key: object;
  readonly protect?: readonly string[] | undefined;
  /** Of an upsert, whose index keys follow from what is stored too. */
  readonly upsert?: object | undefined;
}

/** The actions asked for, each one allowed, with those for the index keys and blind indexes that follow from them. @throws ErrInvalidModel ErrProtectedFieldMutation ErrItemTooLarge */
export async function checkedActions(
  target: Target,
  asked: KeyedActions,
  cipher: CipherContext | undefined,
): Promise<readonly UpdateAction[]> {
  for (const { path } of asked.actions) checkAttribute(target, path[0]);
  refuseProtected(target, 'update', { names: asked.actions.map(action => action.path[0]), extra: asked.protect });
  refuseOversizeUpdate(target, asked.actions);
  const derived = asked.upsert === undefined ? derivedActions(target, asked) : [];
  return [...asked.actions, ...derived, ...(await blindIndexActions(cipher, asked.actions))];
}

function checkAttribute(target: Target, name: string): void {
  const attribute = target.model.byName.get(name);
  if (attribute === undefined) throw refused(target, name, 'is no attribute of the class');
  if (attribute.owned !== undefined) throw refused(target, attribute.field, 'is set by the library');
  if (attribute.isKey === 'table') throw refused(target, attribute.field, 'is part of the primary key');
  const key = target.model.key.find(({ template }) => template?.fields.includes(attribute.field));
  if (key !== undefined)
    throw refused(target, attribute.field, `is part of the primary key: ${key.field} is made of it`);
  if (attribute.template !== undefined) throw refused(target, attribute.field, `is made of ${attribute.template.text}`);
}

function refused(target: Target, field: string, why: string): DynamormError {
  const message = `${target.model.name}.${field} cannot be updated: it ${why}`;
  return new DynamormError('ErrInvalidModel', message, { ...contextOf(target, 'update'), field });
}
