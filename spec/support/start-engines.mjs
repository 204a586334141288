import { howToGetDynamoDBLocal, startDynamoDBLocal } from '../../scripts/dynamodb-local.mjs';

/** jest's global setup: one DynamoDB Local for the whole run. Workers and the reporter read what became of it from the environment. */
export default async function startEngines() {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // once per spec file is too often
  const local = await startDynamoDBLocal().catch(error => stopRun(error.message));
  if ('endpoint' in local) {
    globalThis.dynamoDBLocal = local;
    process.env.DYNAMORM_SPEC_ENDPOINT = local.endpoint;
    return;
  }
  if (process.env.REQUIRE_DYNAMODB_LOCAL === '1') {
    stopRun(`REQUIRE_DYNAMODB_LOCAL is set, but there is ${local.missing}: ${howToGetDynamoDBLocal}.`);
  }
  process.env.DYNAMORM_SPEC_LOCAL_MISSING = local.missing;
}

/** What is wrong is the machine, not a line of code: no stack. */
function stopRun(message) {
  throw Object.assign(new Error(message), { stack: message });
}
