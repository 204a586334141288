import type { Value } from '../../lib/index.js';
import type { Data } from './data.js';

/** Wire JSON, its `B` and `BS` as base64 text, as wire values with bytes. */
export function fromJson(item: Data): Record<string, Value> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueOf(value as Data)]));
}

function valueOf(value: Data): Value {
  const [type, content] = Object.entries(value)[0] ?? ['NULL', true];
  switch (type) {
    case 'B':
      return { B: bytes(content) };
    case 'BS':
      return { BS: (content as unknown[]).map(bytes) };
    case 'L':
      return { L: (content as Data[]).map(valueOf) };
    case 'M':
      return { M: fromJson(content as Data) };
    default:
      return { [type]: content } as unknown as Value;
  }
}

const bytes = (base64: unknown): Uint8Array => new Uint8Array(Buffer.from(String(base64), 'base64'));
