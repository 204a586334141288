import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCapabilities } from '../../contract/runner/capabilities.js';
import { memoryEngine } from '../../contract/runner/engines.js';
import { loadModels } from '../../contract/runner/models.js';
import { runFile } from '../../contract/runner/suite.js';

const root = join(__dirname, '../../contract');
const folder = mkdtempSync(join(tmpdir(), 'contract-'));
afterAll(() => rmSync(folder, { recursive: true }));

const capabilities = readCapabilities(join(root, 'capabilities.yml'));
const loading = loadModels(join(root, 'dms/v0.2/models'));

async function failureOf(scenario: object): Promise<string | undefined> {
  const file = join(folder, 'scenario.json');
  writeFileSync(file, JSON.stringify({ name: 'n', dms_version: '0.2', model: 'User', ...scenario }));
  const suite = { models: await loading, capabilities, engine: memoryEngine() };
  return (await runFile({ file, tier: '-' }, suite)).failure;
}

const item = { PK: 'a', SK: 'b', bio: 'x' };
const create = { op: 'create', item };
const fault = (what: object): object => ({ op: 'fault', operation: 'PutItem', kind: 'no_answer', times: 1, ...what });

describe('the runner', () => {
  it('passes a scenario in which all is as expected', async () => {
    expect(await failureOf({ steps: [{ ...create, expect: { item_contains: { bio: 'x' } } }] })).toBeUndefined();
  });

  it.each<[string, object, RegExp]>([
    ['that expects nothing', { steps: [create] }, /expects nothing/],
    ['without steps', { steps: [] }, /is empty/],
    ['of an unknown model', { model: 'Nobody', steps: [{ ...create, expect: { ok: true } }] }, /no model Nobody/],
    ['with an unknown op', { steps: [{ op: 'replace', item, expect: { ok: true } }] }, /unknown op "replace"/],
    ['with an unknown operand', { steps: [{ ...create, nope: 1, expect: { ok: true } }] }, /no operand "nope"/],
    ['with an unknown expectation', { steps: [{ ...create, expect: { fine: true } }] }, /unknown expectation "fine"/],
    ['with an unknown member', { setup: [], steps: [{ ...create, expect: { ok: true } }] }, /unknown member "setup"/],
    [
      'whose capability nobody knows',
      { requires_capabilities: ['flying'], steps: [{ ...create, expect: { ok: true } }] },
      /unknown capability "flying"/,
    ],
    ['that sees another value', { steps: [{ ...create, expect: { item_contains: { bio: 'y' } } }] }, /expected "y"/],
    [
      'that sees another type',
      { steps: [{ ...create, expect: { raw_attribute_types: { bio: 'N' } } }] },
      /type of bio/,
    ],
    ['that sees more attributes', { steps: [{ ...create, expect: { item_equals: item } }] }, /attributes/],
    ['that fails without being meant to', { steps: [{ op: 'get', key: item, expect: { requests: 1 } }] }, /unexpected/],
    ['that succeeds where an error is meant', { steps: [{ ...create, expect: { error: 'ErrItemNotFound' } }] }, /saw/],
    [
      'whose expectation holds it to nothing',
      { steps: [{ ...create, expect: { item_contains: {} } }] },
      /item_contains takes/,
    ],
    ['that expects no errors of a list', { steps: [{ ...create, expect: { errors: [] } }] }, /errors takes/],
    ['that expects a null', { steps: [{ ...create, expect: { error: null } }] }, /error takes/],
    ['that expects a cursor of no page', { steps: [{ ...create, expect: { cursor_equals: '' } }] }, /no page/],
    ['that counts what is no list', { steps: [{ ...create, expect: { item_count: 0 } }] }, /item_count/],
    ['that sleeps for no time', { steps: [{ op: 'sleep', expect: { ok: true } }] }, /milliseconds/],
    [
      'whose later step is in no format',
      { steps: [{ ...create, expect: { ok: true } }, { op: 'nope' }] },
      /unknown op "nope"/,
    ],
    [
      'that seeds for nobody',
      { seed_steps: [create], read_steps: [{ ...create, expect: { ok: true } }] },
      /seed_runtime is a text/,
    ],
    [
      'that counts from a cursor',
      { steps: [{ op: 'count', count: { scan: { cursor: 'e30=' } }, expect: { count: 0 } }] },
      /takes no cursor/,
    ],
    [
      'that compares with what no step saved',
      { steps: [{ ...create, expect: { item_field_equals_var: { bio: 'v' } } }] },
      /no step saved v/,
    ],
    [
      'with an unknown kind of action',
      {
        steps: [
          { op: 'transact_write', transact_write: { actions: [{ kind: 'upsert', item }] }, expect: { ok: true } },
        ],
      },
      /unknown kind/,
    ],
    ['of an unknown status', { status: 'done', steps: [{ ...create, expect: { ok: true } }] }, /status is incubating/],
    [
      'with a fault of an unknown kind',
      { steps: [fault({ kind: 'earthquake' }), { ...create, expect: { ok: true } }] },
      /unknown kind/,
    ],
    [
      'with a fault of an unknown operation',
      { steps: [fault({ operation: 'Put' }), { ...create, expect: { ok: true } }] },
      /unknown operation/,
    ],
    [
      'whose put leaves something unprocessed',
      { steps: [fault({ kind: 'unprocessed' }), { ...create, expect: { ok: true } }] },
      /only a batch/,
    ],
    [
      'whose fault happens less often than it says',
      { steps: [fault({ times: 9 }), { ...create, expect: { error: 'ErrTimeout' } }] },
      /befell \d requests PutItem, not 9/,
    ],
    [
      'whose fault happens to nothing',
      { steps: [fault({ operation: 'Scan' }), { ...create, expect: { ok: true } }] },
      /befell 0 requests Scan/,
    ],
    ['whose fault no step follows', { steps: [{ ...create, expect: { ok: true } }, fault({})] }, /no step follows/],
    ['that sends other requests', { steps: [{ ...create, expect: { requests: 0 } }] }, /requests/],
  ])('fails a scenario %s', async (_what, scenario, reason) => {
    expect(await failureOf(scenario)).toMatch(reason);
  });
});
