// Hydration of 1,000 records against `unmarshall` of the SDK's util-dynamodb, which makes plain objects and checks nothing.
// Run after `npm run build`: node bench/streams/hydrate.mjs
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { specsAt } from '../../dist/esm/lib/metadata/registry.js';
import { hydrateRecordSync, hydrateSync } from '../../dist/esm/lib/streams/index.js';

class Order {}
const specs = specsAt(Order.prototype);
specs.table = { name: 'shop' };
const field = (name, role = 'attribute') => ({ field: name, role, decorator: 'Attribute' });
const NAMES = ['customerId', 'orderId', 'status', 'total', 'address', 'lines', 'tags', 'paid', 'note'];
specs.fields.push(field('pk', 'partitionKey'), field('sk', 'sortKey'), ...NAMES.map(name => field(name)));

const image = (i, status) => ({
  ...{ pk: { S: `CUSTOMER#c${i}` }, sk: { S: `ORDER#o${i}` }, customerId: { S: `c${i}` }, orderId: { S: `o${i}` } },
  ...{ status: { S: status }, total: { N: String(i * 1.25) }, paid: { BOOL: true }, note: { NULL: true } },
  address: { M: { city: { S: 'Oslo' }, zip: { S: '0150' }, geo: { M: { lat: { N: '59.91' }, lon: { N: '10.75' } } } } },
  lines: { L: [1, 2, 3].map(n => ({ M: { sku: { S: `sku-${n}` }, n: { N: String(n) } } })) },
  tags: { SS: ['new', 'vip'] },
});
const records = Array.from({ length: 1000 }, (_, i) => {
  const [OldImage, NewImage] = [image(i, 'open'), image(i, 'paid')];
  return {
    eventID: `e${i}`,
    eventName: 'MODIFY',
    dynamodb: { Keys: { pk: NewImage.pk, sk: NewImage.sk }, OldImage, NewImage },
  };
});

const ROUNDS = 60;
function median(work) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    for (const record of records) work(record.dynamodb, record);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  // The first third warms up.
  return times.slice(ROUNDS / 3).sort((a, b) => a - b)[ROUNDS / 3];
}

const rows = {
  'unmarshall, new image': median(({ NewImage }) => unmarshall(NewImage)),
  'hydrateSync, new image': median(({ NewImage }) => hydrateSync(Order, NewImage)),
  'unmarshall, keys and both images': median(({ Keys, OldImage, NewImage }) =>
    [Keys, OldImage, NewImage].map(one => unmarshall(one)),
  ),
  'hydrateRecordSync, keys and both images': median((_, record) => hydrateRecordSync(Order, record)),
};
for (const [name, ms] of Object.entries(rows)) console.log(`${name.padEnd(42)} ${ms.toFixed(2)} ms per 1,000`);
const [a, b, c, d] = Object.values(rows);
console.log(`image ${(a / b).toFixed(2)}×, record ${(c / d).toFixed(2)}× as fast as unmarshall`);
