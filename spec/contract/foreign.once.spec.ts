import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readCapabilities } from '../../contract/runner/capabilities.js';
import { localEngine, memoryEngine } from '../../contract/runner/engines.js';
import { loadModels } from '../../contract/runner/models.js';
import { readScenario } from '../../contract/runner/scenario.js';
import { scenarioFiles } from '../../contract/runner/scenario-files.js';
import { runDirectory, type Result } from '../../contract/runner/suite.js';
import { IMAGES_FILE, MODELS, scenarios, type SealedPin } from './support/foreign.js';

const OPS =
  `create save update delete get get_optional query scan count transact_get batch_get batch_write transact_write
  transition_append_event validate_provenance sleep hydrate`.split(/\s+/);
const EXPECTATIONS =
  `ok error errors item_contains item_equals item_has_fields item_missing_fields raw_attribute_types raw_item_contains
  item_field_equals_var item_field_not_equals_var item_count items_contains items_missing_fields count item_absent cursor_equals`.split(
    /\s+/,
  );
const CAPABILITIES =
  `crud omitempty lifecycle.timestamps optimistic_lock.version error.version_conflict ttl.epoch_seconds
  number.precision.exact type.matrix query.basic scan.basic count.native get.optional transact_get batch.get batch.write transact.write
  release_state.write_policy release_state.transactional_transition release_state.provenance_confidence encryption.fail_closed
  encryption.deterministic_interop`.split(/\s+/);

/** What the seeding runtime stores, by the arithmetic of the contract and nothing of this library. */
function sealedPin(): SealedPin {
  const master = createHash('sha256').update('tabletheory-contract-deterministic-v1').digest();
  const draw = (label: string): Buffer => createHmac('sha256', master).update(label).digest();
  const edk = draw('edk|Patron|pin_code|1');
  const nonce = draw('nonce|Patron|pin_code|2').subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', createHmac('sha256', master).update(edk).digest(), nonce);
  cipher.setAAD(Buffer.from('theorydb:encrypted:v1|attr=pin_code'));
  const ct = Buffer.concat([cipher.update('{"t":"S","s":"1234"}'), cipher.final(), cipher.getAuthTag()]);
  const [sealedKey, sealedNonce, text] = [edk, nonce, ct].map(bytes => bytes.toString('base64'));
  return { edk: sealedKey!, nonce: sealedNonce!, ct: text! };
}

const root = mkdtempSync(join(tmpdir(), 'foreign-'));
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
for (const [file, text] of Object.entries(MODELS)) write(`models/${file}`, text);
for (const [file, text] of Object.entries(scenarios(sealedPin()))) write(`scenarios/${file}`, text);
write('golden/images.json', IMAGES_FILE);
afterAll(() => rmSync(root, { recursive: true }));

const files = scenarioFiles(join(root, 'scenarios'));
const endpoint = process.env['DYNAMORM_SPEC_ENDPOINT'];
const engines = [memoryEngine(), ...(endpoint === undefined ? [] : [localEngine(endpoint)])];

async function results(engine = memoryEngine(), tier?: string): Promise<Result[]> {
  const suite = {
    models: await loadModels(join(root, 'models')),
    capabilities: readCapabilities(join(__dirname, '../../contract/capabilities.yml')),
    engine,
  };
  return runDirectory(suite, { directory: join(root, 'scenarios'), tier }, () => undefined);
}

describe('a directory that another team wrote', () => {
  const read = files.map(({ file }) => readScenario(file));
  const steps = read.flatMap(scenario => [...(scenario.seeding?.steps ?? []), ...scenario.steps]);

  it('uses every op, expectation and capability of the format', () => {
    expect(OPS.filter(op => !steps.some(step => step.op === op))).toEqual([]);
    expect(EXPECTATIONS.filter(name => !steps.some(step => Object.hasOwn(step.expect, name)))).toEqual([]);
    expect(CAPABILITIES.filter(name => !read.some(one => one.capabilities.includes(name)))).toEqual([]);
  });

  it.each(engines.map(engine => [engine.name, engine] as const))('runs unchanged on %s', async (_name, engine) => {
    const found = await results(engine);
    expect(found.filter(({ failure }) => failure !== undefined)).toEqual([]);
    expect(found.map(({ steps: ran }) => ran).reduce((a, b) => a + b)).toBe(steps.length);
    expect(found).toHaveLength(files.length);
  });

  it.each(['p0', 'p1', 'p2', 'p3', 'p4', 'interop'])(
    'is held to its tier %s alone where that is asked for',
    async tier => {
      const found = await results(memoryEngine(), tier);
      expect(found.length).toBe(files.filter(({ file }) => file.startsWith(join(root, 'scenarios', tier))).length);
      expect(found.every(result => result.tier === tier && result.failure === undefined)).toBe(true);
    },
  );
});
