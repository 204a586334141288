import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  KMSClient,
  ListKeysCommand,
  ReEncryptCommand,
} from '@aws-sdk/client-kms';
import { KmsFake, type LoopbackServer } from '../../lib/testkit/kms-fake.js';
import type { SdkClient } from '../../lib/testkit/index.js';

const kms = new KmsFake({ region: 'eu-north-1', account: '123456789012' });
const key = kms.createKey({ id: 'k1', alias: 'alias/one' });
const other = kms.createKey();
let server: LoopbackServer;
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };

beforeAll(async () => {
  server = await kms.listen();
});
afterAll(() => server.close());

describe.each([
  ['in process', () => kms.client({ maxAttempts: 1 })],
  [
    'over loopback HTTP',
    () => new KMSClient({ region: 'eu-north-1', credentials, endpoint: server.endpoint, maxAttempts: 1 }),
  ],
])('the KMS fake %s', (_road, clientOf) => {
  let client: SdkClient;
  beforeAll(() => (client = clientOf()));
  afterAll(() => client.destroy());
  beforeEach(() => {
    kms.heal();
    kms.enable(key);
    kms.calls.length = 0;
  });
  const CiphertextBlobOf = async (context?: Record<string, string>): Promise<Uint8Array> => {
    const input = { KeyId: 'k1', Plaintext: Buffer.from('text'), ...(context && { EncryptionContext: context }) };
    return (await client.send(new EncryptCommand(input))).CiphertextBlob!;
  };

  it('makes data keys that it can decrypt, by id, ARN and alias', async () => {
    for (const KeyId of ['k1', key.arn, 'alias/one', 'arn:aws:kms:eu-north-1:123456789012:alias/one']) {
      const made = await client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
      expect(made.KeyId).toBe(key.arn);
      expect(made.Plaintext).toHaveLength(32);
      const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob! }));
      expect(Buffer.from(Plaintext!).equals(made.Plaintext!)).toBe(true);
    }
    const hidden = await client.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: 'k1', KeySpec: 'AES_128' }));
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: hidden.CiphertextBlob! }));
    expect([opened.Plaintext!.length, opened.KeyId]).toEqual([16, key.arn]);
  });

  it('authenticates the encryption context, in any order', async () => {
    const CiphertextBlob = await CiphertextBlobOf({ table: 't', model: 'm' });
    const reordered = { model: 'm', table: 't' };
    await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: reordered }));
    for (const EncryptionContext of [{ table: 't' }, { ...reordered, x: 'y' }, { table: 'm', model: 't' }]) {
      await expect(client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
    await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toThrow();
    expect(kms.calls[1]).toEqual({
      operation: 'Decrypt',
      keyId: undefined,
      encryptionContext: reordered,
      error: undefined,
    });
  });

  it('refuses damaged ciphertexts and another key than the one named', async () => {
    const CiphertextBlob = await CiphertextBlobOf();
    for (let i = 0; i < CiphertextBlob.length; i += 7) {
      const damaged = Uint8Array.from(CiphertextBlob, (byte, at) => (at === i ? byte ^ 1 : byte));
      await expect(client.send(new DecryptCommand({ CiphertextBlob: damaged }))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
    await expect(client.send(new DecryptCommand({ CiphertextBlob, KeyId: other.arn }))).rejects.toMatchObject({
      name: 'IncorrectKeyException',
    });
  });

  it('keeps decrypting after a rotation, and re-encrypts under another key', async () => {
    const before = await CiphertextBlobOf();
    kms.rotate('alias/one');
    const after = await CiphertextBlobOf();
    expect(after[1]).not.toBe(before[1]);
    await client.send(new DecryptCommand({ CiphertextBlob: before }));
    const moved = await client.send(new ReEncryptCommand({ CiphertextBlob: before, DestinationKeyId: other.arn }));
    expect((await client.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob! }))).KeyId).toBe(other.arn);
  });

  it('knows the states of a key', async () => {
    const CiphertextBlob = await CiphertextBlobOf();
    const make = () => client.send(new GenerateDataKeyCommand({ KeyId: 'k1', KeySpec: 'AES_256' }));
    kms.disable(key);
    await expect(make()).rejects.toMatchObject({ name: 'DisabledException' });
    await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: 'DisabledException',
    });
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: 'k1' }));
    expect(KeyMetadata).toMatchObject({ Enabled: false, KeyState: 'Disabled', Arn: key.arn });
    kms.scheduleDeletion('k1');
    await expect(make()).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
    kms.enable('k1');
    await make();
  });

  it('refuses what KMS refuses', async () => {
    const make = (input: object) => client.send(new GenerateDataKeyCommand({ KeyId: 'k1', ...input }));
    await expect(make({})).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(make({ KeySpec: 'AES_256', NumberOfBytes: 32 })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(make({ KeyId: 'nobody', KeySpec: 'AES_256' })).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(
      client.send(new EncryptCommand({ KeyId: 'k1', Plaintext: new Uint8Array(4097) })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(client.send(new ListKeysCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it('fails on purpose, as often as asked, and remembers what came', async () => {
    kms.fail('DescribeKey', { error: 'ThrottlingException', times: 2 });
    const ask = () => client.send(new DescribeKeyCommand({ KeyId: 'k1' }));
    await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await ask();
    kms.deny('DescribeKey');
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    kms.heal('DescribeKey');
    await ask();
    expect(kms.calls.map(call => call.error)).toEqual([
      'ThrottlingException',
      'ThrottlingException',
      undefined,
      'AccessDeniedException',
      undefined,
    ]);
    expect(kms.count('DescribeKey')).toBe(5);
  });
});
