import {
  Attribute,
  BlindIndex,
  Encrypted,
  Entity,
  Index,
  IndexPartitionKey,
  PartitionKey,
  Table,
  connect,
  reencrypt,
  type Key,
  type TableOptions,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { modelOf } from '../../lib/model/compile.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/index.js';
import { failure } from '../entity/support/world.js';

/** One class as two builds have it: a minifier gave it another name. */
function customer(name: string, options: TableOptions = {}) {
  @Table('customers', options)
  @Index('by-mail')
  class Customer extends Entity {
    @PartitionKey() id!: Key<string>;
    @Encrypted({ bind: 'item' }) passport?: string;
    @Encrypted() @Attribute() email?: string;
    @IndexPartitionKey('by-mail') @BlindIndex({ of: 'email' }) emailHash?: string;
  }
  Object.defineProperty(Customer, 'name', { value: name });
  return Customer;
}

describe('the name of a class', () => {
  it('is no stored data unless it was given, and the refusal proposes the one it has', async () => {
    expect(await failure(() => modelOf(customer('Customer')))).toMatchObject({
      code: 'ErrInvalidModel',
      message:
        "Customer stores its name with passport, and a build may rename the class: say it, as in @Table('customers', { model: 'Customer' })",
    });
    expect(String((await failure(() => modelOf(customer('')))).message)).toContain("{ model: '…' }");
  });

  it('is asked for by a blind index alone, and not by what is encrypted without it', async () => {
    @Table('hashed')
    @Index('by-mail')
    class Hashed extends Entity {
      @PartitionKey() id!: Key<string>;
      @Encrypted() email?: string;
      @IndexPartitionKey('by-mail') @BlindIndex({ of: 'email' }) emailHash?: string;
    }
    @Table('sealed')
    class Sealed extends Entity {
      @PartitionKey() id!: Key<string>;
      @Encrypted() email?: string;
    }
    expect(await failure(() => modelOf(Hashed))).toMatchObject({
      message: expect.stringContaining('stores its name with emailHash, and a build may rename the class') as string,
    });
    expect(modelOf(Sealed).isNamed).toBe(false);
    connect({ client: createEngine().client(), cipher: deterministicCipher('names') });
    expect(await failure(() => reencrypt(Sealed))).toMatchObject({
      code: 'ErrInvalidModel',
      message: expect.stringContaining("@Table('sealed', { model: 'Sealed' })") as string,
    });
  });

  it('is that of its base for a subclass that says nothing, and not for one with a table of its own', async () => {
    @Table('base', { model: 'Base' })
    class Base extends Entity {
      @PartitionKey() id!: Key<string>;
      @Encrypted({ bind: 'item' }) secret?: string;
    }
    class Same extends Base {}
    @Table('base', { type: 'other' })
    class Other extends Base {}
    expect(modelOf(Same).name).toBe('Base');
    expect(await failure(() => modelOf(Other))).toMatchObject({ code: 'ErrInvalidModel' });
  });

  it('lets another build read and find what was stored under a given name', async () => {
    connect({ client: createEngine().client(), cipher: deterministicCipher('names') });
    const [source, minified] = [customer('Customer', { model: 'Customer' }), customer('e', { model: 'Customer' })];
    await createTable(source);
    await source.create({ id: 'a', passport: 'X1', email: 'ada@x.org' });
    expect((await minified.get({ id: 'a' })).passport).toBe('X1');
    const found = await minified
      .index('by-mail')
      .query({ email: 'ada@x.org' } as never)
      .all();
    expect(found).toMatchObject([{ id: 'a' }]);
  });
});
