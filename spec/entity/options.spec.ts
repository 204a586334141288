import {
  Attribute,
  CreatedAt,
  Entity,
  json,
  nested,
  number,
  PartitionKey,
  Table,
  timestampText,
  Ttl,
  UpdatedAt,
  type Key,
} from '../../lib/index.js';
import { modelOf } from '../../lib/model/compile.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';
import { failure, world, type World } from './support/world.js';

class Part {
  @Attribute({ json: true, name: 'j' }) data?: unknown;
  @Attribute({ required: true }) sku!: string;
}

@Table('options-spec')
class Optioned extends Entity {
  @PartitionKey({ name: 'pk' }) id!: Key<string>;
  @Attribute({ json: true }) text?: unknown;
  @Attribute({ json: true, name: 'renamed', omitEmpty: true }) rest?: unknown;
  @Attribute({ optional: false }) needed!: string;
  @Attribute({ required: false }) loose?: string;
  @Attribute(nested(Part)) part?: Part;
}

/** Says the opposite of its base. */
@Table('options-spec', { model: 'Relaxed' })
class Relaxed extends Optioned {
  @Attribute({ required: false }) override needed = undefined as unknown as string;
  @Attribute({ optional: false }) override loose: string = undefined as unknown as string;
  @Attribute({ json: false }) override text: unknown = undefined;
}

describeEngines('an option of a decorator', client => {
  let to: World;

  beforeAll(async () => {
    to = world(client());
    await createTable(Optioned);
  });
  beforeEach(() => {
    to = world(client());
  });

  it('json stores deterministic text, of nested fields too, and reads it back', async () => {
    const value = { b: [1, { z: 'x', a: null }], a: '<é>' };
    await Optioned.create({ id: 'j', needed: 'n', text: value, part: { sku: 's', data: [true] } });
    expect(await to.raw('options-spec', { pk: { S: 'j' } })).toEqual({
      pk: { S: 'j' },
      needed: { S: 'n' },
      text: { S: '{"a":"<é>","b":[1,{"a":null,"z":"x"}]}' },
      part: { M: { sku: { S: 's' }, j: { S: '[true]' } } },
    });
    const read = await Optioned.get({ id: 'j' });
    expect(read).toMatchObject({ text: value, part: { data: [true] }, isChanged: false });
    (read.text as { a: string }).a = 'other';
    await read.save();
    expect((await Optioned.get({ id: 'j' })).text).toEqual({ ...value, a: 'other' });
  });

  it('json stores null as NULL, and with omitEmpty not at all', async () => {
    await Optioned.create({ id: 'n', needed: 'n', text: null, rest: null });
    expect(await to.raw('options-spec', { pk: { S: 'n' } })).toEqual({
      pk: { S: 'n' },
      needed: { S: 'n' },
      text: { NULL: true },
    });
  });

  it('optional: false is what required is, and of a class and its subclass the latter decides', async () => {
    expect(await failure(() => Optioned.create({ id: 'o' }))).toMatchObject({
      code: 'ErrInvalidInput',
      field: 'needed',
    });
    expect(await failure(() => Relaxed.create({ id: 'o', needed: 'n' }))).toMatchObject({
      code: 'ErrInvalidInput',
      field: 'loose',
    });
    expect(to.recorded.requests).toEqual([]);
    await Relaxed.create({ id: 'r', loose: 'l', text: { a: 1 } });
    expect(await to.raw('options-spec', { pk: { S: 'r' } })).toMatchObject({ text: { M: { a: { N: '1' } } } });
  });
});

describe('options that contradict', () => {
  it('are a fault of the class', () => {
    @Table('contradicting')
    class Contradicting {
      @PartitionKey() id!: string;
      @Attribute(number, { json: true }) n?: number;
      @Attribute(json, { json: true }) j?: unknown;
      @CreatedAt(timestampText) @Attribute({ json: true }) at?: string;
      @Attribute({ required: true, optional: true }) both?: string;
    }
    expect(() => modelOf(Contradicting)).toThrow(
      /required and optional[^]*n asks for json and has the codec number already[^]*j asks for json[^]*at asks for json/,
    );
  });
});

describe('a time field without a codec', () => {
  it('is read as what its initial value is, where no compiler refused it', () => {
    @Table('times-spec')
    class Times {
      @PartitionKey() id!: string;
      // @ts-expect-error text says so by its codec
      @CreatedAt() since = '';
      // @ts-expect-error a number says so by its codec
      @Ttl() expires = 0;
      @UpdatedAt() updated!: Date;
    }
    const codecs = modelOf(Times).attributes.map(({ codec }) => codec.name);
    expect(codecs).toEqual(['plain', 'timestampText', 'ttlSeconds', 'timestamp']);
  });
});
