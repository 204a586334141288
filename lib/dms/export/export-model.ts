import { modelOf } from '../../model/compile.js';
import { mergeFieldSpecs } from '../../model/field-specs.js';
import { sampleOf } from '../../model/shape.js';
import type { ValueType } from '../../values/value.js';
import type { DmsModel } from '../document/dms-document.js';
import { exportAttribute, exportIndex, exportKey, type Exporting } from './export-parts.js';

/** The model of a class as it stands, and what DMS has no form for. */
export interface ExportedModel {
  readonly model: DmsModel;
  readonly faults: readonly string[];
}

/** An entity class as a model, not yet in normal form. @throws ErrInvalidModel for a class that is declared wrong */
export function exportModel(type: new () => object, types: Readonly<Record<string, ValueType>>): ExportedModel {
  const model = modelOf(type);
  const faults: string[] = [];
  const fields = new Map(mergeFieldSpecs(type).map(field => [field.field, field]));
  return { model: modelParts({ model, faults, hints: { types, fields, sample: sampleOf(type) } }), faults };
}

function modelParts(exporting: Exporting): DmsModel {
  const { model } = exporting;
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
