import { UpdateItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../../lib/engine/index.js';
import {
  Attribute,
  Encrypted,
  Entity,
  PartitionKey,
  Table,
  list,
  map,
  nested,
  record,
  type Key,
} from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { deterministicCipher } from '../../../lib/testkit/index.js';
import { failure, world } from '../../entity/support/world.js';

class Card {
  @Attribute() title = '';
  @Attribute() owner = '';
  @Attribute() note?: string | undefined;
}

/** Without a version, so that two writers who change different things both succeed. */
@Table('boards', { model: 'Board' })
class Board extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(record(nested(Card))) cards: Record<string, Card> = {};
  @Attribute(map(nested(Card))) byName?: Map<string, Card>;
  @Attribute(record(nested(Card))) others: Record<string, Card> = {};
  @Attribute() data?: Record<string, unknown>;
  @Attribute(nested(Card)) top?: Card | undefined;
  @Attribute(nested(Card)) last?: Card | undefined;
  @Attribute(list(nested(Card))) pile?: Card[];
  @Attribute() left?: string[];
  @Attribute() right?: string[];
  @Encrypted(record(nested(Card))) sealed?: Record<string, Card>;
}

type Stored = Record<string, AttributeValue>;

describe('values that change places', () => {
  const to = world(createEngine().client(), { cipher: deterministicCipher('exchange') });
  let id = 0;
  beforeAll(() => createTable(Board));

  const card = (title: string, more: Stored = {}): AttributeValue.MMember => ({
    M: { title: { S: title }, owner: { S: `owner of ${title}` }, ...more },
  });
  const unread = (title: string): AttributeValue.MMember => card(title, { hue: { S: `hue of ${title}` } });
  const raw = async (): Promise<Stored> => {
    const item = await to.raw('boards', { id: { S: `b${id}` } });
    delete item!['id'];
    return item!;
  };

  async function stored(attributes: Stored): Promise<[Board, Board]> {
    await to.put('boards', { id: { S: `b${++id}` }, ...attributes });
    return [await Board.get({ id: `b${id}` }), await Board.get({ id: `b${id}` })];
  }

  const swapped = <T>(of: Record<string, T>, a: string, b: string): unknown => ([of[a], of[b]] = [of[b]!, of[a]!]);
  const cases: [string, (c: typeof card) => Stored, (mine: Board) => unknown, (theirs: Board) => unknown][] = [
    [
      'in a record',
      c => ({ cards: { M: { a: c('A'), b: c('B') } } }),
      mine => swapped(mine.cards, 'a', 'b'),
      theirs => (theirs.cards['a']!.note = 'of A'),
    ],
    [
      'in a record, three of them',
      c => ({ cards: { M: { a: c('A'), b: c('B'), c: c('C') } } }),
      ({ cards }) => Object.assign(cards, { a: cards['b'], b: cards['c'], c: cards['a'] }),
      theirs => (theirs.cards['c']!.note = 'of C'),
    ],
    [
      'in a record, one leaving and a new one coming',
      c => ({ cards: { M: { a: c('A'), b: c('B') } } }),
      ({ cards }) => Object.assign(cards, { a: cards['b'], b: Object.assign(new Card(), { title: 'N' }) }),
      theirs => (theirs.cards['a']!.note = 'of A'),
    ],
    [
      'in a map',
      c => ({ byName: { M: { a: c('A'), b: c('B') } } }),
      ({ byName }) => {
        const [a, b] = [byName!.get('a')!, byName!.get('b')!];
        byName!.set('a', b).set('b', a);
      },
      theirs => (theirs.byName!.get('b')!.note = 'of B'),
    ],
    [
      'in plain data, deep',
      c => ({ data: { M: { in: { M: { a: c('A'), b: c('B') } } } } }),
      mine => swapped(mine.data!['in'] as Record<string, unknown>, 'a', 'b'),
      theirs => ((theirs.data!['in'] as Record<string, Record<string, unknown>>)['a']!['note'] = 'of A'),
    ],
    [
      'of different depths',
      c => ({ top: c('A'), cards: { M: { b: c('B') } } }),
      mine => ([mine.top, mine.cards['b']] = [mine.cards['b'], mine.top!]),
      theirs => (theirs.top!.note = 'of A'),
    ],
    [
      'of two fields',
      c => ({ top: c('A'), last: c('B') }),
      mine => ([mine.top, mine.last] = [mine.last, mine.top]),
      theirs => (theirs.last!.note = 'of B'),
    ],
    [
      'of a field and a list',
      c => ({ top: c('A'), pile: { L: [c('B'), c('C')] } }),
      mine => ([mine.top, mine.pile![0]] = [mine.pile![0], mine.top!]),
      theirs => (theirs.top!.note = 'of A'),
    ],
    [
      'from a list to a field',
      c => ({ top: c('A'), pile: { L: [c('B'), c('C')] } }),
      mine => (mine.top = mine.pile!.shift()),
      theirs => (theirs.top!.note = 'of A'),
    ],
    [
      'that are lists',
      () => ({ left: { L: [{ S: 'a' }] }, right: { L: [{ S: 'a' }, { S: 'b' }] } }),
      mine => ([mine.left, mine.right] = [mine.right!, mine.left!]),
      theirs => theirs.left!.unshift('c'),
    ],
    [
      'from a key to another',
      c => ({ cards: { M: { a: c('A'), b: c('B') } } }),
      ({ cards }) => {
        cards['b'] = cards['a']!;
        delete cards['a'];
      },
      theirs => (theirs.cards['b']!.note = 'of B'),
    ],
  ];

  it.each([
    ...cases.map(([name, ...rest]) => [`${name}, of known members`, card, ...rest] as const),
    ...cases.map(([name, ...rest]) => [`${name}, of unknown members`, unread, ...rest] as const),
  ])('are not mixed with what another writer changed of one: %s', async (_, of, attributes, move, change) => {
    const [mine, theirs] = await stored(attributes(of));
    move(mine);
    change(theirs);
    await theirs.save();
    const left = await raw();
    expect(await failure(() => mine.save())).toMatchObject({ code: 'ErrConditionFailed', retryable: false });
    expect(await raw()).toEqual(left);
    expect(mine.isChanged).toBe(true);
    await mine.reload();
    expect(mine.isChanged).toBe(false);
  });

  it.each([
    ...cases.map(([name, ...rest]) => [`${name}, of known members`, card, ...rest] as const),
    ...cases.map(([name, ...rest]) => [`${name}, of unknown members`, unread, ...rest] as const),
  ])('are what they were, beside what another writer changed elsewhere: %s', async (_, of, attributes, move) => {
    const [alone] = await stored(attributes(of));
    move(alone);
    await alone.save();
    const expected = await raw();
    const again = await Board.get({ id: `b${id}` });
    expect(again.toJSON()).toEqual({ ...alone.toJSON(), id: `b${id}` });

    const [mine, theirs] = await stored({ ...attributes(of), others: { M: {} } });
    move(mine);
    mine.others['y'] = Object.assign(new Card(), { title: 'mine' });
    theirs.others['x'] = Object.assign(new Card(), { title: 'theirs' });
    await theirs.save();
    await mine.save();
    const { others, ...left } = await raw();
    expect([others?.M?.['x'], others?.M?.['y']].map(value => value?.M?.['title']?.S)).toEqual(['theirs', 'mine']);
    expect(left).toEqual(expected);
  });

  it('are refused where a third writer comes between a merge and its write', async () => {
    const [mine, theirs] = await stored({
      cards: { M: { a: card('A'), b: card('B') } },
      left: { L: [{ S: 'a' }] },
    });
    swapped(mine.cards, 'a', 'b');
    mine.left!.push('mine');
    theirs.left!.push('theirs');
    await theirs.save();
    const third = new UpdateItemCommand({
      TableName: 'boards',
      Key: { id: { S: `b${id}` } },
      UpdateExpression: 'SET cards.b.note = :n',
      ExpressionAttributeValues: { ':n': { S: 'of B' } },
    });
    const send = to.recorded.send;
    let tried = 0;
    to.recorded.send = async (operation, input, options) => {
      if (++tried === 2) await to.client.send(third);
      return send(operation, input, options);
    };
    const error = await failure(() => mine.save()).finally(() => (to.recorded.send = send));
    expect([tried, error]).toMatchObject([2, { code: 'ErrConditionFailed' }]);
    expect((await raw())['cards']).toEqual({ M: { a: card('A'), b: card('B', { note: { S: 'of B' } }) } });
  });

  it('are not mixed within an encrypted attribute', async () => {
    const key = { id: `b${++id}` };
    const sealed = { a: Object.assign(new Card(), { title: 'A' }), b: Object.assign(new Card(), { title: 'B' }) };
    await Board.create({ ...key, sealed });
    const [mine, theirs] = [await Board.get(key), await Board.get(key)];
    swapped(mine.sealed!, 'a', 'b');
    theirs.sealed!['a']!.note = 'of A';
    await theirs.save();
    expect(await failure(() => mine.save())).toMatchObject({ code: 'ErrConditionFailed' });
    await mine.reload();
    swapped(mine.sealed!, 'a', 'b');
    await theirs.reload();
    theirs.sealed!['c'] = Object.assign(new Card(), { title: 'C' });
    await theirs.save();
    await mine.save();
    expect((await Board.get(key)).sealed).toMatchObject({
      a: { title: 'B', note: undefined },
      b: { title: 'A', note: 'of A' },
      c: { title: 'C' },
    });
  });
});
