import { reassigned, type Compared } from '../../codec/loaded-row.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Attribute } from '../../model/model.js';
import { contextOf, type Target } from '../target.js';

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
