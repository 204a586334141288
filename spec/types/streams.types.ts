import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  DynamoDBStreamHandler,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  KinesisStreamHandler,
  KinesisStreamRecord,
} from 'aws-lambda';
import { Entity } from '../../lib/entity/entity.js';
import type { Key } from '../../lib/entity/types.js';
import {
  dynamoIdempotency,
  hydrate,
  hydrateRecord,
  hydrateRecordSync,
  hydrateSync,
  memoryIdempotency,
  readStream,
  streamHandler,
  type Changes,
  type EntityChange,
  type StreamHandler,
} from '../../lib/streams/index.js';

class Order extends Entity {
  id!: Key<string>;
  status: 'open' | 'paid' = 'open';
  total?: number;
}
class Customer extends Entity {
  id!: Key<string>;
  name = '';
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only where the two are the same type. */
const same = <A, B>(..._proof: Same<A, B> extends true ? [] : ['these types differ']): void => undefined;

declare const fromLambda: DynamoDBRecord;
declare const fromSdk: _Record;
declare const fromKinesis: KinesisStreamRecord;

export async function hydrated(): Promise<void> {
  same<Awaited<ReturnType<typeof hydrate<Order>>>, Order>();
  const order = await hydrate(Order, fromLambda.dynamodb?.NewImage);
  void order.save();
  void hydrateSync(Customer, fromSdk.dynamodb?.OldImage).name.length;
  // @ts-expect-error a field of another class
  void order.name;

  const change = await hydrateRecord(Order, fromLambda);
  same<typeof change, EntityChange<Order>>();
  if (change.kind === 'insert') {
    same<typeof change.after, Order>();
    same<typeof change.before, undefined>();
    same<typeof change.changes, undefined>();
    same<typeof change.expired, false>();
  } else if (change.kind === 'modify') {
    same<typeof change.after, Order>();
    same<typeof change.before, Order>();
    same<typeof change.changes, Changes>();
  } else {
    same<typeof change.kind, 'remove'>();
    same<typeof change.after, undefined>();
    same<typeof change.before, Order>();
    same<typeof change.expired, boolean>();
  }
  same<typeof change.keys.status, 'open' | 'paid' | undefined>();
  // @ts-expect-error methods are no keys
  void change.keys.save;
  // @ts-expect-error until the kind is known there may be nothing after the change
  void change.after.status;
}

export async function views(): Promise<void> {
  const keys = await hydrateRecord(Order, fromSdk, { view: 'KEYS_ONLY' });
  same<typeof keys.before, undefined>();
  same<typeof keys.after, undefined>();
  same<typeof keys.changes, undefined>();
  const now = await hydrateRecord(Order, fromKinesis, { view: 'NEW_IMAGE' });
  same<typeof now.before, undefined>();
  if (now.kind !== 'remove') same<typeof now.after, Order>();
  if (now.kind === 'modify') same<typeof now.changes, undefined>();
  const was = hydrateRecordSync(Order, fromLambda, { view: 'OLD_IMAGE' });
  same<typeof was.after, undefined>();
  if (was.kind !== 'insert') same<typeof was.before, Order>();
  // @ts-expect-error no such view
  void hydrateRecord(Order, fromSdk, { view: 'BOTH' });
  // @ts-expect-error nothing of this can be a record
  void hydrateRecord(Order, 5);
}

export const handler = streamHandler()
  .on(Order, {
    insert: (order, event) => {
      same<typeof order, Order>();
      same<typeof event.kind, 'insert'>();
      same<typeof event.signal, AbortSignal>();
    },
    modify: (now, was, changes, event) => {
      same<typeof now, Order>();
      same<typeof was, Order>();
      same<typeof changes, Changes>();
      same<typeof event.after, Order>();
    },
    expire: (was, { expired }) => {
      same<typeof was, Order>();
      same<typeof expired, boolean>();
    },
  })
  .on(Customer, {
    // @ts-expect-error a field of another class
    remove: was => was.status,
  })
  .otherwise(change => change.keys['pk']?.S)
  .outbox(event => event.topic.length);

streamHandler({ view: 'NEW_IMAGE' }).on(Order, {
  modify: (now, was, changes) => {
    same<typeof now, Order>();
    same<typeof was, undefined>();
    same<typeof changes, undefined>();
  },
  remove: was => same<typeof was, undefined>(),
});
streamHandler({ view: 'KEYS_ONLY' }).on(Order, {
  insert: (order, event) => {
    same<typeof order, undefined>();
    void event.keys.id;
  },
});
// @ts-expect-error no such change
streamHandler().on(Order, { update: () => undefined });
// @ts-expect-error no class
streamHandler().on({ name: 'Order' }, {});

streamHandler({ idempotency: dynamoIdempotency({ table: 'shop' }) }).on(Order, {
  insert: (order, event) => event.once(tx => tx.update(Customer, { id: order.id }, c => [c.name.set('x')])),
  // @ts-expect-error no field of the class
  remove: (was, event) => event.once(tx => tx.update(Customer, { id: was.id }, c => [c.total.set(1)])),
});
streamHandler({ idempotency: memoryIdempotency() }).on(Order, {
  // @ts-expect-error a store without transactions collects nothing
  insert: (_, event) => event.once(tx => tx.create(Order)),
});

/** What `@types/aws-lambda` calls a handler of either source is what these are, without a cast. */
declare const event: DynamoDBStreamEvent;
declare const shards: KinesisStreamEvent;
declare const context: Context;
export async function asLambda(made: StreamHandler): Promise<void> {
  const answer: DynamoDBBatchResponse = await made(event, context);
  const other: KinesisStreamBatchResponse = await made(shards, context);
  void [answer, other, await made(event.Records)];
  const stream: DynamoDBStreamHandler = made;
  const kinesis: KinesisStreamHandler = made;
  void [stream, kinesis];
  // @ts-expect-error no event of a stream
  void made({ Records: 1 });
}

export async function live(): Promise<void> {
  for await (const record of readStream(Order, { untilCaughtUp: true })) {
    void hydrateRecord(Order, record);
    void handler({ Records: [record] });
  }
  // @ts-expect-error no such place
  readStream(Order, { from: 'AT_TIMESTAMP' });
}
