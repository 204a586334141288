import { DynamormError } from '../../errors/dynamorm-error.js';
import type { ValueType } from '../../values/value.js';
import type { DmsDocument, DmsModel } from '../document/dms-document.js';
import { checkedModel } from '../validate/checked-model.js';
import { exportModel } from './export-model.js';
import { normalModel } from './normal.js';

/** What a class cannot tell by itself. */
export interface ToDmsOptions {
  /** Stored types of fields without a codec and without an initial value, by field. */
  readonly types?: Readonly<Record<string, ValueType>>;
}

/**
 * The model document of some entity classes, in normal form.
 *
 * ```ts
 * writeFileSync('models.json', JSON.stringify(toDms(User, Order), null, 2));
 * ```
 * @throws ErrInvalidModel for a class that DMS has no form for: a field whose stored type cannot be told (give it a codec,
 * or use `toDmsModel` with `types`), or an index key of several attributes
 */
export function toDms(...types: readonly (new () => object)[]): DmsDocument {
  return { dms_version: '0.2', models: types.map(type => toDmsModel(type)) };
}

/** The model of one entity class, in normal form. @throws ErrInvalidModel as `toDms` does */
export function toDmsModel(type: new () => object, options: ToDmsOptions = {}): DmsModel {
  const { model, faults } = exportModel(type, options.types ?? {});
  if (faults.length > 0) {
    const message = `${model.name} has no form as DMS:\n${faults.map(fault => `- ${fault}`).join('\n')}`;
    throw new DynamormError('ErrInvalidModel', message, { model: model.name, operation: 'dms' });
  }
  return checkedModel(normalModel(model));
}
