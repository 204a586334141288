import { DynamormError } from '../errors/errors.js';
import { didYouMean } from '../errors/suggest.js';
import { reassigned, type Compared } from '../item/loaded-row.js';
import type { Attribute } from '../model/model.js';
import { contextOf, type Target } from './target.js';

/** Refuses to change or delete what may only be created. */
export function refuseWriteOnce(target: Target, operation: string): void {
  if (!target.model.writeOnce) return;
  throw new DynamormError(
    'ErrImmutableModelMutation',
    `${target.model.name} is write-once: ${operation} is refused`,
    contextOf(target, operation),
  );
}

/** Refuses to overwrite an item whole where that could change a protected attribute, since nothing proves that it keeps the value. */
export function refuseOverwrite(target: Target, operation: string): void {
  refuseWriteOnce(target, operation);
  if (target.model.protected.length > 0) throw protectedError(target, operation, target.model.protected);
}

/** Refuses to change protected attributes: the model's, and those that this one call adds. */
export function refuseProtected(
  target: Target,
  operation: string,
  change: { readonly names: Iterable<string>; readonly extra?: readonly string[] | undefined },
): void {
  const { model } = target;
  if (model.protected.length === 0 && change.extra === undefined) return;
  const extra = (change.extra ?? []).map(field => fieldOrName(target, field, operation));
  const shielded = new Set([...model.protected, ...extra]);
  if (shielded.size === 0) return;
  const touched = [...new Set(change.names)]
    .flatMap(name => model.byName.get(name) ?? [])
    .filter(attribute => shielded.has(attribute));
  if (touched.length > 0) throw protectedError(target, operation, touched);
}

function fieldOrName(target: Target, field: string, operation: string): Attribute {
  const attribute = target.model.byField.get(field) ?? target.model.byName.get(field);
  if (attribute !== undefined) return attribute;
  throw new DynamormError(
    'ErrInvalidModel',
    `${target.model.name} has no field ${field} to protect${didYouMean(field, target.model.byField.keys())}`,
    contextOf(target, operation),
  );
}

function protectedError(target: Target, operation: string, attributes: readonly Attribute[]): DynamormError {
  const fields = attributes.map(attribute => attribute.field).join(', ');
  const message = `${target.model.name}: ${operation} would change what is protected after creation: ${fields}`;
  return new DynamormError('ErrProtectedFieldMutation', message, {
    ...contextOf(target, operation),
    field: attributes[0]!.field,
  });
}

/**
 * Refuses a loaded entity whose key, version, timestamps or template attributes were assigned: no update can express that, and
 * nothing that was assigned is dropped silently. `reload()` and `revert()` put the entity back.
 * @throws ErrInvalidModel naming the first such field and the way out
 */
export function refuseReassigned(target: Target, entity: object, compared: Compared & { readonly verb: string }): void {
  const [first] = reassigned(target.model, entity, compared);
  if (first === undefined) return;
  const message = `${target.model.name}.${first.field} cannot be changed: it ${whyFixed(first)}`;
  throw new DynamormError('ErrInvalidModel', message, { ...contextOf(target, compared.verb), field: first.field });
}

/** The ways out of an assigned key: where the row is to have another one. */
const OTHER_KEY = 'to give the item another key, create a new entity and delete this one';

function whyFixed({ owned, template, isKey }: Attribute): string {
  if (owned !== undefined) return 'is set by the library';
  if (template !== undefined) {
    const made = `is made of ${template.fields.join(', ') || template.text}`;
    return isKey === 'table' ? `${made} and identifies the stored item: ${OTHER_KEY}` : `${made}, which may be changed`;
  }
  return `identifies the stored item: ${OTHER_KEY}`;
}
