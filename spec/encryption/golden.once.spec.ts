import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { associatedData } from '../../lib/encryption/associated-data.js';
import { openValue, sealItem, sealValue } from '../../lib/encryption/seal.js';
import { plaintextOf } from '../../lib/encryption/plaintext.js';
import { deterministicCipher } from '../../lib/testkit/deterministic-cipher.js';
import { equalValues, type Item, type Value } from '../../lib/values/value.js';
import { fakeModel } from './support.js';

interface Golden {
  readonly seed: string;
  readonly model: string;
  readonly attribute: string;
  readonly cases: readonly {
    readonly name: string;
    readonly attribute?: string;
    readonly value: Value;
    readonly plaintext: string;
    readonly envelope: Value;
    /** Of envelopes that are bound to their item. */
    readonly table?: string;
    readonly key?: Item;
    readonly associatedData?: string;
  }[];
}

const golden = (file: string): Golden =>
  JSON.parse(readFileSync(join('contract', 'golden', 'encryption', `${file}.json`), 'utf8')) as Golden;
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function at({ model, attribute, seed }: Golden) {
  const context = {
    cipher: deterministicCipher(seed),
    model: fakeModel({ name: model, encrypted: { [attribute]: 1 } }),
    table: 't',
  };
  return { context, attribute: context.model.encrypted[0]!, key: {} };
}

describe('golden envelopes', () => {
  const written = golden('written');
  it.each(written.cases)('are written byte for byte: $name', async ({ value, plaintext, envelope }) => {
    const { context, attribute, key } = at(written);
    expect(plaintextOf(value)).toBe(plaintext);
    expect(asJson(await sealValue(context, { attribute, value, key }))).toEqual(envelope);
  });

  it.each(written.cases)('are read: $name', async ({ value, envelope }) => {
    const { context, attribute, key } = at(written);
    const opened = await openValue(context, { attribute, value: envelope, key });
    expect(asJson(opened)).toEqual(asJson(value));
    expect(equalValues(opened, value)).toBe(true);
  });

  const read = golden('read');
  it.each(read.cases)('of other encoders are read: $name', async ({ value, envelope, plaintext }) => {
    const { context, attribute, key } = at(read);
    expect(asJson(await openValue(context, { attribute, value: envelope, key }))).toEqual(value);
    expect(plaintextOf(value)).not.toBe(plaintext);
  });

  const refused = golden('refused');
  it.each(refused.cases)('that hold no value are refused: $name', async ({ envelope }) => {
    const { context, attribute, key } = at(refused);
    await expect(openValue(context, { attribute, value: envelope, key })).rejects.toMatchObject({
      code: 'ErrInvalidEncryptedEnvelope',
      retryable: false,
    });
  });

  const bound = golden('bound');
  it.each(bound.cases)('of version 2 bind $name', async ({ table, key, value, envelope, associatedData: expected }) => {
    const { model: name, attribute: secret, seed } = bound;
    const model = fakeModel({ name, encrypted: { [secret]: 2 }, ...('SK' in key! && { sort: 'SK' }) });
    const context = { cipher: deterministicCipher(seed), model, table: table! };
    const at = { attribute: model.encrypted[0]!, value, key: key! };
    expect(associatedData(context, at, 2).toString('utf8')).toBe(expected);
    expect(asJson(await sealValue(context, at))).toEqual(envelope);
    expect(await openValue(context, { ...at, value: envelope })).toEqual(value);
  });

  it('count every draw of one cipher, over attributes and labels', async () => {
    const sequence = golden('sequence');
    const model = fakeModel({ name: sequence.model, encrypted: { secret: 1, other: 1 } });
    const context = { cipher: deterministicCipher(sequence.seed), model, table: 't' };
    const [first, second, third] = sequence.cases;
    // One item seals its attributes in the order of declaration, whatever order the item holds them in.
    const item = await sealItem(context, { other: second!.value, secret: first!.value });
    expect(asJson(item['secret'])).toEqual(first!.envelope);
    expect(asJson(item['other'])).toEqual(second!.envelope);
    expect(asJson((await sealItem(context, { secret: third!.value }))['secret'])).toEqual(third!.envelope);
  });
});
