import { DynamormError, misuse } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import { parseRfc3339 } from '../model/codecs/date-codecs.js';

/** The only evidence that authorises a deploy, by kind and source, and the one reason that may be given for it. */
const AUTHORITIES: ReadonlyMap<string, string> = new Map([
  ['operator_command@release-control-plane', 'operator_command_authority'],
  ['factory_batch_manifest@partner-factory', 'unique_factory_manifest_match'],
  ['codepipeline_execution@service-ci', 'codepipeline_execution_authority'],
  ['submodule_pin@service-ci', 'unique_submodule_pin_match'],
]);

type Fields = Readonly<Record<string, unknown>>;
interface Shape {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly moments: readonly string[];
}

const PROVENANCE: Shape = {
  required: ['mode', 'system', 'kind', 'ref', 'observed_at', 'recorded_at'],
  optional: ['commit_sha', 'import_run_id'],
  moments: ['observed_at', 'recorded_at'],
};
const EVIDENCE: Shape = {
  required: ['kind', 'source', 'ref', 'observed_at'],
  optional: ['digest'],
  moments: ['observed_at'],
};
const MODES = ['native', 'imported', 'inferred'];

/**
 * Checks the deploy-authority metadata of an actual-state row: `provenance` and `confidence` together or not at all, of the
 * right shape, and grounded in one unanimous piece of evidence of a known authority at high confidence.
 * @throws ErrInvalidModel for a wrong shape, ErrRejectedDeployAuthorityEvidence for evidence that authorises nothing
 */
export function checkDeployAuthority(item: Fields): void {
  if (!isObject(item)) throw misuse('checkDeployAuthority', 'an item or entity');
  const { provenance, confidence } = item;
  const [hasProvenance, hasConfidence] = [provenance, confidence].map(value => value !== undefined && value !== null);
  if (!hasProvenance && !hasConfidence) return;
  if (!hasProvenance || !hasConfidence) throw malformed('provenance and confidence come together or not at all');
  const evidence = checkProvenance(objectOf(provenance, 'provenance'));
  const { level, reasons } = checkConfidence(objectOf(confidence, 'confidence'));
  const [first] = evidence;
  if (first === undefined) throw rejected('there is no evidence');
  if (evidence.some(one => (['kind', 'source', 'ref'] as const).some(name => one[name] !== first[name])))
    throw rejected('the evidence is ambiguous');
  const reason = AUTHORITIES.get(`${String(first['kind'])}@${String(first['source'])}`);
  if (reason === undefined) throw rejected('evidence of this kind and source has no authority');
  if (level !== 'high') throw rejected('the confidence is not high');
  if (reasons.length !== 1 || reasons[0] !== reason) throw rejected(`the only reason must be ${reason}`);
}

function checkProvenance(provenance: Fields): readonly Fields[] {
  const { evidence, ...rest } = provenance;
  checkShape(rest, PROVENANCE, 'provenance');
  if (!MODES.includes(rest['mode'] as string)) throw malformed(`provenance.mode is one of ${MODES.join(', ')}`);
  if (evidence === undefined || evidence === null) return [];
  if (!Array.isArray(evidence)) throw malformed('provenance.evidence is a list');
  return evidence.map((one, i) => {
    const entry = objectOf(one, `provenance.evidence[${i}]`);
    checkShape(entry, EVIDENCE, `provenance.evidence[${i}]`);
    return entry;
  });
}

function checkConfidence(confidence: Fields): { level: unknown; reasons: readonly unknown[] } {
  const { level, reasons, ...unknown } = confidence;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw malformed(`confidence has no ${extra}`);
  if (typeof level !== 'string' || level === '') throw malformed('confidence.level is a text');
  if (!Array.isArray(reasons) || reasons.some(reason => typeof reason !== 'string'))
    throw malformed('confidence.reasons is a list of texts');
  return { level, reasons };
}

function checkShape(fields: Fields, { required, optional, moments }: Shape, where: string): void {
  for (const name of Object.keys(fields))
    if (!required.includes(name) && !optional.includes(name)) throw malformed(`${where} has no ${name}`);
  for (const name of required)
    if (typeof fields[name] !== 'string' || fields[name] === '')
      throw malformed(`${where}.${name} is a text and not empty`);
  for (const name of optional)
    if (fields[name] !== undefined && typeof fields[name] !== 'string') throw malformed(`${where}.${name} is a text`);
  for (const name of moments)
    if (parseRfc3339(fields[name] as string) === undefined)
      throw malformed(`${where}.${name} is a moment as RFC 3339 writes it`);
}

function objectOf(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw malformed(`${where} is an object`);
}

const malformed = (why: string): DynamormError =>
  new DynamormError('ErrInvalidModel', `deploy authority: ${why}`, { operation: 'checkDeployAuthority' });
const rejected = (why: string): DynamormError =>
  new DynamormError('ErrRejectedDeployAuthorityEvidence', `deploy authority: ${why}`, {
    operation: 'checkDeployAuthority',
  });
