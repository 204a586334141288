import { send } from '../client/send.js';
import type { Session } from '../client/session.js';
import type { TableOperations } from '../client/table-requests.js';

/** Sends one table operation. */
export async function tableCall<O extends keyof TableOperations>(
  session: Session,
  operation: O,
  input: TableOperations[O]['input'],
): Promise<TableOperations[O]['output']> {
  const { output } = await send(session, operation, { input });
  return output as TableOperations[O]['output'];
}

/** The service's own name of a refusal, where the translated error's code is not precise enough. */
export function serviceNameOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.name : undefined;
}
