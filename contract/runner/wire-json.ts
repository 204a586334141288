import type { Value } from '../../lib/index.js';
import type { Data } from './data.js';

/** Wire JSON, its `B` and `BS` as base64 text, as wire values with bytes. */
export const fromJson = (item: Data): Record<string, Value> => spelled(item, bytes) as Record<string, Value>;

/** Wire JSON as DynamoDB spells it, its bytes still text. */
export const wireJson = (item: Data): Data => spelled(item, text => text);

type Binary = (base64: unknown) => unknown;

const spelled = (item: Data, binary: Binary): Data =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueOf(value as Data, binary)]));

function valueOf(value: Data, binary: Binary): Data {
  const [type, content] = Object.entries(value)[0] ?? ['NULL', true];
  switch (type) {
    case 'B':
      return { B: binary(content) };
    case 'BS':
      return { BS: (content as unknown[]).map(binary) };
    case 'L':
      return { L: (content as Data[]).map(element => valueOf(element, binary)) };
    case 'M':
      return { M: spelled(content as Data, binary) };
    // `N: 1` is a number and an unquoted `NULL` a null to YAML.
    case 'N':
      return { N: String(content) };
    case 'NS':
      return { NS: (content as unknown[]).map(String) };
    case 'null':
      return { NULL: true };
    default:
      return { [type]: content };
  }
}

const bytes = (base64: unknown): Uint8Array => new Uint8Array(Buffer.from(String(base64), 'base64'));
