import { createHash, createHmac, randomBytes } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { Signer, signingTime } from '../../lib/client/signature.js';
import { runs } from '../support/runs.js';

/** What the SDK's signer wants of a hash. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {
    throw new Error('the signer does not use it');
  }
}

const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }).map(text => text.trim() || 'x');
const segment = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(..."abcXYZ019-_.~!*'()%20") });

describe('A signature', () => {
  it('is the one that the signer of the SDK makes, for whatever is sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          region: fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1'),
          body: fc.string({ unit: 'binary' }),
          moment: fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
          extra: fc.dictionary(fc.stringMatching(/^x-amz-[a-z]{1,9}$/), printable, { maxKeys: 4 }),
          path: fc.oneof(
            fc.constant('/'),
            fc.array(segment, { minLength: 1, maxLength: 3 }).map(all => new URL(`http://x/${all.join('/')}`).pathname),
          ),
          accessKeyId: fc.stringMatching(/^AKIA[A-Z0-9]{16}$/),
          secretAccessKey: printable,
          sessionToken: fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
        }),
        async ({ region, body, moment, extra, path, accessKeyId, secretAccessKey, sessionToken }) => {
          const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
          const time = signingTime(moment.getTime());
          const headers = {
            ...extra,
            host: `dynamodb.${region}.amazonaws.com`,
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-date': time,
            'x-amz-target': 'DynamoDB_20120810.PutItem',
            ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
          };
          const oracle = new SignatureV4({
            service: 'dynamodb',
            region,
            credentials,
            sha256: Sha256 as never,
            applyChecksum: false,
            uriEscapePath: true,
          });
          const request = {
            method: 'POST',
            protocol: 'https:',
            hostname: headers.host,
            path,
            query: {},
            headers,
            body,
          };
          const signed = (await oracle.sign(request as never, { signingDate: moment })) as unknown as {
            headers: object;
          };
          const own = new Signer(region).authorization({ path, headers, body }, credentials, time);
          expect(signed.headers).toMatchObject({ authorization: own });
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('changes with the day, the secret and the region, though the key is kept', () => {
    const signer = new Signer('us-east-1');
    const sign = (time: string, secretAccessKey: string, by = signer) =>
      by.authorization(
        { path: '/', headers: { 'x-amz-date': time }, body: '{}' },
        { accessKeyId: 'A', secretAccessKey },
        time,
      );
    const secret = randomBytes(8).toString('hex');
    const first = sign('20260101T235959Z', secret);
    const all = [first, sign('20260102T000000Z', secret), sign('20260101T235959Z', 'other')];
    all.push(sign('20260101T235959Z', secret, new Signer('us-east-2')));
    expect(new Set(all).size).toBe(4);
    expect(sign('20260101T235959Z', secret)).toBe(first);
  });
});
