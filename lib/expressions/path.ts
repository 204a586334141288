import { DynamormError } from '../errors/dynamorm-error.js';
import type { Codec } from '../model/codec.js';
import type { Attribute, Model } from '../model/model.js';
import type { Path } from './ast.js';
import { contextOf, memberSite, refuse, siteOfField } from './refs/site.js';

/** What a path given as text leads to. */
export interface Parsed {
  readonly path: Path;
  /** Codec of the value at its end. */
  readonly codec: Codec;
  /** The attribute it starts at. */
  readonly attribute: Attribute;
}

const SEGMENT = /\.([^.[\]]+)|\[(\d{1,9})\]/y;

/**
 * Reads `address.city` or `lines[0].sku`, in field names. A text that is exactly a declared field is that field, dots and
 * all; only then is it a path. Throws ErrInvalidModel for what leads nowhere.
 */
export function parsePath(model: Model, text: string): Parsed {
  if (typeof text !== 'string')
    throw new DynamormError('ErrInvalidModel', `${model.name}: a path is text, such as address.city`, contextOf(model));
  let site = siteOfField(model, model.byField.has(text) ? text : text.replace(/[.[].*$/s, ''));
  let end = site.label.length;
  while (end < text.length) {
    SEGMENT.lastIndex = end;
    const match = SEGMENT.exec(text);
    if (match === null) throw refuse(site, `is not followed by a path in "${text}"`, 'ErrInvalidModel');
    site = memberSite(site, match[1] ?? Number(match[2]));
    end = SEGMENT.lastIndex;
  }
  const { path, codec, attribute } = site;
  return { path, codec, attribute };
}
