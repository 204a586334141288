import { DynamormError, type ErrorCode } from '../errors/errors.js';
import { didYouMean } from '../errors/suggest.js';
import type { Codec } from '../model/codecs/codec.js';
import { isNestedCodec } from '../model/codecs/nested.js';
import type { Attribute, Model } from '../model/model.js';
import type { Path } from './condition.js';

/** A path for people: `address.city`, `lines[0].sku`. Names with dots are not marked as such, so it is never read back. */
export function pathText(path: Path): string {
  return path.slice(1).reduce<string>(step, path[0]);
}

/** One segment appended to the text of a path. */
export function step(text: string, segment: string | number): string {
  return typeof segment === 'number' ? `${text}[${segment}]` : `${text}.${segment}`;
}

/** The place in an item that a reference stands for, and how values there are translated. */
export interface FieldRef {
  readonly model: Model;
  /** The attribute the path starts at. */
  readonly attribute: Attribute;
  /** Codec of the value at the end of the path. */
  readonly codec: Codec;
  /** Stored names and indexes. */
  readonly path: Path;
  /** The path in field names, as written by the user. */
  readonly label: string;
}

/** The reference to a whole field. @throws ErrInvalidModel for a field that the class does not have */
export function fieldRefOf(model: Model, field: string): FieldRef {
  const attribute = model.byField.get(field);
  if (attribute === undefined)
    throw new DynamormError(
      'ErrInvalidModel',
      `${model.name} has no field ${field}${didYouMean(field, model.byField.keys())}`,
      contextOf(model, field),
    );
  return { model, attribute, codec: attribute.codec, path: [attribute.name], label: field };
}

/**
 * The reference one step further down: a map key or a list index.
 *
 * @throws ErrInvalidModel where there is no such member; ErrEncryptedFieldNotQueryable below an encrypted field;
 * ErrInvalidOperator below a key, which is always a scalar
 */
export function memberRef(site: FieldRef, segment: string | number): FieldRef {
  const found = segment === '' ? undefined : findMember(site, segment);
  if (found !== undefined) return found;
  const { attribute } = site;
  if (attribute.encrypted !== undefined)
    throw refuse(site, 'is encrypted, and nothing within it can be addressed', 'ErrEncryptedFieldNotQueryable');
  if (attribute.isKey !== undefined) throw refuse(site, `is a key, so there is no ${quoted(segment)} within it`);
  if (site.codec.member === undefined)
    throw refuse(
      site,
      `is a single value: there is no ${quoted(segment)} within it`,
      'ErrInvalidOperator',
      'ErrInvalidModel',
    );
  const members = isNestedCodec(site.codec) ? site.codec.shape().attributes.map(({ field }) => field) : [];
  throw refuse(site, `has no member ${quoted(segment)}${didYouMean(segment, members)}`, 'ErrInvalidModel');
}

/** The reference one step further down; undefined where there is no such member. */
export function findMember(site: FieldRef, segment: string | number): FieldRef | undefined {
  const { model, attribute, codec, path, label } = site;
  if (attribute.encrypted !== undefined || attribute.isKey !== undefined) return undefined;
  const member = codec.member?.(segment);
  if (member === undefined) return undefined;
  return { model, attribute, codec: member.codec, path: [...path, member.segment], label: step(label, segment) };
}

/** What is refused about a place, before any request: model, field, and the reason as the rest of the sentence. */
export function refuse(
  site: Pick<FieldRef, 'model' | 'label'>,
  reason: string,
  ...[code = 'ErrInvalidOperator', ...codes]: readonly ErrorCode[]
): DynamormError {
  const message = `${site.model.name}.${site.label} ${reason}`;
  return new DynamormError(code, message, { ...contextOf(site.model, site.label), codes });
}

/** The error about an operator of a field: what is wrong with the operator, rather than with the field. */
export function refuseOperator(site: Pick<FieldRef, 'model' | 'label'>, sentence: string): DynamormError {
  const message = `${site.model.name}.${site.label}: ${sentence}`;
  return new DynamormError('ErrInvalidOperator', message, {
    ...contextOf(site.model, site.label),
    codes: ['ErrInvalidModel'],
  });
}

/** Where it happened, for errors. */
export function contextOf(model: Model, field?: string) {
  return { model: model.name, table: model.table, key: model.key.map(attribute => attribute.name), field };
}

function quoted(segment: string | number): string {
  return typeof segment === 'number' ? `index ${segment}` : `"${segment}"`;
}

/** What a reference answers with its site to: it answers every name, so it is asked by something that is no name. */
export const SITE: unique symbol = Symbol('site');

/** The place a reference stands for; undefined for any other value. */
export function readFieldRef(value: unknown): FieldRef | undefined {
  return typeof value === 'function' ? (value as { readonly [SITE]?: FieldRef })[SITE] : undefined;
}
