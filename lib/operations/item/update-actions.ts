import { sameValue, valueAt } from '../../codec/change.js';
import { decodeField, normalField } from '../../codec/field.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { SetOperand, UpdateAction } from '../../expressions/ast.js';
import type { Item, Value } from '../../values/value.js';
import { cipherContext, sealOne } from '../rules/crypto.js';
import { nextVersion, writtenAt } from '../rules/lifecycle.js';
import { refuseProtected } from '../rules/policy.js';
import { validateField } from '../rules/validate.js';
import { contextOf, type Target } from '../target.js';
import { derivedActions } from './derived-actions.js';

/** An update as asked for. */
export interface AskedUpdate {
  readonly actions: readonly UpdateAction[];
  /** The key as given, whose fields may be parts of index key templates. */
  readonly key: object;
  readonly wireKey: Item;
  /** The version the row must be at, where the caller names one. */
  readonly known: Value | undefined;
  readonly protect?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The actions that are sent for those asked for: checked, emptied fields removed, index keys rendered again, values sealed, stamped. */
export async function updateActions(target: Target, asked: AskedUpdate): Promise<readonly UpdateAction[]> {
  const { model } = target;
  for (const { path } of asked.actions) checkAttribute(target, path[0]);
  refuseProtected(target, 'update', { names: asked.actions.map(action => action.path[0]), extra: asked.protect });
  const cipher = cipherContext(target, { operation: 'update', reads: false, signal: asked.signal });
  const actions: UpdateAction[] = [];
  for (const action of [...asked.actions, ...derivedActions(target, asked)]) {
    const attribute = model.byName.get(action.path[0])!;
    if (action.action !== 'set' || action.path.length > 1 || !('value' in action.to)) {
      actions.push(action);
      continue;
    }
    const { value } = action.to;
    if (attribute.options['validate'] !== undefined)
      await validateField(model, attribute, decodeField(attribute, value));
    if (normalField(attribute, value) === undefined) actions.push({ action: 'remove', path: action.path });
    else
      actions.push({
        action: 'set',
        path: action.path,
        to: { value: await sealOne(cipher, attribute.name, { value, key: asked.wireKey }) },
      });
  }
  return [...actions, ...stamps(target, asked.known)];
}

function checkAttribute(target: Target, name: string): void {
  const attribute = target.model.byName.get(name);
  if (attribute === undefined) throw refused(target, name, 'is no attribute of the class');
  if (attribute.owned !== undefined) throw refused(target, attribute.field, 'is set by the library');
  if (attribute.isKey === 'table') throw refused(target, attribute.field, 'is part of the primary key');
  if (attribute.template !== undefined) throw refused(target, attribute.field, `is made of ${attribute.template.text}`);
}

function refused(target: Target, field: string, why: string): DynamormError {
  return new DynamormError('ErrInvalidModel', `${target.model.name}.${field} cannot be updated: it ${why}`, {
    ...contextOf(target, 'update'),
    field,
  });
}

/** Version and timestamp: with an expected version the next one, without it one more than whatever is stored. */
function stamps({ model, session }: Target, known: Value | undefined): readonly UpdateAction[] {
  const actions: UpdateAction[] = [];
  if (model.version !== undefined) {
    const path = [model.version.name] as const;
    const counted: SetOperand = {
      plus: [{ ifNotExists: path, otherwise: { value: { N: '-1' } } }, { value: { N: '1' } }],
    };
    actions.push({ action: 'set', path, to: known === undefined ? counted : { value: nextVersion(known) } });
  }
  if (model.updatedAt !== undefined)
    actions.push({ action: 'set', path: [model.updatedAt.name], to: { value: writtenAt(session.clock.now()) } });
  return actions;
}

/**
 * Whether sending actions twice leaves what sending them once does. Adding numbers, appending, and copying from a
 * place that is itself changed do not; the library's own version counter may run ahead without harm.
 */
export function isRepeatable(actions: readonly UpdateAction[]): boolean {
  return actions.every(action => {
    if (action.action === 'add') return action.value.N === undefined;
    return (
      action.action !== 'set' ||
      isCounter(action.to) ||
      !('plus' in action.to || 'minus' in action.to || 'append' in action.to)
    );
  });
}

const isCounter = (to: SetOperand): boolean => 'plus' in to && 'ifNotExists' in to.plus[0];

/** Whether a row holds all that can be told from actions alone; false where nothing can. */
export function holdsActions(row: Item, actions: readonly UpdateAction[]): boolean {
  const known = actions.filter(
    action => action.action === 'remove' || (action.action === 'set' && 'value' in action.to),
  );
  return (
    known.length > 0 &&
    known.every(action =>
      sameValue(valueAt(row, action.path), action.action === 'set' ? (action.to as { value: Value }).value : undefined),
    )
  );
}
