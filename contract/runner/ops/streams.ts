import { hydrate, hydrateRecord } from '../../../lib/streams/index.js';
import type { Operation } from '../context.js';
import { malformed, objectOf, type Data } from '../data.js';
import { goldenAt } from '../golden.js';
import type { Fields } from '../verbs.js';
import { fromJson, wireJson } from '../wire-json.js';

const ENVELOPES = ['lambda', 'sdk', 'kinesis', 'pipes', 'export'];

/** A stream image, or a record of one of the five ways it can come, as an entity. */
const hydrateOperation: Operation = {
  operands: ['image', 'record', 'envelope'],
  async run({ image, record, envelope = 'lambda' }, { on, session, folder }) {
    const kind = String(envelope);
    if (!ENVELOPES.includes(kind)) throw malformed(`unknown envelope "${kind}"`);
    if ((image === undefined) === (record === undefined)) throw malformed('hydrate takes an image or a record');
    const options = session.cipher === undefined ? {} : { cipher: session.cipher };
    if (image !== undefined) {
      const given = objectOf(inPlace(image, folder), 'image');
      const found: unknown = await hydrate(on.type, imageIn(given, kind), options);
      return { item: { shape: on, fields: found as Fields } };
    }
    const change = await hydrateRecord(
      on.type,
      recordIn(objectOf(inPlace(record, folder), 'record'), kind) as never,
      options,
    );
    const { after, before } = change as { after?: object; before?: object };
    return { item: { shape: on, fields: (after ?? before) as Fields | undefined }, kind: change.kind };
  },
};

const inPlace = (given: unknown, folder: string): unknown =>
  typeof given === 'string' ? goldenAt(given, folder) : given;

function imageIn(image: Data, envelope: string): unknown {
  if (envelope === 'sdk') return fromJson(image);
  if (envelope !== 'export') return wireJson(image);
  return { Item: wireJson(isLine(image) ? (image['Item'] as Data) : image) };
}

const WIRE_TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'];

/** Whether an image is a whole line of an export already, and not an item whose one attribute is called Item. */
function isLine({ Item: item, ...others }: Data): boolean {
  if (typeof item !== 'object' || item === null || Object.keys(others).length > 0) return false;
  const [type, ...more] = Object.keys(item);
  return more.length > 0 || !WIRE_TYPES.includes(type ?? '');
}

/** A record as the envelope carries it; one of Lambda's form is put into the others. */
function recordIn(record: Data, envelope: string): unknown {
  if (record['dynamodb'] === undefined) return record;
  const change = eachImage(record['dynamodb'] as Data, wireJson);
  const data = (): string => Buffer.from(JSON.stringify({ ...record, dynamodb: change }), 'utf8').toString('base64');
  switch (envelope) {
    case 'sdk':
      return { ...record, dynamodb: eachImage(change, fromJson) };
    case 'kinesis':
      return { eventSource: 'aws:kinesis', kinesis: { data: data(), sequenceNumber: '1' } };
    case 'export':
      return {
        Metadata: { WriteTimestampMicros: { N: '1700000000000000' } },
        Keys: change['Keys'],
        ...(change['NewImage'] !== undefined && { NewImage: change['NewImage'] }),
        ...(change['OldImage'] !== undefined && { OldImage: change['OldImage'] }),
      };
    default:
      return { ...record, dynamodb: change };
  }
}

function eachImage(change: Data, made: (image: Data) => unknown): Data {
  const images = ['Keys', 'NewImage', 'OldImage'].filter(name => change[name] !== undefined);
  return { ...change, ...Object.fromEntries(images.map(name => [name, made(change[name] as Data)])) };
}

export const streamOperations = { hydrate: hydrateOperation } satisfies Readonly<Record<string, Operation>>;
