import { hydrate, hydrateRecord } from '../../../lib/streams/index.js';
import type { Operation } from '../context.js';
import { malformed, objectOf, type Data } from '../data.js';
import type { Fields } from '../verbs.js';
import { fromJson } from '../wire-json.js';

const ENVELOPES = ['lambda', 'sdk', 'kinesis', 'pipes', 'export'];

/** A stream image, or a record of one of the five ways it can come, as an entity. */
const hydrateOperation: Operation = {
  operands: ['image', 'record', 'envelope'],
  async run({ image, record, envelope = 'lambda' }, { on, session }) {
    const kind = String(envelope);
    if (!ENVELOPES.includes(kind)) throw malformed(`unknown envelope "${kind}"`);
    if ((image === undefined) === (record === undefined)) throw malformed('hydrate takes an image or a record');
    const options = session.cipher === undefined ? {} : { cipher: session.cipher };
    if (image !== undefined) {
      const given = objectOf(image, 'image');
      const found: unknown = await hydrate(on.type, imageIn(given, kind), options);
      return { item: { shape: on, fields: found as Fields } };
    }
    const change = await hydrateRecord(on.type, recordIn(objectOf(record, 'record'), kind) as never, options);
    const { after, before } = change as { after?: object; before?: object };
    return { item: { shape: on, fields: (after ?? before) as Fields | undefined }, kind: change.kind };
  },
};

function imageIn(image: Data, envelope: string): unknown {
  if (envelope === 'sdk') return fromJson(image);
  return envelope === 'export' ? { Item: image } : image;
}

/** A record as the envelope carries it; one of Lambda's form is put into the others. */
function recordIn(record: Data, envelope: string): unknown {
  const change = record['dynamodb'] as Data | undefined;
  if (change === undefined) return record;
  const data = (): string => Buffer.from(JSON.stringify(record), 'utf8').toString('base64');
  switch (envelope) {
    case 'sdk':
      return { ...record, dynamodb: withBytes(change) };
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
      return record;
  }
}

function withBytes(change: Data): Data {
  const images = ['Keys', 'NewImage', 'OldImage'].filter(name => change[name] !== undefined);
  return { ...change, ...Object.fromEntries(images.map(name => [name, fromJson(change[name] as Data)])) };
}

export const streamOperations = { hydrate: hydrateOperation } satisfies Readonly<Record<string, Operation>>;
