import { fieldError } from '../../../codec/fault.js';
import { blindIndexText } from '../../../encryption/blind-index.js';
import { DynamormError } from '../../../errors/dynamorm-error.js';
import type { BlindIndexModel } from '../../../model/model.js';
import type { Value } from '../../../values/value.js';
import { contextOf } from '../../target.js';
import { projects } from '../filters/index-entry.js';
import type { Hashed, Read } from '../read.js';

/** What is asked of one blind index. */
export interface Wish {
  readonly by: BlindIndexModel;
  readonly hashed: Hashed;
  readonly value: Value;
}

/** The value asked for, under the name of the field itself or of its blind index; undefined where nothing is asked. */
export function wishOf(read: Read, by: BlindIndexModel): Wish | undefined {
  const { target, asked, index } = read;
  const { attribute, of, normalize } = by;
  const values = asked!.values as Readonly<Record<string, unknown>>;
  const given = [attribute.field, of.field].flatMap(field =>
    Object.hasOwn(values, field) && values[field] !== undefined ? [values[field]] : [],
  );
  if (given.length === 0) return undefined;
  const { model } = target;
  const context = { ...contextOf(target, 'query'), field: of.field };
  if (given.length > 1)
    throw new DynamormError(
      'ErrInvalidOperator',
      `${model.name}.${of.field} is given twice, once as its blind index`,
      context,
    );
  if (given[0] === null) throw new DynamormError('ErrMissingPrimaryKey', `${model.name}.${of.field} is empty`, context);
  let value: Value;
  try {
    value = of.codec.encode(given[0]);
  } catch (fault) {
    throw fieldError(model, of, fault);
  }
  const text = blindIndexText({ model: model.name, attribute: attribute.name, value, normalize });
  return { by, value, hashed: { by, text, shown: projects(target, index!, of.name) } };
}

/** A hash cut short stands for several values, and items that do not show theirs cannot be told apart. */
export function refuseUnverified({ target, index }: Read, { by, hashed }: Wish): void {
  const { of, bits = 256 } = by;
  if (hashed.shown || bits === 256) return;
  const message = `${target.model.name}: ${index!.name} does not project ${of.field}, so that items of the same ${bits} bits cannot be told apart: project it, or use hydrate()`;
  throw new DynamormError('ErrInvalidOperator', message, contextOf(target, 'query'));
}
