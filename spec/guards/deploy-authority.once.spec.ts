import { checkDeployAuthority, isDynamormError, type ErrorCode } from '../../lib/index.js';

const entry = {
  kind: 'operator_command',
  source: 'release-control-plane',
  ref: 'r1',
  observed_at: '2026-01-01T00:00:00Z',
};
const provenance = {
  mode: 'native',
  system: 'github',
  kind: 'deploy',
  ref: 'r1',
  observed_at: '2026-01-01T00:00:00Z',
  recorded_at: '2026-01-01T00:00:00.123456789+01:00',
  evidence: [entry],
};
const confidence = { level: 'high', reasons: ['operator_command_authority'] };

function codeOf(item: object): ErrorCode | undefined {
  try {
    checkDeployAuthority(item as Record<string, unknown>);
    return undefined;
  } catch (error) {
    return isDynamormError(error) ? error.code : undefined;
  }
}
const given = (changed: object, sure: object = confidence) => ({
  provenance: { ...provenance, ...changed },
  confidence: sure,
});

describe('the deploy authority check', () => {
  it.each([
    ['operator_command', 'release-control-plane', 'operator_command_authority'],
    ['factory_batch_manifest', 'partner-factory', 'unique_factory_manifest_match'],
    ['codepipeline_execution', 'service-ci', 'codepipeline_execution_authority'],
    ['submodule_pin', 'service-ci', 'unique_submodule_pin_match'],
  ])('takes %s of %s for %s', (kind, source, reason) => {
    const evidence = [
      { ...entry, kind, source },
      { ...entry, kind, source, digest: 'sha256:1' },
    ];
    expect(() => checkDeployAuthority(given({ evidence }, { level: 'high', reasons: [reason] }))).not.toThrow();
  });

  it('asks nothing of an item that has neither, and takes the optional members', () => {
    expect(() => checkDeployAuthority({ id: 'x' })).not.toThrow();
    expect(() => checkDeployAuthority(given({ commit_sha: 'abc', import_run_id: 'i1' }))).not.toThrow();
  });

  it.each<[string, object]>([
    ['provenance alone', { provenance }],
    ['confidence alone', { confidence }],
    ['an unknown member', given({ other: 1 })],
    ['an unknown member of evidence', given({ evidence: [{ ...entry, x: 1 }] })],
    ['an unknown member of confidence', given({}, { ...confidence, x: 1 })],
    ['an unknown mode', given({ mode: 'guessed' })],
    ['an empty system', given({ system: '' })],
    ['a ref that is no text', given({ ref: 7 })],
    ['a moment that is none', given({ observed_at: 'yesterday' })],
    ['evidence that is no list', given({ evidence: {} })],
    ['evidence without its source', given({ evidence: [{ ...entry, source: undefined }] })],
    ['a commit that is no text', given({ commit_sha: 7 })],
  ])('refuses %s as no valid shape', (_, item) => {
    expect(codeOf(item)).toBe('ErrInvalidModel');
  });

  it.each<[string, object]>([
    ['no evidence', given({ evidence: [] })],
    ['evidence left out', given({ evidence: undefined })],
    ['evidence that disagrees', given({ evidence: [entry, { ...entry, ref: 'r2' }] })],
    ['a kind and a source that do not belong together', given({ evidence: [{ ...entry, source: 'service-ci' }] })],
    ['a level that is not high', given({}, { ...confidence, level: 'medium' })],
    ['another reason', given({}, { ...confidence, reasons: ['unique_submodule_pin_match'] })],
    ['one reason too many', given({}, { ...confidence, reasons: [...confidence.reasons, 'also'] })],
    ['no reason', given({}, { ...confidence, reasons: [] })],
  ])('rejects %s', (_, item) => {
    expect(codeOf(item)).toBe('ErrRejectedDeployAuthorityEvidence');
  });
});
