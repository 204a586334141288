/** The names of the tables that a request's JSON is about. */
export function tablesIn(json: unknown): readonly string[] {
  const { TableName, RequestItems, TransactItems } = membersOf(json);
  if (typeof TableName === 'string') return [TableName];
  if (Array.isArray(TransactItems)) {
    return [...new Set(TransactItems.flatMap(entry => Object.values(membersOf(entry)).flatMap(tablesIn)))];
  }
  return Object.keys(membersOf(RequestItems));
}

function membersOf(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}
