import { acquireLease, type Lease } from '../../../lib/index.js';
import type { Operation } from '../context.js';
import { asText, malformed, objectOf } from '../data.js';
import { toFields } from '../field-value.js';

/** Takes, holds on to or gives up the lease of a row; what is taken is called `as`, and found under that name later. */
const lease: Operation = {
  operands: ['key', 'action', 'as', 'ttl_ms', 'keep_row_ms'],
  at: ({ key }) => objectOf(key, 'key'),
  async run({ key, action, as: name = 'lease', ttl_ms = 60_000, keep_row_ms }, { on, vars }) {
    const place = `lease ${asText(name)}`;
    if (action === 'acquire') {
      const taken = await acquireLease(on.type as never, toFields(on, objectOf(key, 'key')) as never, {
        ttlMs: Number(ttl_ms),
        ...(keep_row_ms !== undefined && { keepRowMs: Number(keep_row_ms) }),
      });
      vars.set(place, taken);
      return {};
    }
    const held = vars.get(place) as Lease | undefined;
    if (held === undefined) throw malformed(`no step acquired the lease ${asText(name)}`);
    if (action === 'refresh') await held.refresh(Number(ttl_ms));
    else if (action === 'release') await held.release();
    else throw malformed(`a lease is acquired, refreshed or released, not ${asText(action)}`);
    return {};
  },
};

export const leaseOperations = { lease } satisfies Readonly<Record<string, Operation>>;
