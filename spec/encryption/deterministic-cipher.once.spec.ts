import { sealItem, openItem } from '../../lib/encryption/seal.js';
import { deterministicCipher } from '../../lib/testkit/deterministic-cipher.js';
import { fakeModel } from './support.js';

describe('the deterministic cipher', () => {
  it('seals the contract’s golden value to the contract’s golden bytes', async () => {
    const model = fakeModel({ name: 'EncryptedRecord', encrypted: { secret: 1 } });
    const context = { cipher: deterministicCipher('tabletheory-contract-deterministic-v1'), model, table: 't' };
    const sealed = await sealItem(context, { PK: { S: 'p' }, secret: { S: 'swordfish' } });
    expect(JSON.parse(JSON.stringify(sealed['secret']))).toEqual({
      M: {
        v: { N: '1' },
        edk: { B: 'XONOrWSZhjrF/MJWtfYCHo3ZYuo06RpuWg58Zzp/0fA=' },
        nonce: { B: '9XnmH4+kMtNp9ww0' },
        ct: { B: '87D9/CLvoSycrYqbnc14gtwxznqdQGswoY3be4pyvHAOA2H0wiyK6vQ=' },
      },
    });
    expect(await openItem(context, sealed)).toEqual({ PK: { S: 'p' }, secret: { S: 'swordfish' } });
  });
});
