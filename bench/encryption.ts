import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Attribute, connect, Encrypted, Entity, PartitionKey, Table, type Key } from '../lib/index.js';
import { openItem, sealItem } from '../lib/encryption/seal.js';
import { createEngine } from '../lib/engine/index.js';
import { kmsCipher } from '../lib/kms/index.js';
import { modelOf } from '../lib/model/compile.js';
import { createTable } from '../lib/tables/index.js';
import { KmsFake } from '../lib/testkit/index.js';
import type { Item } from '../lib/values/value.js';

// What encryption costs: KMS calls of a thousand entities written and read, and CPU of an encrypted attribute against bare
// node:crypto turning the same text into ciphertext and back. Both sides run in turns, so that the ratio holds on a busy machine.

const ENTITIES = 1000;
const ROUNDS = 41;
const GOAL = 1.5;

@Table('cards', { model: 'Card' })
class Card extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() holder?: string;
  @Encrypted({ bind: 'item' }) number?: string;
  @Attribute() note = '';
}

/** Four attributes, as an item that is encrypted has several. */
@Table('texts')
class Texts extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() a?: string;
  @Encrypted() @Attribute() b?: string;
  @Encrypted() @Attribute() c?: string;
  @Encrypted() @Attribute() d?: string;
}

const NAMES = ['a', 'b', 'c', 'd'] as const;

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  for (const row of rows)
    console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '));
  console.log('');
}

/** `GenerateDataKey` and `Decrypt` of a thousand creates and as many gets, with one cipher for each half, as two processes have. */
async function kmsCalls(cache: false | undefined): Promise<readonly string[]> {
  const kms = new KmsFake();
  const { arn: keyId } = kms.createKey();
  const engine = createEngine();
  const begin = (): void => {
    const cipher = kmsCipher({ keyId, client: kms.client(), ...(cache === false && { cache }) });
    connect({ client: engine.client(), cipher });
  };
  begin();
  await createTable(Card);
  for (let i = 0; i < ENTITIES; i++) await Card.create({ id: `${i}`, holder: `holder ${i}`, number: `4111 ${i}` });
  const written = kms.count('GenerateDataKey') + kms.count('Decrypt');
  begin();
  for (let i = 0; i < ENTITIES; i++) {
    const { holder, number } = await Card.get({ id: `${i}` });
    if (holder !== `holder ${i}` || number !== `4111 ${i}`) throw new Error('read back as something else');
  }
  const read = kms.count('GenerateDataKey') + kms.count('Decrypt') - written;
  return [cache === false ? 'without cache' : 'default cache', written.toLocaleString('en'), read.toLocaleString('en')];
}

const KEY = randomBytes(32);
const AAD = Buffer.from('theorydb:encrypted:v1|attr=a', 'utf8');

function bareSeal(text: string): { nonce: Buffer; ct: Buffer } {
  const nonce = randomBytes(12);
  const gcm = createCipheriv('aes-256-gcm', KEY, nonce);
  gcm.setAAD(AAD);
  const body = gcm.update(text, 'utf8');
  gcm.final();
  return { nonce, ct: Buffer.concat([body, gcm.getAuthTag()]) };
}

function bareOpen({ nonce, ct }: { nonce: Buffer; ct: Buffer }): string {
  const gcm = createDecipheriv('aes-256-gcm', KEY, nonce);
  gcm.setAAD(AAD);
  gcm.setAuthTag(ct.subarray(ct.length - 16));
  const body = gcm.update(ct.subarray(0, ct.length - 16));
  gcm.final();
  return body.toString('utf8');
}

/** Microseconds of CPU for one attribute. */
async function cost(calls: number, run: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  for (let i = 0; i < calls; i++) await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls / NAMES.length;
}

interface Pair {
  readonly name: string;
  readonly calls: number;
  readonly bare: () => unknown;
  readonly ours: () => unknown;
}

/** The least of many short rounds: what else runs on the machine only ever adds. */
async function compared({ name, calls, bare, ours }: Pair): Promise<{ row: readonly string[]; isGood: boolean }> {
  let [least, own] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    least = Math.min(least, await cost(calls, bare));
    own = Math.min(own, await cost(calls, ours));
  }
  const ratio = own / least;
  return {
    row: [name, `${least.toFixed(1)} µs`, `${own.toFixed(1)} µs`, ratio.toFixed(2)],
    isGood: ratio <= GOAL,
  };
}

async function pairs(size: number, label: string): Promise<readonly Pair[]> {
  const kms = new KmsFake();
  const { arn: keyId } = kms.createKey();
  // One data key for all of it: what KMS costs is the other table.
  const cipher = kmsCipher({ keyId, client: kms.client(), cache: { maxUses: 2 ** 32, maxBytes: 2 ** 36 } });
  const context = { cipher, model: modelOf(Texts), table: 'texts' };
  const text = 'lorem ips'.repeat(Math.ceil(size / 9)).slice(0, size);
  const item: Item = { id: { S: 'x' }, ...Object.fromEntries(NAMES.map(name => [name, { S: text }])) };
  const sealed = await sealItem(context, item);
  const bare = NAMES.map(() => bareSeal(text));
  const calls = size > 10_000 ? 60 : 400;
  return [
    {
      name: `seal ${label}`,
      calls,
      bare: () => NAMES.map(() => bareSeal(text)),
      ours: () => sealItem(context, item),
    },
    { name: `open ${label}`, calls, bare: () => bare.map(bareOpen), ours: () => openItem(context, sealed) },
  ];
}

console.log(
  `KMS calls of ${ENTITIES.toLocaleString('en')} entities with two encrypted attributes, of versions 1 and 2\n`,
);
printTable([['', 'writes', 'reads'], await kmsCalls(undefined), await kmsCalls(false)]);

console.log(`CPU of one encrypted attribute of four, the data key at hand; goal ≤ ${GOAL} × bare node:crypto\n`);
const results: { row: readonly string[]; isGood: boolean }[] = [];
for (const [size, label] of [
  [9, '9 bytes'],
  [1024, '1 KB'],
  [20_480, '20 KB'],
] as const) {
  for (const pair of await pairs(size, label)) results.push(await compared(pair));
}
printTable([['', 'node:crypto', 'ours', 'ratio'], ...results.map(({ row }) => row)]);
if (results.some(({ isGood }) => !isGood)) process.exitCode = 1;
