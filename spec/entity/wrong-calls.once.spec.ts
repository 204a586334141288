import * as dms from '../../lib/dms/index.js';
import * as engine from '../../lib/engine/index.js';
import * as root from '../../lib/index.js';
import * as kms from '../../lib/kms/index.js';
import * as lean from '../../lib/lean/index.js';
import * as streams from '../../lib/streams/index.js';
import * as tables from '../../lib/tables/index.js';
import * as testkit from '../../lib/testkit/index.js';
import { fakeTransport } from '../client/support/fake-transport.js';

type Exported = (...args: readonly unknown[]) => unknown;

class Plain {}
/** What JavaScript's callers, and casts, hand over in place of what the types ask for. */
const WRONG: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  'a number': 5,
  'a text': 'text',
  'an object': {},
  'a list': [],
  'a function': () => 1,
  'a class': Plain,
  'an instance': new Plain(),
  'a proxy': new Proxy({}, {}),
  'a promise': Promise.resolve(),
};
const ENTRIES = { dms, engine, kms, lean, root, streams, tables, testkit };
/** Classes, which JavaScript itself refuses to call without `new`, and what would open a port or set the process up. */
const LEFT_OUT = /^(?:[A-Z]\w*(?:Error|Cipher|Number|Fake|Runner)|Entity|Bytes|startServer|connect|disconnect)$/;

const isRaw = (thrown: unknown): boolean =>
  thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof ReferenceError;

/** What a call throws, at once or by its promise; undefined where it answers, or is still waiting for something. */
async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    const answer = call();
    if (answer instanceof Promise)
      return await Promise.race([
        answer.then(
          () => undefined,
          (error: unknown) => error,
        ),
        new Promise(resolve => setImmediate(() => setImmediate(resolve))),
      ]);
    return undefined;
  } catch (error) {
    return error;
  }
}

const { transport, asked: sent } = fakeTransport(() => ({}));
const exportsOf = (entry: object): [string, Exported][] =>
  Object.entries(entry).filter(
    (pair): pair is [string, Exported] => typeof pair[1] === 'function' && !LEFT_OUT.test(pair[0]),
  );

describe.each(Object.entries(ENTRIES))('whoever calls what dynamorm/%s exports with something else', (_, entry) => {
  beforeAll(() => void root.connect({ transport }));

  it.each(exportsOf(entry))('%s tells it in words of this library', async (_name, exported) => {
    const raw: string[] = [];
    for (const [what, wrong] of Object.entries(WRONG))
      for (const args of [[wrong], [Plain, wrong], [{}, wrong], [wrong, 'x', 'y'], [wrong, {}, {}]]) {
        const error = await thrownBy(() => exported(...args));
        if (isRaw(error)) raw.push(`${what} of ${args.length}: ${String(error)}`);
      }
    expect(raw).toEqual([]);
    expect(sent).toEqual([]);
  });
});
