import { isBytes } from '../../../values/binary.js';
import type { ClientConfig, Metadata, MiddlewareOutput, WireHeaders, WireResponse } from '../shapes.js';

const decoder = new TextDecoder();

/** Text of a response body, whatever the client's HTTP handler made of it. */
export async function textOf(body: unknown, config: ClientConfig): Promise<string> {
  if (isBytes(body)) return decoder.decode(body);
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (config.streamCollector === undefined) throw new TypeError('the client has no collector for response streams');
  return decoder.decode(await config.streamCollector(body));
}

/** The answer as DynamoDB wrote it: its JSON, values untouched (`B` stays base64 text), beside what the SDK tells of a response. */
export function outputOf(text: string, response: WireResponse): MiddlewareOutput {
  const output = (text === '' ? {} : JSON.parse(text)) as MiddlewareOutput;
  output.$metadata = metadataOf(response);
  return output;
}

interface Holder {
  Item?: unknown;
  CancellationReasons?: readonly (Holder | null)[];
}

/** The text of an error's answer as the SDK can read it, and what puts back on the error the items that it cannot. */
export interface ReadableError {
  readonly text: string;
  restore(error: unknown): void;
}

/**
 * An error's answer without the existing items in it where a key of theirs is `__proto__`: the SDK's own reading of such an item
 * fails, and would turn a failed condition into an error of another kind.
 */
export function readableError(text: string): ReadableError {
  if (!text.includes('"__proto__"')) return { text, restore: () => undefined };
  const told = JSON.parse(text) as Holder;
  const parts = (holder: Holder): readonly (Holder | null | undefined)[] => [
    holder,
    ...(Array.isArray(holder.CancellationReasons) ? (holder.CancellationReasons as readonly (Holder | null)[]) : []),
  ];
  const items = parts(told).map(part => part?.Item);
  for (const part of parts(told)) delete part?.Item;
  return {
    text: JSON.stringify(told),
    restore: error => {
      if (typeof error !== 'object' || error === null) return;
      for (const [i, part] of parts(error).entries()) if (part && items[i] !== undefined) part.Item = items[i];
    },
  };
}

function metadataOf(response: WireResponse): Metadata {
  const headers = lowerCased(response.headers);
  return {
    httpStatusCode: response.statusCode,
    requestId: headers['x-amzn-requestid'] ?? headers['x-amzn-request-id'] ?? headers['x-amz-request-id'],
    extendedRequestId: headers['x-amz-id-2'],
    cfId: headers['x-amz-cf-id'],
  };
}

// In place, as the SDK does it: a user's middleware further out looks for these names in lower case.
function lowerCased(headers: WireHeaders): WireHeaders {
  for (const name of Object.keys(headers)) {
    const lower = name.toLowerCase();
    if (lower === name) continue;
    const value = headers[name] as string;
    delete headers[name];
    headers[lower] = value;
  }
  return headers;
}
