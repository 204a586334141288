import { getOwn } from '../../values/own.js';

/** The error of an answer that is not a success, as the SDK would throw it: named, with `$metadata` and the members of its shape. */
export interface ServiceError extends Error {
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string | undefined };
}

/**
 * Reads an error answer without the SDK: for the transport that has none, and where client and commands come from two
 * releases of it that cannot read each other's errors. The name is what `__type` says behind its namespace.
 */
export function serviceError(status: number, headers: Readonly<Record<string, string>>, text: string): ServiceError {
  const body = parsed(text);
  const { __type: type, message, Message, ...members } = body;
  const error = new Error(textOf(message) ?? textOf(Message) ?? `DynamoDB answered ${status}`);
  error.name = nameOf(textOf(type) ?? headers['x-amzn-errortype'] ?? textOf(body['code']) ?? 'UnknownError');
  return Object.assign(error, members, {
    $fault: status >= 500 ? ('server' as const) : ('client' as const),
    $metadata: { httpStatusCode: status, requestId: getOwn(headers, 'x-amzn-requestid') },
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    // A proxy or load balancer answers in HTML; the status is all that can be told from it.
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function nameOf(type: string): string {
  const bare = type.split(':')[0] ?? type;
  return bare.slice(bare.lastIndexOf('#') + 1);
}
