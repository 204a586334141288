// What DynamoDB would answer, as far as the bench goes: one table, one partition, whole items.

const idOf = key => JSON.stringify(Object.values(key));
const KEY_NAMES = [
  ['customerId', 'orderId'],
  ['pk', 'sk'],
];

/** The key of a stored item: that of the electric column is made of other attributes than its fields. */
function keyOf(item) {
  const [partition, sort] = KEY_NAMES.findLast(([name]) => name in item);
  return { [partition]: item[partition], [sort]: item[sort] };
}

const answers = {
  PutItem(input, items) {
    items.set(idOf(keyOf(input.Item)), input.Item);
    return {};
  },
  GetItem: (input, items) => ({ Item: items.get(idOf(input.Key)) }),
  UpdateItem: (input, items) => (input.ReturnValues === 'ALL_NEW' ? { Attributes: items.get(idOf(input.Key)) } : {}),
  Query: (_, items) => ({ Items: [...items.values()], Count: items.size, ScannedCount: items.size }),
  BatchGetItem(input, items) {
    const [[table, { Keys }]] = Object.entries(input.RequestItems);
    return { Responses: { [table]: Keys.map(key => items.get(idOf(key))) }, UnprocessedKeys: {} };
  },
  BatchWriteItem(input, items) {
    const [requests] = Object.values(input.RequestItems);
    for (const { PutRequest } of requests) answers.PutItem(PutRequest, items);
    return { UnprocessedItems: {} };
  },
  TransactWriteItems(input, items) {
    for (const { Put } of input.TransactItems) answers.PutItem(Put, items);
    return {};
  },
};

/** The answer to a request, by the items that are there. */
export function answerTo(operation, input, items) {
  const answer = answers[operation];
  if (answer === undefined) throw new Error(`the stub knows no ${operation}`);
  return answer(input, items);
}
