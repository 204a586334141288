interface WithTable {
  readonly TableName?: string;
}

/** Names of the tables that a request touches, each once, as sent. */
export function tablesOf(input: object): readonly string[] {
  const { TableName, RequestItems, TransactItems } = input as {
    readonly TableName?: string;
    readonly RequestItems?: object;
    readonly TransactItems?: readonly Readonly<Record<string, WithTable>>[];
  };
  if (TableName !== undefined) return [TableName];
  if (RequestItems !== undefined) return Object.keys(RequestItems);
  const names = (TransactItems ?? []).flatMap(item => Object.values(item).map(action => action.TableName ?? ''));
  return [...new Set(names)];
}
