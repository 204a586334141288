import { Attribute, connect, custom, Entity, PartitionKey, session, Table, type Transport } from '../../lib/index.js';

/** The turn of the event loop that this is. */
let turn = 0;
const turns = new Set<number>();
const watched = custom<string>({
  encode: value => ({ S: value }),
  decode: value => {
    turns.add(turn);
    if (value.S === undefined) throw new Error('no text');
    return value.S;
  },
});

@Table('pages')
class Row extends Entity {
  @PartitionKey() id!: string;
  @Attribute(watched) text!: string;
}

const COUNT = 200;
const Items = Array.from({ length: COUNT }, (_, i) => ({ id: { S: `i${i}` }, text: { S: `t${i}` } }));
const transport = { send: () => Promise.resolve({ output: { Items }, attempts: 1 }) } as unknown as Transport;

/** In how many turns of the event loop a page is decoded, and what of it comes. */
async function turnsOf(options: {
  readonly yieldAfterMs?: number;
}): Promise<{ turns: number; ids: readonly string[] }> {
  turns.clear();
  let ticking = true;
  const tick = (): void => {
    turn += 1;
    if (ticking) setImmediate(tick);
  };
  setImmediate(tick);
  const rows = await Row.using(session({ ...options, transport }))
    .scan()
    .all();
  ticking = false;
  return { turns: turns.size, ids: Array.from(rows, row => row.id) };
}

describe('a very large page', () => {
  it('is decoded in one go, unless the session says after how many milliseconds to let others go on', async () => {
    const whole = await turnsOf({});
    const yielding = await turnsOf({ yieldAfterMs: Number.MIN_VALUE });
    expect(whole.turns).toBe(1);
    expect(yielding.turns).toBeGreaterThan(COUNT / 2);
    expect(yielding.ids).toEqual(whole.ids);
    expect((await turnsOf({ yieldAfterMs: 60_000 })).turns).toBe(1);
  });

  it('that cannot be decoded fails as ever', async () => {
    const bad = {
      send: () => Promise.resolve({ output: { Items: [...Items, { id: { S: 'x' }, text: { N: '1' } }] }, attempts: 1 }),
    };
    const Bound = Row.using(session({ yieldAfterMs: 0.01, transport: bad as unknown as Transport }));
    await expect(Bound.scan().all()).rejects.toThrow('text');
  });

  it.each([0, -1, NaN, '5'])('is not decoded in turns of %p milliseconds', yieldAfterMs => {
    expect(() => connect({ transport, yieldAfterMs: yieldAfterMs as number })).toThrow('yieldAfterMs must be a number');
  });
});
