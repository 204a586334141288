// The translation as somebody writes it by hand who knows the item: straight-line code, nothing checked. What the column of
// the plain SDK does, and what the codec is measured against.

const S = text => ({ S: text });
const N = number => ({ N: String(number) });

const smallToWire = item => ({
  customerId: S(item.customerId),
  orderId: S(item.orderId),
  name: S(item.name),
  email: S(item.email),
  age: N(item.age),
  active: { BOOL: item.active },
  score: N(item.score),
  note: S(item.note),
});
const smallFromWire = wire => ({
  customerId: wire.customerId.S,
  orderId: wire.orderId.S,
  name: wire.name.S,
  email: wire.email.S,
  age: Number(wire.age.N),
  active: wire.active.BOOL,
  score: Number(wire.score.N),
  note: wire.note.S,
});

const largeToWire = item => ({
  ...smallToWire(item),
  description: S(item.description),
  address: {
    M: {
      street: S(item.address.street),
      city: S(item.address.city),
      zip: S(item.address.zip),
      geo: { M: { lat: N(item.address.geo.lat), lng: N(item.address.geo.lng) } },
    },
  },
  tags: { L: item.tags.map(S) },
  lines: {
    L: item.lines.map(line => ({
      M: {
        sku: S(line.sku),
        title: S(line.title),
        quantity: N(line.quantity),
        price: N(line.price),
        discounted: { BOOL: line.discounted },
      },
    })),
  },
  history: { L: item.history.map(event => ({ M: { at: S(event.at), by: S(event.by), what: S(event.what) } })) },
});
const largeFromWire = wire => ({
  customerId: wire.customerId.S,
  orderId: wire.orderId.S,
  name: wire.name.S,
  email: wire.email.S,
  age: Number(wire.age.N),
  active: wire.active.BOOL,
  score: Number(wire.score.N),
  note: wire.note.S,
  description: wire.description.S,
  address: {
    street: wire.address.M.street.S,
    city: wire.address.M.city.S,
    zip: wire.address.M.zip.S,
    geo: { lat: Number(wire.address.M.geo.M.lat.N), lng: Number(wire.address.M.geo.M.lng.N) },
  },
  tags: wire.tags.L.map(tag => tag.S),
  lines: wire.lines.L.map(({ M }) => ({
    sku: M.sku.S,
    title: M.title.S,
    quantity: Number(M.quantity.N),
    price: Number(M.price.N),
    discounted: M.discounted.BOOL,
  })),
  history: wire.history.L.map(({ M }) => ({ at: M.at.S, by: M.by.S, what: M.what.S })),
});

export const byHand = {
  small: { toWire: smallToWire, fromWire: smallFromWire },
  large: { toWire: largeToWire, fromWire: largeFromWire },
};
