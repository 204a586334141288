import { DynamormError } from '../../errors/dynamorm-error.js';
import { modelOf } from '../../model/compile.js';
import { mergeFieldSpecs } from '../../model/field-specs.js';
import { sampleOf } from '../../model/shape.js';
import type { Model } from '../../model/model.js';
import type { ValueType } from '../../values/value.js';
import type { DmsDocument, DmsModel } from '../document/dms-document.js';
import { checkedModel } from '../validate/validate.js';
import { exportAttribute, exportIndex, exportKey, type Exporting } from './export-parts.js';
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
  const model = modelOf(type);
  const faults: string[] = [];
  const exporting: Exporting = {
    model,
    faults,
    hints: {
      types: options.types ?? {},
      fields: new Map(mergeFieldSpecs(type).map(field => [field.field, field])),
      sample: sampleOf(type),
    },
  };
  const exported = exportModel(model, exporting);
  if (faults.length > 0) {
    const message = `${model.name} has no form as DMS:\n${faults.map(fault => `- ${fault}`).join('\n')}`;
    throw new DynamormError('ErrInvalidModel', message, { model: model.name, operation: 'dms' });
  }
  return checkedModel(normalModel(exported));
}

function exportModel(model: Model, exporting: Exporting): DmsModel {
  const { name, table, naming, partition, sort, discriminator } = model;
  const attributes = model.attributes.map(attribute => exportAttribute(attribute, exporting));
  return {
    name,
    table: { name: table },
    ...(naming !== undefined && { naming: { convention: naming } }),
    keys: {
      partition: exportKey(partition, exporting),
      ...(sort !== undefined && { sort: exportKey(sort, exporting) }),
    },
    write_policy: {
      mode: model.writeOnce ? 'write_once' : 'mutable',
      protected_attributes: model.protected.map(attribute => attribute.name),
    },
    attributes:
      discriminator === undefined
        ? attributes
        : [
            ...attributes,
            { attribute: discriminator.name, type: 'S', required: true, tags: { discriminator: discriminator.value } },
          ],
    indexes: [...model.indexes.values()].map(index => exportIndex(index, exporting)),
  };
}
