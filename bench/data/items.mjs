// What every column stores: fields of plain data, so that no library needs a conversion that another has not.

/** The partition of all items: what the queries ask for. */
export const CUSTOMER = 'customer-0001';

const orderId = n => `order-${String(n).padStart(6, '0')}`;

/** The small item: eight attributes. */
export const small = n => ({
  customerId: CUSTOMER,
  orderId: orderId(n),
  name: `Ada Lovelace ${n}`,
  email: `ada.${n}@example.com`,
  age: 20 + (n % 60),
  active: n % 2 === 0,
  score: n + 0.5,
  note: 'paid by card, deliver to the neighbour',
});

const line = i => ({
  sku: `SKU-${String(i).padStart(5, '0')}`,
  title: `Analytical engine, part ${i} of its mill, brass, polished, boxed`,
  quantity: (i % 7) + 1,
  price: 10 + i / 4,
  discounted: i % 3 === 0,
});
const event = i => ({
  at: `2026-01-${String((i % 28) + 1).padStart(2, '0')}T10:00:00.000Z`,
  by: `clerk-${i}`,
  what: 'packed',
});
const times = (count, make) => Array.from({ length: count }, (_, i) => make(i));

/** The large item: the small one with text, a map, and lists of maps; about 20 KB as wire JSON, 350 values. */
export const large = n => ({
  ...small(n),
  description: `${n} `.padEnd(
    8_000,
    'The engine weaves algebraic patterns just as the loom weaves flowers and leaves. ',
  ),
  address: { street: '12 St James Square', city: 'London', zip: 'SW1Y 4JH', geo: { lat: 51.5074, lng: -0.1278 } },
  tags: times(20, i => `tag-${n}-${i}`),
  lines: times(40, line),
  history: times(20, event),
});

export const shapes = { small, large };
