import type { Codec } from '../../lib/model/codecs/codec.js';
import type { Attribute, Model } from '../../lib/model/model.js';
import { getOwn, type Value, type ValueType } from '../../lib/values/value.js';

/** What a spec wants of a model; this layer reads names, envelope versions and codec types only. */
export interface FakeModel {
  readonly name?: string;
  readonly encrypted?: Readonly<Record<string, 1 | 2>>;
  /** Type letters by attribute; absent, the codec reads every type. */
  readonly types?: Readonly<Record<string, ValueType>>;
  readonly readV1?: boolean;
  readonly sort?: string;
}

function codecOf(type: ValueType | undefined): Codec {
  const decode = (value: Value): unknown => {
    if (type === undefined) return value;
    const inner: unknown = value[type];
    if (inner === undefined) throw new TypeError('another type');
    return inner;
  };
  return { name: type ?? 'any', type, encode: value => value as Value, decode };
}

function attribute(name: string, more: Partial<Attribute>): Attribute {
  return {
    field: name,
    name,
    codec: codecOf(undefined),
    omitEmpty: false,
    optional: true,
    protected: false,
    encrypted: undefined,
    template: undefined,
    fresh: undefined,
    isKey: undefined,
    owned: undefined,
    options: {},
    ...more,
  };
}

/** A model as the compiler would make it, without going through decorators: this layer's specs run without those above. */
export function fakeModel(options: FakeModel = {}): Model {
  const { encrypted = { secret: 1 }, types = {}, readV1 = false, name = 'Order', sort } = options;
  const partition = attribute('PK', { isKey: 'table' });
  const sortKey = sort === undefined ? undefined : attribute(sort, { isKey: 'table' });
  const key = sortKey === undefined ? [partition] : [partition, sortKey];
  const sealed = Object.entries(encrypted).map(([each, v]) =>
    attribute(each, { encrypted: v, codec: codecOf(getOwn(types, each)), options: { encrypted: { readV1 } } }),
  );
  const model: Partial<Model> = { name, table: 'orders', partition, sort: sortKey, key, encrypted: sealed };
  return model as Model;
}
