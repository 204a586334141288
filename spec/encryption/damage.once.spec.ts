import fc from 'fast-check';
import type { CipherContext } from '../../lib/encryption/context.js';
import { openValue, sealItem } from '../../lib/encryption/seal.js';
import { isDynamormError } from '../../lib/errors/errors.js';
import { kmsCipher } from '../../lib/kms/kms-cipher.js';
import { deterministicCipher } from '../../lib/testkit/deterministic-cipher.js';
import { KmsFake } from '../../lib/testkit/kms-fake.js';
import { setOwn, type Item, type MutableItem, type Value } from '../../lib/values/value.js';
import { anyValue } from './arbitraries.js';
import { fakeModel } from './support.js';
import { runs } from '../support/runs.js';

type Part = 'edk' | 'nonce' | 'ct';

const item: Item = { PK: { S: 'p' }, secret: { S: 'swordfish' } };
const model = fakeModel();
const bound = fakeModel({ encrypted: { secret: 2 } });
const context = (more: Partial<CipherContext> = {}): CipherContext => ({
  cipher: deterministicCipher(),
  model,
  table: 'orders',
  ...more,
});
const bytesOf = (envelope: Value, part: Part): Uint8Array => envelope.M![part]!.B as Uint8Array;
const sealed = async (at: CipherContext): Promise<Value> => (await sealItem(at, item))['secret']!;

/** Cheaper than a matcher, ten thousand times. */
async function refuse(at: CipherContext, value: Value): Promise<void> {
  const opened = openValue(at, { attribute: at.model.encrypted[0]!, value, key: item });
  const code = await opened.then(
    () => 'opened',
    (error: unknown) => (isDynamormError(error) ? error.code : 'crashed'),
  );
  if (code !== 'ErrInvalidEncryptedEnvelope') throw new Error(code);
}

describe('random damage', () => {
  // Twenty thousand errors are made, and nobody reads where.
  const { stackTraceLimit } = Error;
  beforeAll(() => {
    Error.stackTraceLimit = 0;
  });
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it('never opens and never crashes, with any value in the place of the envelope or of one of its parts', async () => {
    const at = context();
    const envelope = await sealed(at);
    const place = fc.constantFrom('v', 'edk', 'nonce', 'ct', '__proto__', 'more', undefined);
    const damaged = fc.tuple(place, anyValue).map(([name, value]): Value => {
      if (name === undefined) return value;
      const M: MutableItem = { ...envelope.M };
      setOwn(M, name, value);
      return { M };
    });
    await fc.assert(
      fc.asyncProperty(damaged, value => refuse(at, value)),
      { numRuns: runs(2000) },
    );
  });

  it('never opens and never crashes, in 10,000 mutations of real envelopes', async () => {
    const kms = new KmsFake();
    const key = kms.createKey();
    const cipher = kmsCipher({ keyId: key.arn, client: kms.client({ maxAttempts: 1 }) });
    const contexts = [context(), context({ model: bound }), context({ cipher }), context({ cipher, model: bound })];
    const envelopes = await Promise.all(contexts.map(sealed));
    // Damage to the data key makes the fake KMS be asked, which is slow: it is one in twenty of the mutations there.
    const which = fc.constantFrom(0, 1, 2, 3);
    const part = fc.oneof(
      { weight: 19, arbitrary: fc.constantFrom<Part>('nonce', 'ct') },
      { weight: 1, arbitrary: fc.constant<Part>('edk') },
    );
    const edit = fc.oneof(
      fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), byte: fc.integer({ min: 1, max: 255 }) }),
      fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), byte: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), byte: fc.nat({ max: 255 }) }),
      fc.record({ kind: fc.constant('swap' as const), at: fc.nat(), byte: fc.nat() }),
    );
    let mutations = 0;
    const mutate = async (index: number, name: Part, change: Edit): Promise<void> => {
      const original = bytesOf(envelopes[index]!, name);
      const damaged = damage(Array.from(original), change);
      if (Buffer.compare(original, damaged) === 0) return;
      mutations++;
      await refuse(contexts[index]!, { M: { ...envelopes[index]!.M, [name]: { B: damaged } } });
    };
    // Twenty in a run: what a run costs besides is much more than a mutation.
    const some = fc.array(fc.tuple(which, part, edit), { minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(some, async changes => {
        await Promise.all(changes.map(change => mutate(...change)));
      }),
      { numRuns: runs(550) },
    );
    expect(mutations).toBeGreaterThanOrEqual(runs(10_000));
  }, 120_000);
});

interface Edit {
  readonly kind: 'flip' | 'cut' | 'insert' | 'swap';
  readonly at: number;
  readonly byte: number;
}

function damage(bytes: number[], { kind, at, byte }: Edit): Uint8Array {
  const i = at % bytes.length;
  if (kind === 'flip') bytes[i]! ^= byte;
  else if (kind === 'cut') bytes.splice(i, byte);
  else if (kind === 'insert') bytes.splice(i, 0, byte);
  else [bytes[i], bytes[byte % bytes.length]] = [bytes[byte % bytes.length]!, bytes[i]!];
  return Uint8Array.from(bytes);
}
