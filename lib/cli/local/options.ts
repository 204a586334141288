import { parseArgs } from 'node:util';
import { UsageError } from '../command.js';

/** What `dynamorm local` was told. */
export interface LocalOptions {
  readonly port: number;
  readonly region: string;
  /** Files of tables and items to begin with. */
  readonly load: readonly string[];
}

const HIGHEST_PORT = 65_535;

/** The options of `dynamorm local`; throws a `UsageError` for arguments that are none of them. */
export function localOptions(args: readonly string[]): LocalOptions {
  const { port, region, load } = parsed(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > HIGHEST_PORT) {
    throw new UsageError(`--port takes a number from 0 (any free port) to ${HIGHEST_PORT}, not ${port}.`);
  }
  return { port: Number(port), region, load };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      options: {
        port: { type: 'string', default: '8000' },
        region: { type: 'string', default: 'us-east-1' },
        load: { type: 'string', multiple: true, default: [] },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
