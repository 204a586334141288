// Hydration of 1,000 records against `unmarshall` of the SDK's util-dynamodb, which makes plain objects and checks nothing.
// Run after `npm run build`: node bench/streams/hydrate.mjs
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Attribute, PartitionKey, SortKey, Table } from '../../dist/esm/core.js';
import { hydrateRecord, hydrateRecordSync, hydrateSync, streamHandler } from '../../dist/esm/streams.js';

class Order {}
const FIELDS = ['customerId', 'orderId', 'status', 'total', 'address', 'lines', 'tags', 'paid', 'note'];
PartitionKey()(Order.prototype, 'pk');
SortKey()(Order.prototype, 'sk');
for (const field of FIELDS) Attribute()(Order.prototype, field);
Table('shop')(Order);

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
    eventSourceARN: 'arn:aws:dynamodb:eu-north-1:123456789012:table/shop/stream/2026',
    dynamodb: {
      Keys: { pk: NewImage.pk, sk: NewImage.sk },
      ...{ OldImage, NewImage, SequenceNumber: String(i), StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  };
});
// As Lambda's runtime makes them: objects out of JSON are laid out otherwise than literals.
const text = JSON.stringify(records);
const handler = streamHandler().on(Order, { modify: now => now });

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** Each does the same 1,000 records; the first of a pair is what the second is compared with. */
const RIVALS = {
  'unmarshall, new image': all => all.forEach(({ dynamodb }) => unmarshall(dynamodb.NewImage)),
  'hydrateSync, new image': all => all.forEach(({ dynamodb }) => hydrateSync(Order, dynamodb.NewImage)),
  'unmarshall, keys and both images': all =>
    all.forEach(({ dynamodb }) => [
      unmarshall(dynamodb.Keys),
      unmarshall(dynamodb.OldImage),
      unmarshall(dynamodb.NewImage),
    ]),
  'hydrateRecordSync, keys and both images': all => all.forEach(record => hydrateRecordSync(Order, record)),
  hydrateRecord: async all => {
    for (const record of all) await hydrateRecord(Order, record);
  },
  streamHandler: all => handler({ Records: all }),
};

const ROUNDS = 60;
const costs = Object.fromEntries(Object.keys(RIVALS).map(name => [name, []]));
// Round by round in turns, so that a busy moment of the machine meets all alike; and CPU time rather than the clock's, for the same reason.
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, work] of Object.entries(RIVALS)) {
    const all = JSON.parse(text);
    collectGarbage({ type: 'minor' });
    const start = process.cpuUsage();
    await work(all);
    const { user, system } = process.cpuUsage(start);
    costs[name].push((user + system) / 1000);
  }
}
// The first third warms up.
const median = list => list.slice(ROUNDS / 3).sort((a, b) => a - b)[ROUNDS / 3];
const found = Object.entries(costs).map(([name, list]) => [name, median(list)]);
for (const [name, ms] of found) console.log(`${name.padEnd(42)} ${ms.toFixed(2)} ms of CPU per 1,000`);
const [a, b, c, d] = found.map(([, ms]) => ms);
console.log(`image ${(a / b).toFixed(2)}×, record ${(c / d).toFixed(2)}× as fast as unmarshall`);
