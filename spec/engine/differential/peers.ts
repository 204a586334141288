import { createEngine } from '../../../lib/engine/index.js';
import type { Json } from './tables.js';

/** What a DynamoDB answered: the bare name of an exception, or the members of a success. */
export interface Answer {
  readonly error: string | undefined;
  readonly message: string;
  readonly body: Json;
}

/** Sends an operation's JSON to a DynamoDB. */
export type Peer = (operation: string, input: Json) => Promise<Answer>;

/** The engine under test. */
export function enginePeer(): Peer {
  const engine = createEngine({ keepRequests: 0 });
  return async (operation, input) => {
    const { response } = await engine.requestHandler.handle({
      headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
      body: JSON.stringify(input),
    });
    return answerOf(new TextDecoder().decode(response.body));
  };
}

/** DynamoDB Local: each key has a database of its own, and signatures are not looked at. */
export function localPeer(endpoint: string, accessKey: string): Peer {
  const scope = `${accessKey}/20260101/us-east-1/dynamodb/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  return async (operation, input) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization,
      },
      body: JSON.stringify(input),
    });
    return answerOf(await response.text());
  };
}

function answerOf(text: string): Answer {
  const body = JSON.parse(text) as Json;
  const type = body['__type'] as string | undefined;
  return { error: type?.split('#')[1], message: (body['message'] ?? body['Message'] ?? '') as string, body };
}
