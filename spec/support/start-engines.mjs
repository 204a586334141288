import { howToGetDynamoDBLocal, startDynamoDBLocal } from '../../scripts/dynamodb-local.mjs';

/**
 * jest's global setup: one DynamoDB Local for a run that asks for it (`npm run test:local`, CI, or DYNAMODB_ENDPOINT). Workers and
 * the reporter read from the environment what became of it.
 */
export default async function startEngines() {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // once per spec file is too often
  if (process.env.REQUIRE_DYNAMODB_LOCAL !== '1' && process.env.DYNAMODB_ENDPOINT === undefined) return;
  const local = await startDynamoDBLocal().catch(error => stopRun(error.message));
  if ('endpoint' in local) {
    globalThis.dynamoDBLocal = local;
    process.env.DYNAMORM_SPEC_ENDPOINT = local.endpoint;
    return;
  }
  stopRun(`These specs are for DynamoDB Local, but there is ${local.missing}: ${howToGetDynamoDBLocal}.`);
}

/** What is wrong is the machine, not a line of code: no stack. */
function stopRun(message) {
  throw Object.assign(new Error(message), { stack: message });
}
