import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { OperationName } from '../../session/requests.js';

/** The few shapes of the SDK that the adapter touches, structurally: the same for every release and every copy of it. */

export interface WireHeaders {
  [name: string]: string;
}
/** The members of an HTTP request as every part of the SDK (signer, handler, users' middleware) recognises one. */
export interface RequestMembers {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: WireHeaders;
  readonly body: string | Uint8Array;
}
export interface WireResponse {
  readonly statusCode: number;
  readonly headers: WireHeaders;
  readonly body?: unknown;
}
export interface Metadata {
  httpStatusCode?: number;
  requestId?: string | undefined;
  extendedRequestId?: string | undefined;
  cfId?: string | undefined;
  attempts?: number;
  totalRetryDelay?: number;
}
export interface MiddlewareOutput {
  $metadata?: Metadata;
}
interface MiddlewareArguments {
  readonly input: object;
  readonly request?: unknown;
}
export interface MiddlewareResult {
  readonly response: WireResponse;
  readonly output: MiddlewareOutput;
}
/** What one call shares between its middlewares. */
export interface Context {
  [key: string]: unknown;
  endpointV2?: Endpoint;
  __smithy_context?: Record<string, unknown>;
}
export interface Endpoint {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
}
export type Next = (args: MiddlewareArguments) => Promise<MiddlewareResult>;
export type Middleware = (next: Next, context: Context) => Next;
export interface MiddlewareOptions {
  readonly name?: string;
  readonly step?: string;
  readonly priority?: string;
  readonly tags?: readonly string[];
  readonly override?: boolean;
  readonly relation?: string;
  readonly toMiddleware?: string;
  readonly middleware?: Middleware;
}
/** Where middlewares are listed to; a stack is one, and so is anything that only wants to see them. */
interface MiddlewareSink {
  add(middleware: Middleware, options: MiddlewareOptions): void;
  addRelativeTo(middleware: Middleware, options: MiddlewareOptions): void;
}
export interface MiddlewareStack extends MiddlewareSink {
  applyToStack(sink: MiddlewareSink): void;
  concat(from: MiddlewareStack): MiddlewareStack;
}

/** Options of one `send`. */
export interface HandlerOptions {
  abortSignal?: AbortSignal | undefined;
}
export interface SdkCommand {
  input: object;
  readonly middlewareStack: MiddlewareStack;
  resolveMiddleware(stack: MiddlewareStack, config: ClientConfig, options: HandlerOptions): Next;
}
/** What the fast path reads from a client's configuration. */
export interface ClientConfig {
  readonly serviceId?: unknown;
  readonly requestHandler?: unknown;
  readonly logger?: unknown;
  readonly protocol?: unknown;
  readonly streamCollector?: (stream: unknown) => Promise<Uint8Array>;
}

/** A client that is recognised as the SDK's own. */
export interface RecognisedClient {
  readonly config: ClientConfig;
  readonly middlewareStack: MiddlewareStack;
}

const classes: Readonly<Record<OperationName, unknown>> = {
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  UpdateItem: UpdateItemCommand,
  DeleteItem: DeleteItemCommand,
  Query: QueryCommand,
  Scan: ScanCommand,
  BatchGetItem: BatchGetItemCommand,
  BatchWriteItem: BatchWriteItemCommand,
  TransactWriteItems: TransactWriteItemsCommand,
  TransactGetItems: TransactGetItemsCommand,
  CreateTable: CreateTableCommand,
  DescribeTable: DescribeTableCommand,
  UpdateTable: UpdateTableCommand,
  DeleteTable: DeleteTableCommand,
  UpdateTimeToLive: UpdateTimeToLiveCommand,
  DescribeTimeToLive: DescribeTimeToLiveCommand,
};

/** Makes the SDK's command of an operation. */
export function commandOf(operation: OperationName, input: object): SdkCommand {
  // The SDK types a command by its own client and middleware classes; the adapter needs only their structure, which all releases share.
  return new (classes[operation] as new (input: object) => SdkCommand)(input);
}
