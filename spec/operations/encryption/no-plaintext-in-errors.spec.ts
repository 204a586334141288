import { inspect } from 'node:util';
import {
  custom,
  Encrypted,
  Entity,
  json,
  list,
  map,
  nested,
  number,
  Attribute,
  PartitionKey,
  record,
  Table,
  type Codec,
  type Key,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { deterministicCipher } from '../../../lib/testkit/index.js';
import { failure, world } from '../../entity/support/world.js';
import { describeEngines } from '../../support/engines.js';

const PLAINTEXT = '4111-1111';

/** A codec that tells everything about what it refuses, as codecs of users do. */
const telltale = (how: (text: string) => unknown): Codec<string> =>
  custom<string>({
    name: 'telltale',
    type: 'S',
    encode: text => {
      throw how(text);
    },
    decode: () => {
      throw how(PLAINTEXT);
    },
  });
const asError = telltale(text => new Error(`bad: ${text}`));
const asText = telltale(text => `bad: ${text}`);

class Card {
  @Attribute(asError) number?: string;
}

class Loud {
  toJSON(): never {
    throw new TypeError(`bad: ${PLAINTEXT}`);
  }
}

@Table('vaults')
class Vault extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted(asError) plain?: string;
  @Encrypted(asText) thrown?: string;
  @Encrypted(list(asError)) list?: string[];
  @Encrypted(map(asError)) map?: Map<string, string>;
  @Encrypted(record(number)) keys?: Record<string, number>;
  @Encrypted(nested(Card)) card?: Card;
  @Encrypted(list(nested(Card))) cards?: Card[];
  @Encrypted(json) json?: unknown;
  @Encrypted() data?: unknown;
}

const card = (): Card => Object.assign(new Card(), { number: PLAINTEXT });

describeEngines('an error about an encrypted value', client => {
  beforeAll(async () => {
    world(client(), { cipher: deterministicCipher('errors') });
    await createTable(Vault);
  });
  beforeEach(() => {
    world(client(), { cipher: deterministicCipher('errors') });
  });

  it.each<[string, () => Partial<Vault>]>([
    ['plain', () => ({ plain: PLAINTEXT })],
    ['thrown', () => ({ thrown: PLAINTEXT })],
    ['list', () => ({ list: [PLAINTEXT] })],
    ['map', () => ({ map: new Map([['k', PLAINTEXT]]) })],
    ['keys', () => ({ keys: { [PLAINTEXT]: NaN } })],
    ['card', () => ({ card: card() })],
    ['cards', () => ({ cards: [card()] })],
    ['json', () => ({ json: { a: new Loud() } })],
    ['data', () => ({ data: { [PLAINTEXT]: { deep: undefined as never, wrong: 1n } } })],
  ])('names the field %s and holds nothing of the value', async (field, data) => {
    const update = (): Promise<unknown> =>
      Vault.update({ id: 'u' }, o => [
        (o as unknown as Record<string, { set(v: unknown): never }>)[field]!.set(
          (data() as Record<string, unknown>)[field],
        ),
      ]);
    for (const call of [() => Vault.create({ id: 'v', ...data() }), update]) {
      const error = await failure(call);
      expect(error).toMatchObject({ model: 'Vault', field });
      expect(['ErrInvalidInput', 'ErrInvalidOperator', 'ErrNumberPrecisionLoss']).toContain(error['code']);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(PLAINTEXT);
    }
  });
});
