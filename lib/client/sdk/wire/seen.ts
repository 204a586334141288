import type { ClientConfig, Middleware, MiddlewareStack, RecognisedClient } from '../shapes.js';

/** What a resolved stack has taken from its client for good; everything else is read by the SDK at each call. */
export interface Seen {
  readonly stack: MiddlewareStack;
  readonly middlewares: readonly Middleware[];
  readonly config: ClientConfig;
  readonly requestHandler: unknown;
  readonly logger: unknown;
  readonly protocol: unknown;
}

/** Takes down how a client is now. */
export function look(client: RecognisedClient): Seen {
  const middlewares: Middleware[] = [];
  const record = (middleware: Middleware): void => void middlewares.push(middleware);
  client.middlewareStack.applyToStack({ add: record, addRelativeTo: record });
  const { requestHandler, logger, protocol } = client.config;
  return { stack: client.middlewareStack, middlewares, config: client.config, requestHandler, logger, protocol };
}

/** Whether a client is still as it was; reads its middleware through the stack's own listing and changes nothing. */
export function isAsSeen(client: RecognisedClient, seen: Seen): boolean {
  const { config, middlewareStack } = client;
  if (config !== seen.config || middlewareStack !== seen.stack) return false;
  if (
    config.requestHandler !== seen.requestHandler ||
    config.logger !== seen.logger ||
    config.protocol !== seen.protocol
  )
    return false;
  let at = 0;
  let same = true;
  const compare = (middleware: Middleware): void => {
    if (seen.middlewares[at++] !== middleware) same = false;
  };
  middlewareStack.applyToStack({ add: compare, addRelativeTo: compare });
  return same && at === seen.middlewares.length;
}
