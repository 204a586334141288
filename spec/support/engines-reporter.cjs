/** Says after everything else whether the run had a DynamoDB Local: a green run without one has proved less. */
module.exports = class EnginesReporter {
  async onRunComplete() {
    const missing = process.env.DYNAMORM_SPEC_LOCAL_MISSING;
    if (missing === undefined) return;
    const { howToGetDynamoDBLocal } = await import('../../scripts/dynamodb-local.mjs');
    const lines =
      `\nDynamoDB Local was skipped: ${missing}. The specs ran on the in-process engine only.\n` +
      `To run them on DynamoDB Local as well: ${howToGetDynamoDBLocal}.\n`;
    // jest prints its summary after the last reporter.
    process.once('exit', () => process.stderr.write(lines));
  }
};
