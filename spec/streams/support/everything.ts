import fc from 'fast-check';
import {
  Attribute,
  bigint,
  binary,
  binarySet,
  CreatedAt,
  decimal,
  decimalSet,
  Encrypted,
  Entity,
  epochSeconds,
  isoDate,
  json,
  jsonAs,
  list,
  map,
  nested,
  numberSet,
  PartitionKey,
  record,
  SortKey,
  stringSet,
  Table,
  timestampText,
  Ttl,
  UpdatedAt,
  url,
  Version,
  type Key,
} from '../../../lib/index.js';
import { bytes, decimalTexts, hostileKey, plainData, storableNumber, text } from '../../model/codecs/arbitraries.js';

export class Place {
  @Attribute() city?: string;
  @Attribute(decimal) height?: string;
}

/** Every type of the contract, and a binary key. */
@Table('everything')
export class Everything extends Entity {
  @PartitionKey() id!: Key<string>;
  @SortKey({ codec: binary }) part!: Key<Uint8Array>;
  @Attribute() text?: string | null;
  @Attribute() amount?: number;
  @Attribute(bigint) big?: bigint;
  @Attribute(decimal) exact?: string;
  @Attribute() flag?: boolean;
  @Attribute() bytes?: Uint8Array;
  @Attribute() document?: unknown;
  @Attribute(json) jsonText?: unknown;
  @Attribute(jsonAs('M')) jsonMap?: unknown;
  @Attribute(stringSet) strings?: Set<string>;
  @Attribute(stringSet, { omitEmpty: true }) labels = new Set<string>();
  @Attribute(numberSet) numbers?: Set<number>;
  @Attribute(decimalSet) decimals?: Set<string>;
  @Attribute(binarySet) blobs?: Set<Uint8Array>;
  @Attribute(list(isoDate)) days?: Date[];
  @Attribute(map(bigint)) counts?: Map<string, bigint>;
  @Attribute(record(decimal)) prices?: Record<string, string>;
  @Attribute(nested(Place)) place?: Place;
  @Attribute(timestampText) nanos?: string;
  @Attribute(epochSeconds) seconds?: Date;
  @Attribute(url) link?: URL;
  @CreatedAt(timestampText) createdAt!: string;
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
  @Ttl() expiresAt?: Date;
}

/** The same for what is stored encrypted, in both envelopes. */
@Table('sealed', { model: 'Sealed' })
export class Sealed extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() text?: string;
  @Encrypted(bigint) big?: bigint;
  @Encrypted({ bind: 'item' }) document?: unknown;
  @Encrypted(binarySet, { bind: 'item' }) blobs?: Set<Uint8Array>;
  @Attribute() open?: string;
}

const setOf = <T>(members: fc.Arbitrary<T>): fc.Arbitrary<Set<T>> =>
  fc.uniqueArray(members, { minLength: 1, maxLength: 4 }).map(values => new Set(values));
const number = storableNumber.map(value => value + 0);
const blobs = fc
  .uniqueArray(bytes, { minLength: 1, maxLength: 3, selector: member => member.join() })
  .map(members => new Set(members));
const integers = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
const [min, max] = [new Date('1970-01-02T00:00:00Z'), new Date('9999-12-31T23:59:59.999Z')];
const dates = fc.date({ noInvalidDate: true, min, max });
const wholeSeconds = dates.map(date => new Date(Math.floor(date.getTime() / 1000) * 1000));
const jsonValue = fc.jsonValue().map(value => JSON.parse(JSON.stringify(value)) as unknown);
const dictionary = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.array(fc.tuple(hostileKey, values), { maxLength: 4 }).map(entries => Object.fromEntries(entries));

/** Field values of a random `Everything`, its key aside; any may be missing. */
export const anyFields = fc.record(
  {
    text: fc.oneof(text, fc.constant(null)),
    amount: number,
    big: integers,
    exact: decimalTexts,
    flag: fc.boolean(),
    bytes,
    document: plainData,
    jsonText: jsonValue,
    jsonMap: dictionary(fc.oneof(text, number, fc.boolean(), bytes, fc.array(text, { maxLength: 2 }))),
    strings: setOf(text),
    labels: setOf(text),
    numbers: setOf(number),
    decimals: setOf(decimalTexts),
    blobs,
    days: fc.array(dates, { maxLength: 3 }),
    counts: dictionary(integers).map(entries => new Map(Object.entries(entries))),
    prices: dictionary(decimalTexts),
    nanos: wholeSeconds.map(date => `${date.toISOString().slice(0, 19)}.123456789Z`),
    seconds: wholeSeconds,
    link: fc.webUrl().map(href => new URL(href)),
    expiresAt: wholeSeconds,
    place: fc.record({ city: text, height: decimalTexts }).map(fields => Object.assign(new Place(), fields)),
  },
  { requiredKeys: [] },
);

/** The same of a random `Sealed`. */
export const sealedFields = fc.record(
  { text, big: integers, document: plainData, blobs, open: text },
  { requiredKeys: [] },
);
