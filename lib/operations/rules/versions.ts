import { fieldError } from '../../codec/fault.js';
import { stateOf } from '../../codec/state.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Condition } from '../../expressions/ast.js';
import type { Model } from '../../model/model.js';
import { getOwn } from '../../values/own.js';
import type { Item, Value } from '../../values/value.js';
import { contextOf, type Target } from '../target.js';

/**
 * The version a write of an entity expects its row to be at: the one it was loaded at, whatever was assigned to its field since;
 * of an entity that is not stored, what its field says. Undefined where there is none.
 */
export function entityVersion({ model }: Target, entity: object): Value | undefined {
  if (model.version === undefined) return undefined;
  const stored = stateOf(entity)?.stored;
  if (stored !== undefined) return stored[model.version.name];
  const value = (entity as Record<string, unknown>)[model.version.field];
  return value === undefined || value === null ? undefined : encodeVersion(model, value);
}

/** The version a caller names, as stored. @throws ErrInvalidModel for a class that has none, of which nothing would be asked */
export function expectedVersion(target: Target, version: number | undefined): Value | undefined {
  const { model } = target;
  if (version === undefined) return undefined;
  if (model.version === undefined)
    throw new DynamormError(
      'ErrInvalidModel',
      `${model.name} has no @Version, and a version was asked for`,
      contextOf(target, 'version'),
    );
  return encodeVersion(model, version);
}

function encodeVersion(model: Model, value: unknown): Value {
  try {
    return model.version!.codec.encode(value);
  } catch (fault) {
    throw fieldError(model, model.version, fault);
  }
}

/** The condition that the row is at `version`; undefined where no version is asked for. */
export function versionIs({ model }: Target, version: Value | undefined): Condition | undefined {
  return version && { op: '=', left: { path: [model.version!.name] }, right: { value: version } };
}

/** The condition that a row is the one that was loaded and not made again since; undefined where its created_at is not known. */
export function createdIs({ model }: Target, stored: Item | undefined): Condition | undefined {
  const name = model.createdAt?.name;
  const value = name === undefined || stored === undefined ? undefined : getOwn(stored, name);
  return value && { op: '=', left: { path: [name!] }, right: { value } };
}

/** The conditions that a loaded entity's row is still there, at the version it was loaded at, and was not made again since. */
export function rowIsThere(target: Target, known: Value | undefined, stored?: Item): readonly Condition[] {
  const { model } = target;
  const [version, created] = [versionIs(target, known), createdIs(target, stored)];
  const same = created === undefined ? [] : [created];
  if (version !== undefined) return [version, ...same];
  const absent: readonly Condition[] =
    model.version === undefined ? [] : [{ op: 'notExists', path: [model.version.name] }];
  return [{ op: 'exists', path: [model.partition.name] }, ...absent, ...same];
}
