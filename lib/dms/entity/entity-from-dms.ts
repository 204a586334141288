import { Entity } from '../../entity/entity.js';
import { specsAt } from '../../metadata/registry.js';
import { modelOf } from '../../model/compile.js';
import type { DmsDocument, DmsModel } from '../document/dms-document.js';
import { checkedModel } from '../validate/checked-model.js';
import { specsOfDms } from './dms-specs.js';

/** An entity whose fields are known at run time only. */
export type DmsEntity = Entity & { [field: string]: unknown };

/** A class of such entities: every verb of `Entity` works on it. */
export type DmsEntityClass = Omit<typeof Entity, 'prototype'> & {
  new (): DmsEntity;
  readonly prototype: DmsEntity;
};

/** How a class is built from a model. */
export interface EntityFromDmsOptions {
  /** Name of the table, where it is not the model's. */
  readonly table?: string;
}

/**
 * A usable entity class of a model. Its fields are named as the attributes; a name that the base class or
 * `Object.prototype` owns gets a trailing `_` on the field, never in the item. Numbers without a `format` are read as
 * numbers where those are exact and as decimal text where they are not, and both are taken on write.
 *
 * ```ts
 * const [model] = parseDms(text).models;
 * const User = entityFromDms(model!);
 * await User.create({ PK: 'USER#1', SK: 'PROFILE', nickname: 'ada' });
 * ```
 * @throws ErrInvalidModel for a model that breaks a rule
 */
export function entityFromDms(model: DmsModel, options: EntityFromDmsOptions = {}): DmsEntityClass {
  const { fields, indexes, table } = specsOfDms(checkedModel(model));
  const built = class extends Entity {};
  Object.defineProperty(built, 'name', { value: table.model });
  const specs = specsAt(built.prototype);
  specs.fields.push(...fields);
  specs.indexes.push(...indexes);
  specs.table = options.table === undefined ? table : { ...table, name: options.table };
  modelOf(built);
  return built as unknown as DmsEntityClass;
}

/** The classes of every model of a document, by model name. @throws ErrInvalidModel */
export function entitiesFromDms(doc: DmsDocument): ReadonlyMap<string, DmsEntityClass> {
  return new Map(doc.models.map(model => [model.name, entityFromDms(model)]));
}

/** The field of each attribute of an entity class, by attribute name: they differ where a field was renamed. */
export function fieldsByAttribute(type: new () => object): ReadonlyMap<string, string> {
  return new Map(modelOf(type).attributes.map(({ name, field }) => [name, field]));
}
