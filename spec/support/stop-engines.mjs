/** jest's global teardown. After a crash it does not run: DynamoDB Local ends by itself with this process. */
export default async function stopEngines() {
  await globalThis.dynamoDBLocal?.stop();
}
