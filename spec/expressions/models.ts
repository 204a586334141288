import type { Codec } from '../../lib/model/codecs/codec.js';
import { list } from '../../lib/model/codecs/list.js';
import { plain, boolean, string } from '../../lib/model/codecs/plain.js';
import { bigint, decimal, number } from '../../lib/model/codecs/number.js';
import { binary } from '../../lib/model/codecs/binary.js';
import { anySet, numberSet, stringSet } from '../../lib/model/codecs/sets.js';
import { isoDate } from '../../lib/model/codecs/date-codecs.js';
import type { Attribute, Model } from '../../lib/model/model.js';
import { literalTemplate } from '../../lib/model/key-template.js';

/** A field of a model made for a spec of expressions, which need no decorators. */
export interface FieldOfSpec extends Partial<Omit<Attribute, 'codec' | 'template'>> {
  readonly codec?: Codec;
  readonly template?: string;
}

/** A model of the given fields; the first is the partition key, `sort` names the sort key. */
export function specModel(fields: Readonly<Record<string, FieldOfSpec>>, sort?: string): Model {
  const codecOf = (field: string): Codec | undefined =>
    fields[field] === undefined ? undefined : (fields[field].codec ?? plain);
  const attributes = Object.entries(fields).map(([field, { template, ...rest }], i): Attribute => ({
    field,
    name: field,
    codec: template === undefined ? plain : (string as Codec),
    omitEmpty: false,
    optional: true,
    protected: false,
    encrypted: undefined,
    template: template === undefined ? undefined : literalTemplate(template, codecOf),
    fresh: undefined,
    isKey: i === 0 || field === sort ? 'table' : undefined,
    owned: undefined,
    options: {},
    ...rest,
  }));
  const byField = new Map(attributes.map(attribute => [attribute.field, attribute]));
  const key = attributes.filter(attribute => attribute.isKey === 'table');
  return {
    name: 'Order',
    certain: false,
    isNamed: true,
    ownName: 'Order',
    type: Object,
    table: 'orders',
    naming: undefined,
    attributes,
    byField,
    byName: new Map(attributes.map(attribute => [attribute.name, attribute])),
    partition: key[0]!,
    sort: byField.get(sort ?? ''),
    key,
    version: undefined,
    ttl: undefined,
    createdAt: undefined,
    updatedAt: undefined,
    encrypted: attributes.filter(attribute => attribute.encrypted !== undefined),
    blindIndexes: [],
    protected: [],
    unique: [],
    indexes: new Map(),
    writeOnce: false,
    discriminator: undefined,
    hooks: {},
    reserved: undefined,
    stream: undefined,
    escape: false,
    untyped: false,
    sharesKeys: undefined,
    place: [],
    origin: undefined,
  };
}

/** An address with a renamed field, as the codec of a nested class would know it. */
export const addressCodec: Codec = {
  name: 'address',
  type: 'M',
  encode: value => plain.encode(value),
  decode: value => plain.decode(value),
  member: segment => {
    if (segment === 'city') return { segment: 'city_name', codec: string };
    if (segment === 'set' || segment === 'size') return { segment, codec: string };
    return segment === 'geo' ? { segment, codec: plain } : undefined;
  },
};

/** One field of every kind. */
export const orders = specModel({
  id: { codec: string },
  total: { name: 'order_total', codec: number },
  limit: { codec: number },
  price: { codec: decimal },
  big: { codec: bigint },
  status: { codec: string },
  paid: { codec: boolean },
  at: { codec: isoDate, name: 'when' },
  hash: { codec: binary },
  tags: { codec: stringSet },
  points: { codec: numberSet },
  things: { codec: anySet },
  lines: { codec: list(addressCodec as never) },
  address: { codec: addressCodec },
  meta: {},
  note: { omitEmpty: true, codec: string },
  must: { optional: false, codec: string },
  byStatus: { isKey: 'index', codec: string },
  card: { encrypted: 1, codec: string },
  __proto: { name: '__proto__' },
  'a.b': { name: 'a.b' },
});
