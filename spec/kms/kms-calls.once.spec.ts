import { openItem, sealItem } from '../../lib/encryption/seal.js';
import { kmsCipher } from '../../lib/kms/kms-cipher.js';
import { KmsFake } from '../../lib/testkit/kms-fake.js';
import type { Item } from '../../lib/values/value.js';
import { fakeModel } from '../encryption/support.js';

describe('KMS', () => {
  it('is asked once for a thousand writes and once for as many reads, and once for each without a cache', async () => {
    for (const [cache, writes, calls] of [
      [{}, 1000, 1],
      [false, 100, 100],
    ] as const) {
      const kms = new KmsFake();
      const { arn: keyId } = kms.createKey();
      const context = {
        cipher: kmsCipher({ keyId, client: kms.client(), cache }),
        model: fakeModel({ encrypted: { secret: 2 } }),
        table: 'orders',
      };
      const items = Array.from({ length: writes }, (_, i): Item => ({ PK: { S: `${i}` }, secret: { N: `${i}` } }));
      const sealed = await Promise.all(items.map(each => sealItem(context, each)));
      expect(await Promise.all(sealed.map(each => openItem(context, each)))).toEqual(items);
      expect([kms.count('GenerateDataKey'), kms.count('Decrypt')]).toEqual([calls, calls]);
    }
  });
});
