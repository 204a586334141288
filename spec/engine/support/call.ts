import { createEngine, type Engine, type EngineOptions } from '../../../lib/engine/index.js';

/** The JSON of an answer; specs look into it freely. */
export type Json = { readonly [member: string]: Json } & readonly Json[] & string & number & boolean;

/** What an operation answered: `error` is the exception's bare name, undefined for success. */
export interface Reply {
  readonly error: string | undefined;
  readonly message: string | undefined;
  readonly body: Json;
}

/** Calls an engine with the JSON of the wire, past the SDK, so that requests the SDK would not send can be sent. */
export type Call = (operation: string, input: object) => Promise<Reply>;

export interface Bench {
  readonly engine: Engine;
  readonly call: Call;
  /** As `call`, but throws unless the operation succeeds. */
  readonly ok: (operation: string, input: object) => Promise<Json>;
}

/** A fresh engine and ways to call it. */
export function bench(options?: EngineOptions): Bench {
  const engine = createEngine(options);
  const call: Call = async (operation, input) => {
    const { response } = await engine.requestHandler.handle({
      headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
      body: JSON.stringify(input),
    });
    const body = JSON.parse(new TextDecoder().decode(response.body)) as Json;
    const error = (body['__type'] as string | undefined)?.split('#')[1];
    return { error, message: body['message'] ?? body['Message'], body };
  };
  const ok = async (operation: string, input: object): Promise<Json> => {
    const { error, message, body } = await call(operation, input);
    if (error !== undefined) throw new Error(`${operation}: ${error}: ${message}`);
    return body;
  };
  return { engine, call, ok };
}

/** A CreateTable request for an on-demand table; keys as `name:TYPE`. */
export function tableInput(name: string, partition: string, sort?: string): Record<string, unknown> {
  const keys = [partition, ...(sort === undefined ? [] : [sort])].map(key => key.split(':') as [string, string]);
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: keys.map(([AttributeName], index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
  };
}
