import { Customer, Order } from '../support/entities.js';
import { hydrate, hydrateRecord, hydrateSync } from '../../../lib/streams/index.js';

const Keys = { pk: { S: 'CUSTOMER#c1' }, sk: { S: 'ORDER#o1' } };
const NewImage = { ...Keys, _type: { S: 'order' }, status: { S: 'secret-value' } };
const record = (change: object, rest: object = {}) => ({
  eventName: 'INSERT',
  dynamodb: { Keys, NewImage, ...change },
  ...rest,
});

const MALFORMED: readonly [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 5],
  ['text that is no JSON', '{'],
  ['no dynamodb member', { eventName: 'INSERT' }],
  ['a dynamodb member that is text', { eventName: 'INSERT', dynamodb: 'x' }],
  ['no event name', { dynamodb: { Keys, NewImage } }],
  ['an event name of the prototype', record({}, { eventName: 'constructor' })],
  ['no keys', record({ Keys: undefined })],
  ['empty keys', record({ Keys: {} })],
  ['a key that is a map', record({ Keys: { ...Keys, sk: { M: {} } } })],
  ['an image without its key', record({ NewImage: { pk: Keys.pk, _type: NewImage._type } })],
  ['an image of another item', record({ NewImage: { ...NewImage, sk: { S: 'ORDER#o2' } } })],
  ['an image that is a list', record({ NewImage: [] })],
  ['a number as text', record({ NewImage: { ...NewImage, status: { S: 5 } } })],
  ['text as number', record({ NewImage: { ...NewImage, count: { N: 'secret-value' } } })],
  ['two types', record({ NewImage: { ...NewImage, status: { S: 'a', N: '1' } } })],
  ['a type that is undefined', record({ NewImage: { ...NewImage, status: { S: undefined } } })],
  ['an unknown type', record({ NewImage: { ...NewImage, status: { $unknown: ['X', 1] } } })],
  ['a type of the prototype', record({ NewImage: { ...NewImage, status: { toString: 'x' } } })],
  ['bytes that are no base64', record({ NewImage: { ...NewImage, photo: { B: 'secret-value' } } })],
  ['a null deep inside', record({ NewImage: { ...NewImage, address: { M: { city: null } } } })],
  ['a set with a number', record({ NewImage: { ...NewImage, tags: { SS: ['a', 1] } } })],
  ['Kinesis data that is no base64 JSON', { kinesis: { data: 'secret-value', sequenceNumber: '1' } }],
  ['Kinesis data that is no text', { kinesis: { data: 5, sequenceNumber: '1' } }],
];

describe('a malformed record', () => {
  it.each(MALFORMED)('is refused with a typed error that tells no value: %s', async (_, given) => {
    const error: unknown = await hydrateRecord(Order, given as never).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'DynamormError', code: 'ErrValidation' });
    expect(String(error)).not.toContain('secret-value');
  });

  it('names the place of what is wrong', async () => {
    const image = { ...NewImage, lines: { L: [{ M: { sku: { S: 1 } } }] } };
    await expect(hydrate(Order, image)).rejects.toThrow('lines[0].sku of an image');
  });
});

describe('an image that its kind of change cannot have', () => {
  it('is left out', async () => {
    const both = { NewImage, OldImage: NewImage };
    const removed = await hydrateRecord(Order, record(both, { eventName: 'REMOVE' }));
    expect(removed.after).toBeUndefined();
    expect(removed.before).toBeInstanceOf(Order);
    const inserted = await hydrateRecord(Order, record(both));
    expect(inserted.before).toBeUndefined();
    expect(inserted.after).toBeInstanceOf(Order);
  });
});

describe('an item of another class', () => {
  it('is refused by its type attribute, its key or the lack of one', async () => {
    await expect(hydrateRecord(Customer, record({}))).rejects.toMatchObject({ code: 'ErrInvalidModel' });
    await expect(hydrate(Order, { ...NewImage, _type: { S: 'customer' } })).rejects.toMatchObject({
      code: 'ErrInvalidModel',
    });
    await expect(hydrate(Order, { ...NewImage, sk: { S: 'PROFILE' } })).rejects.toMatchObject({
      code: 'ErrInvalidModel',
    });
    await expect(hydrate(Order, { status: { S: 'open' } })).rejects.toMatchObject({ code: 'ErrValidation' });
  });

  it('is not read by something that is no class', () => {
    expect(() => hydrateSync(undefined as never, NewImage)).toThrow(
      expect.objectContaining({ code: 'ErrInvalidModel' }),
    );
  });
});

describe('a value without a type', () => {
  it('is an empty map, as DynamoDB Local writes one', () => {
    const { address } = hydrateSync(Order, { ...NewImage, address: {} });
    expect(address).toEqual({});
    expect(() => hydrateSync(Order, { ...NewImage, total: {} })).toThrow(
      expect.objectContaining({ code: 'ErrInvalidModel', field: 'total' }),
    );
  });
});

describe('names of the prototype', () => {
  it('are ordinary names in an image', () => {
    const image = JSON.parse(
      JSON.stringify({ ...NewImage, address: { M: {} } }).replace(
        '{"M":{}}',
        '{"M":{"__proto__":{"B":"eA=="},"constructor":{"S":"c"}}}',
      ),
    ) as object;
    const { address } = hydrateSync(Order, image);
    expect(Object.keys(address!)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(address)).toBe(Object.prototype);
  });
});
