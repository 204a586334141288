// A directory as another team would write it: other tables and names, every YAML style, JSON beside it, no member of ours.

const LENDING = `
dms_version: "0.2"
namespace: "city.library"
models:
  - name: Loan
    table: { name: city-loans }
    naming: { convention: camelCase }
    keys: { partition: { attribute: PK, type: S }, sort: { attribute: SK, type: S } }
    attributes:
      - { attribute: PK, type: S, required: true, roles: [pk] }
      - { attribute: SK, type: S, required: true, roles: [sk] }
      - attribute: branch          # an index key without the role that says so
        type: S
        optional: true
        omit_empty: true
      - { attribute: title, type: S, optional: true, omit_empty: true }
      - { attribute: notes, type: L, optional: true }
      - { attribute: subjects, type: SS, optional: true, omit_empty: true }
      - { attribute: cover, type: M, json: true, optional: true, omit_empty: true }
      - { attribute: createdAt, type: S, format: rfc3339nano, roles: [created_at] }
      - { attribute: updatedAt, type: S, format: rfc3339nano, roles: [updated_at] }
      - { attribute: version, type: N, format: int, roles: [version] }
      - { attribute: ttl, type: N, format: unix_seconds, roles: [ttl], optional: true, omit_empty: true }
    indexes:
      - { name: by-branch, type: GSI, partition: { attribute: branch, type: S }, projection: { type: KEYS_ONLY } }
`;

const STATE = {
  dms_version: '0.1',
  models: [
    {
      name: 'ReleaseStateActual',
      table: { name: 'city-state' },
      keys: { partition: { attribute: 'PK', type: 'S' }, sort: { attribute: 'SK', type: 'S' } },
      write_policy: { mode: 'mutable', protected_attributes: ['pin'] },
      attributes: [
        { attribute: 'PK', type: 'S', required: true, roles: ['pk'] },
        { attribute: 'SK', type: 'S', required: true, roles: ['sk'] },
        ...['status', 'pin'].map(attribute => ({ attribute, type: 'S', optional: true, omit_empty: true })),
        ...['provenance', 'confidence'].map(attribute => ({ attribute, type: 'M', json: true, optional: true })),
        { attribute: 'version', type: 'N', format: 'int', roles: ['version'] },
      ],
    },
    {
      name: 'StateEvent',
      table: { name: 'city-state' },
      keys: { partition: { attribute: 'PK', type: 'S' }, sort: { attribute: 'SK', type: 'S' } },
      write_policy: { mode: 'write_once', protected_attributes: [] },
      attributes: [
        { attribute: 'PK', type: 'S', required: true, roles: ['pk'] },
        { attribute: 'SK', type: 'S', required: true, roles: ['sk'] },
        { attribute: 'what', type: 'S', optional: true, omit_empty: true },
      ],
    },
  ],
};

const MATRIX = `
dms_version: '0.2'
models:
- name: Matrix
  table:
    name: city-matrix
  keys:
    partition: {attribute: shelf, type: N}
    sort: {attribute: label, type: B}
  attributes:
  - {attribute: shelf, type: N, required: true, roles: [pk]}
  - {attribute: label, type: B, required: true, roles: [sk]}
  - {attribute: numbers, type: NS, optional: true}
  - {attribute: blobs, type: BS, optional: true}
  - {attribute: flag, type: BOOL, optional: true}
  - {attribute: lent, type: N, format: unix_seconds, optional: true}
  - {attribute: nothing, type: "NULL", optional: true}
  - {attribute: list, type: L, optional: true}
  - {attribute: price, type: N, optional: true, format: decimal_string}
- name: Patron
  table: {name: city-patrons}
  naming: {convention: snake_case}
  keys: {partition: {attribute: card_no, type: S}}
  attributes:
  - {attribute: card_no, type: S, required: true, roles: [pk]}
  - {attribute: pin_code, type: S, optional: true, encryption: {v: 1}}
`;

export const MODELS: Readonly<Record<string, string>> = {
  'lending.yaml': LENDING,
  'nested/state.json': JSON.stringify(STATE),
  'nested/matrix.yml': MATRIX,
};

const LIFE = `---
# block style, anchors and aliases
name: "loans: a life"
description: words for people
dms_version: "0.2"
requires_capabilities: [crud, omitempty, lifecycle.timestamps, optimistic_lock.version, error.version_conflict, ttl.epoch_seconds]
model: Loan
table:
  name: other-loans
steps:
  - name: first
    op: create
    if_not_exists: true
    item: &loan
      PK: LOAN#1
      SK: A
      branch: north
      title: ""
      subjects: []
      notes: []
      ttl: "1890000000"
    expect:
      ok: true
      item_missing_fields: [title, subjects, cover]
      raw_attribute_types: { notes: L, ttl: N, version: N }
  - { op: create, if_not_exists: true, item: *loan, expect: { error: ErrConditionFailed } }
  - op: get
    key: &key { PK: LOAN#1, SK: A }
    save: { made: createdAt, changed: updatedAt }
    expect: { item_has_fields: [createdAt, updatedAt], item_contains: { ttl: 1890000000, version: 0 } }
  - { op: sleep, ms: 20 }
  - op: update
    item: { <<: *key, title: Sagas, subjects: [b, a], version: 0 }
    fields: [title, subjects]
    expect:
      item_field_equals_var: { createdAt: made }
      item_field_not_equals_var: { updatedAt: changed }
      raw_item_contains: { title: Sagas, subjects: [a, b], version: "1" }
  - { op: update, item: { PK: LOAN#1, SK: A, title: late, version: 0 }, fields: [title], expect: { errors: [ErrConditionFailed, ErrVersionConflict] } }
  - { op: update, item: { PK: LOAN#1, SK: A, title: x }, fields: [title], protected_attributes: [title], expect: { error: ErrProtectedFieldMutation } }
  - { op: save, item: { PK: LOAN#1, SK: A, title: all new }, expect: { item_contains: { title: all new, version: 0 }, item_missing_fields: [subjects] } }
  - { op: delete, key: *key, expect: { ok: true, item_absent: true } }
  - { op: get_optional, key: *key, expect: { item_absent: true } }
  - { op: get, key: *key, expect: { ok: false } }
`;

const TYPES = `
name: every type
dms_version: 0.2
requires_capabilities: [type.matrix, number.precision.exact]
model: Matrix
steps:
- op: create
  item: &row {shelf: 7, label: AQI=, numbers: ["9007199254740993", 4.50], blobs: [AAE=, Ag==], flag: false, nothing: null, list: [1, [true, null], {k: ""}], price: "0.10", lent: "1700000000"}
  expect: {ok: true}
- op: get
  key: {shelf: "7", label: AQI=}
  expect:
    raw_attribute_types: {shelf: N, label: B, numbers: NS, blobs: BS, flag: BOOL, nothing: NULL, list: L, price: N, lent: N}
    item_equals: {<<: *row, numbers: [4.5, "9007199254740993"], blobs: [Ag==, AAE=], price: 0.1, lent: 1700000000}
`;

const READS = {
  name: 'reads',
  dms_version: '0.1',
  requires_capabilities: ['query.basic', 'scan.basic', 'count.native', 'get.optional', 'transact_get', 'batch.get'],
  model: 'Loan',
  steps: [
    ...['1', '2', '3'].map(SK => ({
      op: 'create',
      item: { PK: 'L', SK, branch: 'north', title: SK === '2' ? 'even' : 'odd' },
      expect: { ok: true },
    })),
    {
      op: 'query',
      query: {
        partition: { attribute: 'PK', operator: '=', value: 'L' },
        sort: { attribute: 'SK', operator: 'between', values: ['1', '2'] },
        sort_direction: 'desc',
        limit: 1,
        projection: ['SK', 'title'],
      },
      expect: {
        item_count: 1,
        items_contains: [{ SK: '2', title: 'even' }],
        items_missing_fields: ['branch'],
        cursor_equals: 'eyJsYXN0S2V5Ijp7IlBLIjp7IlMiOiJMIn0sIlNLIjp7IlMiOiIyIn19LCJzb3J0IjoiREVTQyJ9',
      },
    },
    {
      op: 'query',
      query: {
        partition: { attribute: 'PK', operator: '=', value: 'L' },
        sort_direction: 'DESC',
        cursor: 'eyJsYXN0S2V5Ijp7IlBLIjp7IlMiOiJMIn0sIlNLIjp7IlMiOiIyIn19LCJzb3J0IjoiREVTQyJ9',
        filter: [{ attribute: 'title', operator: 'in', values: ['odd'] }],
        consistent_read: true,
      },
      expect: { items_contains: [{ SK: '1' }], cursor_equals: '' },
    },
    {
      op: 'query',
      query: { index: 'by-branch', partition: { attribute: 'branch', operator: '=', value: 'north' } },
      expect: { item_count: 3, items_contains: [{ SK: '3' }, { SK: '1' }] },
    },
    {
      op: 'scan',
      scan: { filter: { attribute: 'title', operator: 'begins_with', value: 'o' } },
      expect: { item_count: 2 },
    },
    {
      op: 'count',
      count: { query: { partition: { attribute: 'PK', operator: '=', value: 'L' }, limit: 1 } },
      expect: { count: 3, item_count: 0 },
    },
    {
      op: 'count',
      count: { scan: { filter: [{ attribute: 'title', operator: '<>', value: 'odd' }] } },
      expect: { count: 1 },
    },
    {
      op: 'transact_get',
      transact_get: { items: [{ key: { PK: 'L', SK: '9' } }, { model: 'Loan', key: { PK: 'L', SK: '1' } }] },
      expect: { item_count: 1, items_contains: [{ SK: '1' }] },
    },
    {
      op: 'batch_get',
      batch_get: {
        keys: [
          { PK: 'L', SK: '3' },
          { PK: 'L', SK: '9' },
        ],
      },
      expect: { item_count: 1, items_contains: [{ title: 'odd' }] },
    },
  ],
};

const MANY = `{ "name": "many", "dms_version": "0.2", "model": "Loan", "requires_capabilities": ["batch.write", "transact.write"], "steps": [
  { "op": "batch_write", "batch_write": { "puts": [{ "PK": "L", "SK": "1" }, { "PK": "L", "SK": "2", "title": "" }] }, "expect": { "ok": true } },
  { "op": "batch_write", "batch_write": { "deletes": [{ "PK": "L", "SK": "2" }] }, "expect": { "ok": true } },
  { "op": "transact_write", "transact_write": { "actions": [
      { "kind": "create", "item": { "PK": "L", "SK": "3" } },
      { "kind": "put", "item": { "PK": "L", "SK": "4" }, "if_not_exists": true },
      { "kind": "update", "key": { "PK": "L", "SK": "1" }, "set": { "title": "t" }, "condition_expression": "#v = :v AND attribute_not_exists(title)",
        "expression_attribute_names": { "#v": "version" }, "expression_attribute_values": { ":v": 0 } },
      { "kind": "delete", "key": { "PK": "L", "SK": "2" } },
      { "kind": "condition", "key": { "PK": "L", "SK": "5" }, "condition_expression": "attribute_not_exists(PK)" },
      { "kind": "condition_check", "model": "Matrix", "key": { "shelf": 1, "label": "AA==" }, "condition_expression": "attribute_not_exists(shelf)" } ] },
    "expect": { "ok": true } },
  { "op": "get", "key": { "PK": "L", "SK": "1" }, "expect": { "item_contains": { "title": "t", "version": 1 } } } ] }`;

const EVIDENCE = `{kind: operator_command, source: release-control-plane, ref: r, observed_at: "2026-04-24T19:00:00Z"}`;
const PROVENANCE = `{mode: native, system: s, kind: operator_command, ref: r, observed_at: "2026-04-24T19:00:00Z", recorded_at: "2026-04-24T21:00:01+02:00", evidence: [${EVIDENCE}]}`;
const RELEASE = `
'name': 'release'
'dms_version': '0.2'
'requires_capabilities': ['release_state.write_policy', 'release_state.transactional_transition', 'release_state.provenance_confidence']
'model': 'ReleaseStateActual'
'steps':
- op: create
  item: {PK: R, SK: actual, status: up, pin: p, provenance: ${PROVENANCE}, confidence: {level: high, reasons: [operator_command_authority]}}
  expect: {item_contains: {version: 0, confidence: {level: high, reasons: [operator_command_authority]}}}
- {op: save, item: {PK: R, SK: other, confidence: {level: low, reasons: []}}, expect: {error: ErrInvalidModel}}
- {op: validate_provenance, item: {provenance: ${PROVENANCE}, confidence: {level: low, reasons: []}}, expect: {error: ErrRejectedDeployAuthorityEvidence}}
- op: transition_append_event
  actual: {model: ReleaseStateActual, key: {PK: R, SK: actual}, expected_version: 0, set: {status: down}}
  event: {model: StateEvent, item: {PK: R, SK: event-1, what: down}}
  expect: {ok: true}
- {op: get, model: StateEvent, key: {PK: R, SK: event-1}, expect: {item_equals: {PK: R, SK: event-1, what: down}}}
- {op: create, model: StateEvent, item: {PK: R, SK: event-1}, expect: {error: ErrConditionFailed}}
- {op: delete, model: StateEvent, key: {PK: R, SK: event-1}, expect: {error: ErrImmutableModelMutation}}
`;

const IMAGES = `
name: images
dms_version: '0.2'
model: Matrix
steps:
- {op: hydrate, image: {shelf: {N: 7}, label: {B: AQ==}, nothing: {NULL: true}}, expect: {item_contains: {shelf: 7, label: AQ==, nothing: null}, item_missing_fields: [flag]}}
- {op: hydrate, envelope: kinesis, record: {eventName: INSERT, dynamodb: {Keys: {shelf: {N: "7"}, label: {B: AQ==}}, NewImage: {shelf: {N: "7"}, label: {B: AQ==}, flag: {BOOL: true}}}}, expect: {item_contains: {flag: true}}}
- {op: hydrate, envelope: export, image: 'images.json#/0', expect: {item_contains: {numbers: [1]}}}
`;

const SEALED = `
name: sealed by Go
dms_version: "0.2"
model: Patron
requires_capabilities: [encryption.deterministic_interop]
encryption: {provider: deterministic, seed: tabletheory-contract-deterministic-v1}
seed_runtime: go
seed_steps:
- {op: create, item: {card_no: c1, pin_code: "1234"}, expect: {ok: true}}
read_steps:
- op: get
  key: {card_no: c1}
  expect: {item_contains: {pin_code: "1234"}, raw_attribute_types: {pin_code: M}, raw_item_contains: {pin_code: {v: "1", edk: __EDK__, nonce: __NONCE__, ct: __CT__}}}
`;

const CLOSED = `
name: closed
dms_version: "0.2"
model: Patron
requires_capabilities: [encryption.fail_closed]
steps:
- {op: create, item: {card_no: c1, pin_code: "1234"}, expect: {error: ErrEncryptionNotConfigured}}
- {op: get, key: {card_no: c1}, expect: {error: ErrEncryptionNotConfigured}}
`;

/** Envelope of `Patron.pin_code`, by the other runtime's arithmetic. */
export interface SealedPin {
  readonly edk: string;
  readonly nonce: string;
  readonly ct: string;
}

export const scenarios = ({ edk, nonce, ct }: SealedPin): Readonly<Record<string, string>> => ({
  'p0/01-life.yml': LIFE,
  'p0/02-types.yaml': TYPES,
  'p0/nested/03-release.yml': RELEASE,
  'p1/reads.json': JSON.stringify(READS),
  'p2/many.json': MANY,
  'p3/images.yml': IMAGES,
  'p4/closed.yml': CLOSED,
  'interop/sealed.yml': SEALED.replace('__EDK__', edk).replace('__NONCE__', nonce).replace('__CT__', ct),
});

/** A golden file beside the scenarios. */
export const IMAGES_FILE = JSON.stringify([
  { Item: { shelf: { N: '1' }, label: { B: 'AA==' }, numbers: { NS: ['1'] } } },
]);
