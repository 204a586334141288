import { inspect } from 'node:util';
import { KMSClient } from '@aws-sdk/client-kms';
import type { CipherContext } from '../../lib/encryption/context.js';
import { openItem, sealItem } from '../../lib/encryption/seal.js';
import { kmsCipher } from '../../lib/kms/kms-cipher.js';
import type { KmsCipherOptions, KmsClient } from '../../lib/kms/options.js';
import { KmsFake, type KmsFault } from '../../lib/testkit/kms-fake.js';
import type { Item } from '../../lib/values/value.js';
import { fakeModel } from '../encryption/support.js';

const SENTINEL = 'sentinel-c0ffee';
const item: Item = { PK: { S: 'p' }, secret: { S: SENTINEL } };
const kms = new KmsFake();
const key = kms.createKey({ alias: 'alias/app' });
const client = kms.client({ maxAttempts: 2 });

function at(options: Partial<KmsCipherOptions> = {}): CipherContext {
  const cipher = kmsCipher({ keyId: key.arn, client, ...options });
  return { cipher, model: fakeModel(), table: 'orders', operation: 'save' };
}
/** Everything anyone could print of an error. */
const shown = (error: unknown): string =>
  [inspect(error, { showHidden: true, depth: 20 }), JSON.stringify(error), String(error), (error as Error).stack].join(
    '\n',
  );

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: unknown) => error,
  );
}

beforeEach(() => {
  kms.heal();
  kms.enable(key);
  kms.calls.length = 0;
});

describe.each(['GenerateDataKey', 'Decrypt'])('when %s', operation => {
  const run = async (context: CipherContext): Promise<unknown> => {
    if (operation === 'GenerateDataKey') return sealItem(context, item);
    const sealed = await sealItem(at(), item);
    kms.calls.length = 0;
    return openItem(context, sealed);
  };

  it.each<[string, boolean, KmsFault]>([
    ['is denied', false, { error: 'AccessDeniedException' }],
    ['finds the key disabled', false, { error: 'DisabledException' }],
    ['finds no such key', false, { error: 'NotFoundException' }],
    ['finds the key pending deletion', false, { error: 'KMSInvalidStateException' }],
    ['finds the key to be for something else', false, { error: 'InvalidKeyUsageException' }],
    ['is throttled', true, { error: 'ThrottlingException' }],
    ['hits a limit', true, { error: 'LimitExceededException' }],
    ['fails inside', true, { error: 'KMSInternalException' }],
    ['waits for a dependency', true, { error: 'DependencyTimeoutException' }],
    ['finds the key unavailable', true, { error: 'KeyUnavailableException' }],
    ['fails in a way unheard of', false, { error: 'SomethingNewException' }],
    ['fails in a way unheard of, on the side of the service', true, { error: 'SomethingNewException', status: 503 }],
    ['answers with nothing', false, { body: '{}' }],
    ['answers with null', false, { body: 'null' }],
    ['answers with no JSON', false, { body: '<html>' }],
    ['answers with a short key', false, { body: '{"CiphertextBlob":"AQID","Plaintext":"AQID","KeyId":"x"}' }],
    ['answers with a key that is no text', false, { body: '{"CiphertextBlob":"AQID","Plaintext":7,"KeyId":"x"}' }],
  ])('%s, nothing is sealed or opened', async (_how, retryable, fault) => {
    const context = at({ client: kms.client({ maxAttempts: 1 }) });
    const sealedBefore = operation === 'Decrypt' ? await sealItem(at(), item) : undefined;
    kms.fail(operation, fault);
    const error = await failureOf(
      sealedBefore === undefined ? sealItem(context, item) : openItem(context, sealedBefore),
    );
    expect(error).toMatchObject({
      code: 'ErrEncryptionUnavailable',
      retryable,
      model: 'Order',
      field: 'secret',
      key: ['PK'],
      operation: 'save',
    });
    expect((error as Error).message).toContain(`attribute secret of Order: ${operation} with KMS key ${key.arn}`);
    expect(shown(error)).not.toContain(SENTINEL);
  });

  it('is throttled for a moment, the client tries again by itself', async () => {
    const context = at();
    const before = operation === 'Decrypt' ? await sealItem(at(), item) : undefined;
    kms.calls.length = 0;
    kms.fail(operation, { error: 'ThrottlingException', times: 1 });
    await (before === undefined ? sealItem(context, item) : openItem(context, before));
    expect(kms.calls.map(call => call.error)).toEqual(['ThrottlingException', undefined]);
  });

  it('has failed, the next value asks again', async () => {
    const context = at({ client: kms.client({ maxAttempts: 1 }) });
    kms.fail(operation, { error: 'KMSInternalException', times: 1 });
    await expect(run(context)).rejects.toMatchObject({ code: 'ErrEncryptionUnavailable', retryable: true });
    await expect(run(context)).resolves.toBeDefined();
  });

  it('does not answer in time, the caller does not wait for ever', async () => {
    const context = at({ timeoutMs: 30 });
    kms.fail(operation, { delayMs: 60_000, times: 1 });
    const error = await failureOf(run(context));
    expect(error).toMatchObject({ code: 'ErrEncryptionUnavailable', retryable: true });
  });

  it('goes to a client that pays no heed to signals, the time is kept all the same', async () => {
    const deaf: KmsClient = { send: () => new Promise(() => undefined) };
    await expect(run(at({ client: deaf, timeoutMs: 30 }))).rejects.toMatchObject({
      code: 'ErrEncryptionUnavailable',
      retryable: true,
      message: expect.stringContaining('TimeoutError') as string,
    });
  });

  it('answers after all, once nobody waits any more, the key is overwritten', async () => {
    const sealed = await sealItem(at(), item);
    let answer = (_: object): void => undefined;
    const late: KmsClient = { send: () => new Promise(resolve => void (answer = resolve)) };
    const context = at({ client: late, timeoutMs: 5 });
    await failureOf(operation === 'Decrypt' ? openItem(context, sealed) : sealItem(context, item));
    const Plaintext = new Uint8Array(32).fill(7);
    answer({ Plaintext, CiphertextBlob: new Uint8Array(100), KeyId: key.arn });
    await new Promise(resolve => setImmediate(resolve));
    expect(Plaintext.every(byte => byte === 0)).toBe(true);
    // What is no answer is nothing to be overwritten.
    await failureOf(sealItem(context, item));
    answer(undefined as never);
    await new Promise(resolve => setImmediate(resolve));
  });

  it('is aborted by the caller, the reason passes as it is and others are not disturbed', async () => {
    const context = at();
    const controller = new AbortController();
    const sealed = await sealItem(at(), item);
    const go = (one: CipherContext) => (operation === 'Decrypt' ? openItem(one, sealed) : sealItem(one, item));
    kms.fail(operation, { delayMs: 40, times: 1 });
    kms.calls.length = 0;
    const patient = go(context);
    const hasty = go({ ...context, signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(hasty).rejects.toBe(reason);
    await expect(patient).resolves.toBeDefined();
    expect(kms.calls).toHaveLength(1);
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND', 'EPIPE'])(
    'does not reach KMS (%s), that can be tried again',
    async code => {
      const offline: KmsClient = { send: () => Promise.reject(Object.assign(new Error('connect'), { code })) };
      await expect(run(at({ client: offline }))).rejects.toMatchObject({
        code: 'ErrEncryptionUnavailable',
        retryable: true,
        message: expect.stringContaining(`(${code})`) as string,
        cause: expect.objectContaining({ code }) as object,
      });
    },
  );

  it('meets nobody at the other end, nothing is sealed or opened', async () => {
    const { endpoint, close } = await kms.listen();
    await close();
    const nobody = new KMSClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      endpoint,
      maxAttempts: 1,
    });
    await expect(run(at({ client: nobody }))).rejects.toMatchObject({ code: 'ErrEncryptionUnavailable' });
    nobody.destroy();
  });

  it('fails with an error that is no SDK’s, only its name is told', async () => {
    for (const thrown of [new TypeError(SENTINEL), SENTINEL as never, null as never]) {
      const odd: KmsClient = {
        send: async () => {
          await Promise.resolve();
          throw thrown;
        },
      };
      const error = await failureOf(run(at({ client: odd })));
      expect(error).toMatchObject({ code: 'ErrEncryptionUnavailable', retryable: false });
      expect(shown(error)).not.toContain(SENTINEL);
    }
  });
});

describe('an answer cut off in the middle', () => {
  it('does not put the data key in it into an error', async () => {
    const plaintext = Buffer.alloc(32, 'K').toString('base64');
    for (const body of [
      `{"Plaintext":"${plaintext}"`,
      `{"Plaintext":"${plaintext}","CiphertextBlob":`,
      `"${plaintext}`,
    ]) {
      kms.fail('GenerateDataKey', { body });
      const error = await failureOf(sealItem(at({ client: kms.client({ maxAttempts: 1 }) }), item));
      expect(error).toMatchObject({ code: 'ErrEncryptionUnavailable' });
      expect(shown(error)).not.toContain(plaintext.slice(0, 8));
      expect(shown(error)).not.toContain('KKKK');
    }
  });
});

describe('the SDK’s copy of a data key', () => {
  it('is overwritten once it has been taken over', async () => {
    const seen: Uint8Array[] = [];
    const spying: KmsClient = {
      send: async command => {
        const answer = (await client.send(command)) as { Plaintext: Uint8Array };
        seen.push(answer.Plaintext);
        return answer;
      },
    };
    const context = at({ client: spying });
    await openItem(context, await sealItem(context, item));
    expect(seen.map(bytes => bytes.every(byte => byte === 0))).toEqual([true, true]);
  });
});
