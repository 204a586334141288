import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createEngine, type Engine } from '../engine/engine.js';
import type { Listening } from '../engine/wire/http-server.js';
import { UsageError, type Command, type Terminal } from './command.js';

/** How much a file brought. */
interface Loaded {
  readonly tables: number;
  readonly items: number;
}

interface Line {
  readonly Table?: { readonly TableName?: string };
  readonly Item?: unknown;
}

/**
 * Creates the tables of a file and puts its items: lines of JSON, each either `{"Table": …}` with what CreateTable takes, or
 * `{"Item": …}` in DynamoDB JSON, as exports have them, for the table last created.
 * @throws Error naming the file and the line that is neither, or that the engine refuses.
 */
async function loadFile(file: string, engine: Engine): Promise<Loaded> {
  let [tables, items] = [0, 0];
  let table: string | undefined;
  for (const [index, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (text.trim() === '') continue;
    try {
      const line = JSON.parse(text) as Line;
      if (line.Table !== undefined) {
        await createTable(line.Table, engine);
        table = line.Table.TableName;
        tables++;
      } else if (line.Item !== undefined && table !== undefined) items += engine.importItems(table, text);
      else throw new Error('neither a table nor an item of a table before it');
    } catch (cause) {
      throw new Error(`${file}, line ${index + 1}: ${(cause as Error).message}`, { cause });
    }
  }
  return { tables, items };
}

async function createTable(input: object, engine: Engine): Promise<void> {
  const headers = { 'x-amz-target': 'DynamoDB_20120810.CreateTable' };
  const { response } = await engine.requestHandler.handle({ headers, body: JSON.stringify(input) });
  if (response.statusCode === 200) return;
  const { message } = JSON.parse(new TextDecoder().decode(response.body)) as { message?: string };
  throw new Error(message ?? 'the table cannot be created');
}

/** The options of `dynamorm local`. */
interface LocalOptions {
  readonly port: number;
  readonly region: string;
  /** Files of tables and items to begin with. */
  readonly load: readonly string[];
}

const HIGHEST_PORT = 65_535;

/** The options of `dynamorm local`; throws a `UsageError` for arguments that are none of them. */
function localOptions(args: readonly string[]): LocalOptions {
  const { port, region, load } = parsed(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > HIGHEST_PORT) {
    throw new UsageError(`--port takes a number from 0 (any free port) to ${HIGHEST_PORT}, not ${port}.`);
  }
  return { port: Number(port), region, load };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      options: {
        port: { type: 'string', default: '8000' },
        region: { type: 'string', default: 'us-east-1' },
        load: { type: 'string', multiple: true, default: [] },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const HELP = `dynamorm local [--port NUMBER] [--region NAME] [--load FILE]…

DynamoDB and DynamoDB Streams on 127.0.0.1, in memory, for tools and languages other than Node: the in-process engine of
dynamorm/engine behind HTTP. Everything is forgotten when it ends.

  --port NUMBER   where it listens; 0 takes any free port (default 8000)
  --region NAME   the region in ARNs and stream records (default us-east-1)
  --load FILE     tables and items to begin with, a JSON object a line: {"Table": …} as CreateTable takes it, then its items
                  as {"Item": …} in DynamoDB JSON; may be given several times`;

/** `dynamorm local`: the engine over HTTP, until it is interrupted. */
export const local: Command = {
  name: 'local',
  summary: 'DynamoDB on this machine, in memory, over HTTP',
  help: HELP,
  async run(args, terminal) {
    const { port, region, load } = localOptions(args);
    const engine = createEngine({ region, keepRequests: 0 });
    for (const file of load) {
      const { tables, items } = await loadFile(file, engine);
      terminal.out(`Loaded ${file}: ${tables} tables, ${items} items.`);
    }
    const listening = await engine.listen({ port });
    const interrupted = interruption();
    greet(listening, region, terminal);
    await interrupted;
    await listening.close();
  },
};

function interruption(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
}

/** Any credentials will do, but every client insists on some. */
function greet({ endpoint }: Listening, region: string, terminal: Terminal): void {
  terminal.out(`DynamoDB listens on ${endpoint}; Ctrl+C ends it. For every SDK and the AWS CLI:\n`);
  terminal.out(`  export AWS_ENDPOINT_URL_DYNAMODB=${endpoint} AWS_ENDPOINT_URL_DYNAMODB_STREAMS=${endpoint}`);
  terminal.out(`  export AWS_REGION=${region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local\n`);
}
