import { DynamormError } from '../../errors/dynamorm-error.js';
import { getOwn } from '../../values/own.js';

/**
 * How declared table names become those that are sent: one name for all of them, a map (what it does not list stays as
 * declared), or a function.
 */
export type TableNames = string | Readonly<Record<string, string>> | ((declared: string) => string);

// DynamoDB's rule for names; a request also takes the table's ARN in place of its name.
const NAME = /^[A-Za-z0-9_.-]{3,255}$/;
const ARN = /^arn:[a-z0-9-]+:dynamodb:[a-z0-9-]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255}$/;

/** Makes the mapping of a session. A function is asked anew each time: it may follow a tenant. Throws `ErrValidation` for a name that DynamoDB would not take. */
export function tableNameMapping(names: TableNames | undefined): (declared: string) => string {
  if (names === undefined) return declared => checked(declared, declared);
  if (typeof names === 'function') return declared => checked(names(declared), declared);
  if (typeof names === 'string') {
    const only = checked(names, names);
    return () => only;
  }
  const entries = Object.entries(names).map(([declared, name]) => [declared, checked(name, declared)] as const);
  const map = Object.freeze(Object.fromEntries(entries));
  return declared => getOwn(map, declared) ?? checked(declared, declared);
}

// Names that were found good, since each request asks for its own several times; a function may make any number of them.
const good = new Set<unknown>();
const MOST_KEPT = 1_000;

function checked(name: unknown, declared: string): string {
  if (good.has(name)) return name as string;
  if (typeof name === 'string' && (NAME.test(name) || ARN.test(name))) {
    if (good.size < MOST_KEPT) good.add(name);
    return name;
  }
  const shown = typeof name === 'string' ? JSON.stringify(name) : `a value of type ${typeof name}`;
  const from = name === declared ? '' : ` (for ${JSON.stringify(declared)})`;
  throw new DynamormError(
    'ErrValidation',
    `${shown}${from} is no table name: DynamoDB takes 3 to 255 of A-Z a-z 0-9 _ . - or a table's ARN`,
  );
}
