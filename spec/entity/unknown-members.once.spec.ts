import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import {
  Attribute,
  Encrypted,
  Entity,
  PartitionKey,
  Table,
  isoDate,
  list,
  map,
  nested,
  number,
  record,
  stringSet,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/index.js';
import { world } from './support/world.js';

type Wire = Record<string, AttributeValue>;

class Chip {
  @Attribute({ required: true }) maker!: string;
  @Attribute() serial?: string;
}
class Card {
  @Attribute({ required: true }) issuer!: string;
  @Attribute() last4!: string;
  @Attribute(number) big?: number;
  @Attribute(isoDate) at?: Date | undefined;
  @Attribute(stringSet, { omitEmpty: true }) tags = new Set<string>();
  @Attribute(nested(Chip)) chip?: Chip | undefined;
  @Attribute(list(nested(Chip))) spare?: Chip[];
}
@Table('random-wallets')
class Wallet extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(list(nested(Card))) cards: Card[] = [];
  @Attribute(nested(Card)) main?: Card | undefined;
  @Attribute(nested(Card)) other?: Card | undefined;
  @Attribute(record(nested(Card))) named: Record<string, Card> = {};
  @Attribute(map(nested(Card))) mapped = new Map<string, Card>();
  @Attribute(record(list(nested(Card)))) stacks: Record<string, Card[]> = {};
  @Encrypted(list(nested(Card))) sealed?: Card[];
}

let made = 0;
/** Stored members of a card as a newer program, or another runtime, wrote them: some missing, some unwritable, some unknown. */
function storedCard(bits: number): Wire {
  const n = `${++made}`;
  const has = (bit: number): boolean => (bits & (1 << bit)) !== 0;
  const chip = (name: string): AttributeValue => ({
    M: { ...(has(0) && { maker: { S: name } }), serial: { S: name }, [`x-${name}`]: { M: { deep: { S: name } } } },
  });
  return {
    last4: { S: n },
    ...(has(1) && { issuer: { S: 'bank' } }),
    ...(has(2) && { big: { N: '9007199254740992' } }),
    ...(has(3) && { at: { S: `2026-01-16T00:00:00.123${n.padStart(6, '4').slice(-6)}Z` } }),
    ...(has(4) && { tags: has(0) ? { SS: ['t'] } : { NULL: true } }),
    ...(has(5) && { chip: chip(`c${n}`) }),
    ...(has(6) && { spare: { L: [chip(`s${n}`), chip(`r${n}`)] } }),
    ...(has(7) && { token: { S: `tok_${n}` } }),
  };
}

/** What each instance has to be stored as: what it was read from, and what was set on it since. */
class Expected {
  readonly #wires = new WeakMap<object, Wire>();
  learn(card: Card, wire: Wire): void {
    this.#wires.set(card, wire);
    if (card.chip !== undefined) this.#wires.set(card.chip, wire['chip']!.M!);
    card.spare?.forEach((chip, i) => this.#wires.set(chip, wire['spare']!.L![i]!.M!));
  }
  set(target: object, name: string, value: AttributeValue | undefined): void {
    const { [name]: _, ...rest } = this.#wires.get(target)!;
    this.#wires.set(target, value === undefined ? rest : { ...rest, [name]: value });
  }
  of(card: Card): AttributeValue {
    const { chip: _c, spare: _s, ...own } = this.#wires.get(card)!;
    return {
      M: {
        ...own,
        ...(card.chip !== undefined && { chip: { M: this.#wires.get(card.chip)! } }),
        ...(card.spare !== undefined && { spare: { L: card.spare.map(chip => ({ M: this.#wires.get(chip)! })) } }),
      },
    };
  }
  item(wallet: Wallet): Wire {
    const cards = (of: readonly Card[]): AttributeValue => ({ L: of.map(card => this.of(card)) });
    const entries = (of: Iterable<[string, Card]>): AttributeValue => ({
      M: Object.fromEntries([...of].map(([key, card]) => [key, this.of(card)])),
    });
    return {
      id: { S: wallet.id },
      cards: cards(wallet.cards),
      ...(wallet.main !== undefined && { main: this.of(wallet.main) }),
      ...(wallet.other !== undefined && { other: this.of(wallet.other) }),
      named: entries(Object.entries(wallet.named)),
      mapped: entries(wallet.mapped),
      stacks: { M: Object.fromEntries(Object.entries(wallet.stacks).map(([key, of]) => [key, cards(of)])) },
    };
  }
  learnAll(wallet: Wallet, stored: Wire, sealed: readonly Wire[]): void {
    const all = (cards: readonly Card[], of: AttributeValue) =>
      cards.forEach((card, i) => this.learn(card, of.L![i]!.M!));
    all(wallet.cards, stored['cards']!);
    if (wallet.main !== undefined) this.learn(wallet.main, stored['main']!.M!);
    if (wallet.other !== undefined) this.learn(wallet.other, stored['other']!.M!);
    for (const [key, card] of Object.entries(wallet.named)) this.learn(card, stored['named']!.M![key]!.M!);
    for (const [key, card] of wallet.mapped) this.learn(card, stored['mapped']!.M![key]!.M!);
    for (const [key, of] of Object.entries(wallet.stacks)) all(of, stored['stacks']!.M![key]!);
    all(wallet.sealed ?? [], { L: sealed.map(M => ({ M })) });
  }
}

/** One thing that a program does to a wallet; `a` and `b` choose where. */
type Act = (wallet: Wallet, how: { a: number; b: number; expected: Expected }) => void;
const at = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(1, from.length)];
const everyCard = ({ cards, main, other, named, mapped, stacks, sealed }: Wallet): Card[] =>
  [
    ...cards,
    main,
    other,
    ...Object.values(named),
    ...mapped.values(),
    ...Object.values(stacks).flat(),
    ...(sealed ?? []),
  ].filter(card => card !== undefined);

const ACTS: Record<string, Act> = {
  shift: wallet => void wallet.cards.shift(),
  reverse: wallet => void wallet.cards.reverse(),
  sort: wallet => void wallet.cards.sort((x, y) => (x.last4 < y.last4 ? 1 : -1)),
  splice: (wallet, { a, b }) => void wallet.cards.splice(a % 4, b % 3),
  twice: (wallet, { a }) => wallet.cards.push(...wallet.cards.slice(a % 3, (a % 3) + 1)),
  unshiftNew: (wallet, { expected }) => {
    const card = Object.assign(new Card(), { issuer: 'new', last4: `n${++made}` });
    expected.learn(card, { issuer: { S: 'new' }, last4: { S: card.last4 } });
    wallet.cards.unshift(card);
  },
  copy: (wallet, { a, expected }) => {
    const card = at(wallet.cards, a);
    if (card === undefined) return;
    const copy = Object.assign(new Card(), { issuer: 'copy', last4: card.last4 });
    expected.learn(copy, { issuer: { S: 'copy' }, last4: { S: card.last4 } });
    wallet.cards[wallet.cards.indexOf(card)] = copy;
  },
  swapFields: wallet => ([wallet.main, wallet.other] = [wallet.other, wallet.main]),
  toField: (wallet, { a }) => (wallet.main = at(wallet.cards, a) ?? wallet.main),
  clearField: wallet => (wallet.other = undefined),
  toList: wallet => wallet.main && wallet.cards.splice(1, 0, wallet.main),
  seal: (wallet, { a }) => {
    const card = at(wallet.cards, a);
    if (card !== undefined) (wallet.sealed ??= []).unshift(card);
  },
  unseal: wallet => {
    const card = wallet.sealed?.pop();
    if (card !== undefined) wallet.named['unsealed'] = card;
  },
  rename: (wallet, { a, b }) => {
    const key = at(Object.keys(wallet.named), a);
    if (key === undefined) return;
    const { [key]: card, ...rest } = wallet.named;
    wallet.named = { ...rest, [`k${b}`]: card! };
  },
  renameMapped: (wallet, { b }) => {
    const [key, card] = [...wallet.mapped][0] ?? [];
    if (key === undefined) return;
    wallet.mapped.delete(key);
    wallet.mapped.set(`m${b}`, card!);
  },
  mapToRecord: (wallet, { b }) => {
    for (const card of wallet.mapped.values()) wallet.named[`r${b}`] = card;
  },
  stack: (wallet, { a, b }) => {
    const card = at(wallet.cards, a);
    if (card !== undefined) (wallet.stacks[`s${b % 3}`] ??= []).unshift(card);
  },
  change: (wallet, { a, expected }) => {
    const card = at(everyCard(wallet), a);
    if (card === undefined) return;
    card.last4 = `c${++made}`;
    expected.set(card, 'last4', { S: card.last4 });
  },
  changeChip: (wallet, { a, expected }) => {
    const chip = at(
      everyCard(wallet).flatMap(({ chip }) => chip ?? []),
      a,
    );
    if (chip === undefined) return;
    chip.serial = `d${++made}`;
    expected.set(chip, 'serial', { S: chip.serial });
  },
  swapChips: (wallet, { a, b }) => {
    const [one, two] = [at(everyCard(wallet), a), at(everyCard(wallet), b)];
    if (one !== undefined && two !== undefined) [one.chip, two.chip] = [two.chip, one.chip];
  },
  reverseSpares: (wallet, { a }) => void at(everyCard(wallet), a)?.spare?.reverse(),
  dropDate: (wallet, { a, expected }) => {
    const card = at(everyCard(wallet), a);
    if (card === undefined) return;
    card.at = undefined;
    expected.set(card, 'at', undefined);
  },
};

const cards = (most: number) => fc.array(fc.nat(255).map(storedCard), { maxLength: most });
const acts = fc.array(fc.tuple(fc.constantFrom(...Object.keys(ACTS)), fc.nat(40), fc.nat(40)), {
  minLength: 1,
  maxLength: 5,
});

describe('members that the class does not know', () => {
  const to = world(createEngine().client(), { cipher: deterministicCipher('unknown members') });
  let id = 0;
  beforeAll(() => createTable(Wallet));

  /** A wallet with the given cards, of which those in `sealed` were encrypted by a program that knows all of their members. */
  async function store(parts: {
    own: Wire[];
    main: Wire[];
    named: Wire[];
    mapped: Wire[];
    stack: Wire[];
  }): Promise<Wire> {
    const key = (prefix: string) => (M: Wire, i: number) => [`${prefix}${i}`, { M }] as const;
    const item: Wire = {
      id: { S: `w${++id}` },
      cards: { L: parts.own.map(M => ({ M })) },
      ...(parts.main[0] !== undefined && { main: { M: parts.main[0] } }),
      ...(parts.main[1] !== undefined && { other: { M: parts.main[1] } }),
      named: { M: Object.fromEntries(parts.named.map(key('n'))) },
      mapped: { M: Object.fromEntries(parts.mapped.map(key('p'))) },
      stacks: { M: { a: { L: parts.stack.map(M => ({ M })) } } },
    };
    await to.put('random-wallets', item);
    return item;
  }

  const opened = (wallet: Wallet, expected: Expected): AttributeValue => ({
    L: (wallet.sealed ?? []).map(card => expected.of(card)),
  });

  it('follow their value through every save, wherever it is moved, and no other value gets them', async () => {
    const parts = fc.record({ own: cards(4), main: cards(2), named: cards(2), mapped: cards(2), stack: cards(2) });
    await fc.assert(
      fc.asyncProperty(
        parts,
        fc.array(acts, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (of, rounds, again) => {
          const stored = await store(of);
          const key = { id: { S: stored['id']!.S! } };
          let wallet = await Wallet.get({ id: stored['id']!.S! });
          const expected = new Expected();
          expected.learnAll(wallet, stored, []);
          for (const round of rounds) {
            to.writes();
            for (const [name, a, b] of round) ACTS[name]!(wallet, { a, b, expected });
            await wallet.save();
            const { sealed: _, ...raw } = (await to.raw('random-wallets', key))!;
            expect(raw).toEqual(expected.item(wallet));
            to.writes();
            expect(wallet.isChanged).toBe(false);
            await wallet.save();
            expect(to.writes()).toEqual([]);
            if (!again) continue;
            const sealed = opened(wallet, expected).L!.map(({ M }) => M!);
            wallet = await Wallet.get({ id: wallet.id });
            expected.learnAll(wallet, raw, sealed);
            expect(wallet.isChanged).toBe(false);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
