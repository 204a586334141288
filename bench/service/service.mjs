import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startDynamoDBLocal } from '../../scripts/dynamodb-local.mjs';
import { bundled } from '../run/bundle.mjs';
import { answerOf } from '../run/spawn.mjs';

const AMOUNT = { full: { items: 1_000, gets: 500, rounds: 5 }, quick: { items: 100, gets: 50, rounds: 1 } };

/** A DynamoDB over HTTP in another process: DynamoDB Local, or where there is no Java this library's engine. */
async function someDynamoDB() {
  const local = await startDynamoDBLocal();
  if (local.endpoint !== undefined) return { name: 'DynamoDB Local', ...local };
  const child = spawn(process.execPath, [fileURLToPath(new URL('engine-server.mjs', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await child.stdout.setEncoding('utf8').take(1).toArray();
  return { name: 'the in-process engine over HTTP', endpoint: line.trim(), stop: () => child.stdin.end() };
}

/** What loading, reading and getting items costs where something really answers: milliseconds, and CPU time of the caller. */
export async function measureService({ quick }) {
  const { name, endpoint, stop } = await someDynamoDB();
  process.stderr.write(`  load, query and get: ${name}\n`);
  try {
    const worker = await bundled('service/worker.mjs');
    return { name, columns: await answerOf(worker, { endpoint, ...AMOUNT[quick ? 'quick' : 'full'] }) };
  } finally {
    await stop();
  }
}
