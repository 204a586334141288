import { createEngine } from '../../engine/engine.js';
import type { Listening } from '../../engine/wire/http-server.js';
import type { Command, Terminal } from '../command.js';
import { loadFile } from './load.js';
import { localOptions } from './options.js';

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
