import { Attribute, connect, disconnect, Encrypted, Entity, PartitionKey, Table, type Key } from '../../lib/index.js';
import {
  hydrate,
  hydrateRecord,
  hydrateRecordSync,
  hydrateSync,
  streamHandler,
  type Poison,
} from '../../lib/streams/index.js';
import { deterministicCipher, streamEvent } from '../../lib/testkit/index.js';
import { failed } from './support/records.js';

@Table('patients', { model: 'Patient' })
class Patient extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() ward?: string;
  @Encrypted() diagnosis?: string;
  @Encrypted({ bind: 'item' }) notes?: { text: string }[];
}
@Table('patients-later')
class Later extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() code?: number;
}

const cipher = deterministicCipher();
/** Nothing here asks a table. */
const client = { send: () => Promise.reject(new Error('a request was sent')) };
type Envelope = { M: { v: { N: string }; ct: { B: string }; edk: { B: string }; nonce: { B: string } } };
type Image = Record<'id' | 'ward' | 'diagnosis' | 'notes', Envelope>;

/** Insertions of patients, sealed as they are written. */
async function admitted(...ids: readonly string[]) {
  connect({ client, cipher });
  const patients = ids.map(id => Patient.of({ id, ward: 'w', diagnosis: `secret ${id}`, notes: [{ text: 'secret' }] }));
  const { Records } = await streamEvent(...patients.map(insert => ({ insert })));
  return { Records, images: Records.map(({ dynamodb }) => dynamodb['NewImage'] as Image) };
}

const flip = (base64: string): string => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[0]! ^= 1;
  return bytes.toString('base64');
};

const DAMAGE: readonly [string, (image: Image, other: Image) => void][] = [
  ['a flipped bit', ({ diagnosis }) => (diagnosis.M.ct.B = flip(diagnosis.M.ct.B))],
  ['another nonce', ({ diagnosis }) => (diagnosis.M.nonce.B = flip(diagnosis.M.nonce.B))],
  ['a key cut short', ({ diagnosis }) => (diagnosis.M.edk.B = '')],
  ['another version', ({ diagnosis }) => (diagnosis.M.v.N = '3')],
  ['a member too many', ({ diagnosis }) => Object.assign(diagnosis.M, { more: { S: 'x' } })],
  ['the envelope of another attribute', image => (image.notes = image.diagnosis)],
  ['a bound envelope of another item', (image, other) => (image.notes = other.notes)],
  ['plaintext', image => Object.assign(image, { diagnosis: { S: 'secret in the clear' } })],
  ['no map at all', image => Object.assign(image, { notes: { L: [] } })],
];

describe('what is encrypted in a stream', () => {
  afterEach(() => disconnect());

  it('is opened by what awaits, and stays an entity that can be saved', async () => {
    const { Records, images } = await admitted('p1');
    const patient = await hydrate(Patient, images[0]);
    expect({ ...patient }).toEqual({ id: 'p1', ward: 'w', diagnosis: 'secret p1', notes: [{ text: 'secret' }] });
    expect([patient.isNew, patient.isChanged]).toEqual([false, false]);
    const { after } = await hydrateRecord(Patient, Records[0]!);
    expect(after).toEqual(patient);
    disconnect();
    expect(await hydrate(Patient, images[0], { cipher })).toEqual(patient);
  });

  it('is refused by what does not await, whether or not the image has any', async () => {
    const { Records, images } = await admitted('p1');
    const { diagnosis: _d, notes: _n, ...open } = images[0]!;
    const refused = expect.objectContaining({ code: 'ErrInvalidModel', model: 'Patient' }) as Error;
    for (const image of [images[0], open]) expect(() => hydrateSync(Patient, image)).toThrow(refused);
    expect(() => hydrateRecordSync(Patient, Records[0]!)).toThrow(refused);
    expect(() => hydrateRecordSync(Patient, Records[0]!, { view: 'KEYS_ONLY' })).toThrow(refused);
  });

  it('is never read without a cipher', async () => {
    const { Records, images } = await admitted('p1');
    disconnect();
    const code = 'ErrEncryptionNotConfigured';
    await expect(hydrate(Patient, images[0])).rejects.toMatchObject({ code });
    await expect(hydrateRecord(Patient, Records[0]!)).rejects.toMatchObject({ code });
    const poison: Poison[] = [];
    const told: unknown[] = [];
    const options = { onPoison: (one: Poison) => poison.push(one), onError: (error: unknown) => told.push(error) };
    // A mistake in the deployment is no fault of the record's: to put it aside would lose it.
    expect(await streamHandler(options).on(Patient, { insert: () => undefined })({ Records })).toEqual(
      failed(Records[0]!.dynamodb['SequenceNumber'] as string),
    );
    expect([poison, told]).toMatchObject([[], [{ code }]]);
  });

  it('fails for the moment where the keys are out of reach', async () => {
    const { images } = await admitted('p1');
    const unwrap = (): never => {
      throw Object.assign(new Error('down'), { name: 'KMSInternalException' });
    };
    const down = { dataKey: cipher.dataKey.bind(cipher), unwrap };
    await expect(hydrate(Patient, images[0], { cipher: down })).rejects.toMatchObject({
      code: 'ErrEncryptionUnavailable',
    });
  });

  it.each(DAMAGE)('fails alone where it is tampered with, and tells no value: %s', async (_, damage) => {
    const { Records, images } = await admitted('p1', 'p2', 'p3');
    damage(images[1]!, images[0]!);
    const seen: string[] = [];
    const poison: Poison[] = [];
    const handlers = { insert: (patient: Patient) => seen.push(patient.diagnosis!) };
    const put = streamHandler({ onPoison: one => poison.push(one) }).on(Patient, handlers);
    expect(await put({ Records })).toEqual(failed());
    expect(seen).toEqual(['secret p1', 'secret p3']);
    expect(poison).toMatchObject([{ error: { code: 'ErrInvalidEncryptedEnvelope' }, record: Records[1] }]);
    const error = poison[0]!.error as Error;
    expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('secret');
    const strict = streamHandler({ onError: () => undefined }).on(Patient, handlers);
    expect(await strict({ Records })).toEqual(failed(Records[1]!.dynamodb['SequenceNumber'] as string));
  });

  it('is not read as what it is not: an envelope of text for a number', async () => {
    const [text] = (await admitted('p1')).images;
    const { Records } = await streamEvent({ insert: Later.of({ id: 'l1', code: 5 }) });
    const image = Records[0]!.dynamodb['NewImage'] as Record<string, unknown>;
    expect((await hydrate(Later, image)).code).toBe(5);
    await expect(hydrate(Later, { ...image, code: text!.diagnosis })).rejects.toMatchObject({
      code: 'ErrInvalidEncryptedEnvelope',
    });
  });
});
