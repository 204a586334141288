import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as streams from '@aws-sdk/client-dynamodb-streams';
import type { Operation } from '../../../lib/engine/wire/operation.js';
import { OPERATIONS } from '../../../lib/engine/wire/operations.js';
import { KNOWN_DIFFERENCES } from '../differential/known-differences.js';

const INTRODUCTION = `# The in-process engine

\`createEngine()\` of \`dynamorm/engine\` is DynamoDB in this process, for tests, demos and local work. \`engine.client()\` is the
SDK's own client, answered here: serialisation, signing, typed errors and retries are real. This page is generated from the
code; \`node scripts/run.mjs spec/engine/docs/write.ts\` writes it anew.

\`\`\`ts
const engine = createEngine(); // { region, account, now, settling, sweepAfter, keepRequests }
const client = engine.client(); // a DynamoDBClient; await engine.streamsClient() for DynamoDB Streams
engine.clock.advance('2h'); // set(date) stops it, run() lets it go on
engine.sweepExpired(); // deletes what has expired, as the service does within a few days
engine.faults.throttle('PutItem', { times: 2 }); // timeout, reset, serverError, unprocessed, conflict, latency, clear
engine.requests.of('PutItem'); // what was sent
engine.streamEvents('shop'); // changes since the last call, as Lambda hands them to a function
const before = engine.snapshot(); // costs next to nothing
engine.restore(before);
const lines = [...engine.exportItems('shop')]; // DynamoDB JSON, a line an item
engine.importItems('shop', lines);
const { endpoint, close } = await engine.listen({ port: 8000 });
\`\`\`

## For other tools and languages

\`npx dynamorm local\` is the same engine over HTTP on 127.0.0.1, DynamoDB Streams included, in memory, until Ctrl+C. It says
what to export, so that every SDK and the AWS CLI find it; any credentials will do. A request body is at most 16 MB;
a larger one is answered with status 413 and an error in JSON.

- \`--port 8000\`: where it listens; 0 takes any free port
- \`--region us-east-1\`: the region in ARNs and stream records
- \`--load FILE\`: tables and items to begin with, a JSON object a line: \`{"Table": …}\` as CreateTable takes it, then its
  items as \`{"Item": …}\` in DynamoDB JSON, as exports to S3 have them; may be given several times
`;

const ANSWERS = `## As the service answers

- The members of a set come back in the service's order, whatever order they were sent in: texts by their UTF-8 bytes, numbers
  by value, bytes as unsigned bytes. So in every answer, index, stream record, snapshot and export.
- An item may have 400 KB, and together with its entries in local indexes no more than that: of a table with one local index
  that projects everything, an item of 205 KB is refused.
- A transaction may write 4 MB, or read 4 MB of items as they are stored, whatever is projected.
- The last index that a path may name is 4294967294, and an index has no leading zeros.
- A table encrypted with a key of KMS describes the ARN of its key, also where the key was named by its id or an alias, or not at
  all; there is no KMS here, so that any key will do.
`;

/** The text of docs/engine.md: every operation and parameter, and whether the engine does it. */
export function operationsPage(): string {
  const all = [...OPERATIONS.values()];
  return [
    INTRODUCTION,
    ANSWERS,
    '## Operations\n',
    'A parameter that is refused answers a ValidationException that names it. Parameters the service itself does not know',
    'are ignored, as by the service.\n',
    ...all.flatMap(section),
    '## Not implemented\n',
    `These answer \`UnknownOperationException\`: ${missing(all).join(', ')}.\n`,
    '## Where DynamoDB Local differs\n',
    'Random requests are sent to the engine and to DynamoDB Local, which must answer alike except here, where the engine',
    'follows the service:\n',
    ...KNOWN_DIFFERENCES.map(({ name }) => `- ${name}`),
    '',
  ].join('\n');
}

function section({ name, implemented, refused }: Operation): readonly string[] {
  const done = `### ${name}\n\nImplemented: ${implemented.join(', ')}.\n`;
  return refused.length === 0 ? [done] : [done, `Refused: ${refused.join(', ')}.\n`];
}

function missing(implemented: readonly Operation[]): readonly string[] {
  const names = [...Object.keys(dynamodb), ...Object.keys(streams)]
    .filter(name => name.endsWith('Command') && name !== '$Command')
    .map(name => name.slice(0, -'Command'.length));
  return [...new Set(names)].filter(name => implemented.every(one => one.name !== name)).sort();
}
