import { IN_A_STORM } from './in-a-storm.js';
import { mutant, type Mutant } from './mutant.js';
import { ON_CLASSES } from './on-classes.js';
import { ON_DOCUMENTS } from './on-documents.js';
import { ON_OTHERS_ITEMS } from './on-others-items.js';
import { ON_REFUSALS } from './on-refusals.js';
import { ON_WRITERS } from './on-writers.js';

/** Every mutant, in the order in which they are told. */
export const MUTANTS: readonly Mutant[] = [
  mutant(
    'omit_empty leaves empty values out',
    ['if (attribute.omitEmpty && (codec.isEmpty', 'if (!attribute.omitEmpty && (codec.isEmpty'],
    'p0/omit-empty-absent',
  ),
  mutant(
    'an empty set counts as empty',
    ['instanceof Map) return value.size === 0;', 'instanceof Map) return false;'],
    'p0/omit-empty-every-type',
    'p0/set-operations',
  ),
  mutant(
    'a map with entries is not empty',
    ['.every(member => member === undefined)', ".every(member => member === undefined || member === '')"],
    'p0/omit-empty-present',
  ),
  mutant('an empty set is NULL', ['if (set.size === 0) return NULL;', ''], 'p0/omit-empty-present'),
  mutant(
    'a null without omit_empty is NULL',
    [
      'codec.handlesNull !== true) return NULL;\n  const wire',
      'codec.handlesNull !== true) return undefined;\n  const wire',
    ],
    'p0/null-whole-item',
    'p0/partial-update',
  ),
  mutant(
    'an empty index key is left out',
    ["(value === null || value === '')) return absentKey", "value === '') return absentKey"],
    'p0/index-key-absent',
    'p0/missing-keys',
  ),
  mutant(
    'a new row has version 0',
    ["model.version.name] = { N: '0' }", "model.version.name] = { N: '1' }"],
    'p0/crud',
    'p0/optimistic-lock',
  ),
  mutant('a known version advances by one', ['String(version + 1)', 'String(version + 2)'], 'p0/optimistic-lock'),
  mutant(
    'an unknown version advances by one',
    ["otherwise: { value: { N: '-1' } }", "otherwise: { value: { N: '0' } }"],
    'p0/version-conflict-absent',
  ),
  mutant(
    'a loaded version is a condition',
    [
      'const [version, created] = [versionIs(target, known),',
      'const [version, created] = [versionIs(target, undefined),',
    ],
    'p0/stale-entity',
  ),
  mutant(
    'a named version is a condition',
    ['const asks = [versionIs(target, known), exists,', 'const asks = [exists,'],
    'p0/optimistic-lock',
  ),
  mutant(
    'created_at is set on create only',
    ['if (model.createdAt !== undefined) item[model.createdAt.name] = stamp;', ''],
    'p0/lifecycle-timestamps',
  ),
  mutant(
    'updated_at moves with a static update',
    ['actions.push(setAction(updatedAt.name, at.stamp));', ';'],
    'p0/lifecycle-timestamps',
  ),
  mutant('updated_at moves with a save', ['stamps[model.updatedAt.name] = stamp;', ';'], 'p0/save-moves-updated-at'),
  mutant('write_once refuses', ['if (!target.model.writeOnce) return;', 'return;'], 'p0/write-once'),
  mutant(
    'protected attributes are pinned',
    ['if (touched.length > 0) throw protectedError', 'if (touched.length > 99) throw protectedError'],
    'p0/protected-fields',
  ),
  mutant(
    'overwrites of protecting models are refused',
    ['if (target.model.protected.length > 0) throw', 'if (target.model.protected.length > 99) throw'],
    'p0/protected-fields',
  ),
  mutant(
    'a transition changes something',
    ['if (actual.actions.length === 0)', 'if (actual.actions.length < 0)'],
    'p0/transition',
  ),
  mutant(
    'a transition creates its event',
    ["{ kind: 'create', target: event.target", "{ kind: 'put', target: event.target"],
    'p0/transition',
  ),
  mutant(
    'a transition checks the version',
    ['options: { actions, version, if: condition }', 'options: { actions, if: condition }'],
    'p0/transition',
  ),
  mutant(
    'authority needs high confidence',
    ["if (level !== 'high') throw", "if (level === 'none') throw"],
    'p0/provenance',
  ),
  mutant(
    'authority needs evidence',
    ["if (first === undefined) throw rejected('there is no evidence');", 'if (first === undefined) return;'],
    'p0/provenance',
  ),
  mutant('cursor keys have their order', ['members.push(`"index":', 'members.unshift(`"index":'], 'p1/cursor-index'),
  mutant(
    'cursors escape HTML',
    [
      'return JSON.stringify(text).replace(HTML, character => ESCAPES[character] ?? character);',
      'return JSON.stringify(text);',
    ],
    'p1/cursor-walk',
  ),
  mutant(
    'cursors are padded',
    [".replaceAll('+', '-').replaceAll('/', '_')", ".replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')"],
    'p1/cursor-walk',
  ),
  mutant(
    'a cursor belongs to a direction',
    ["sort !== undefined && (sort === 'DESC') !== ", "sort === undefined && (sort === 'DESC') !== "],
    'p1/cursor-walk',
  ),
  mutant(
    'a cursor belongs to an index',
    ['if (index !== undefined && index !== read.index?.name)', 'if (index === null)'],
    'p1/cursor-misuse',
  ),
  mutant(
    'sorted keys are sorted by their bytes',
    ['keys.length < 2 ? keys : keys.sort(compareUtf8)', 'keys.length < 2 ? keys : keys.sort()'],
    'p0/json-text',
  ),
  mutant(
    'count asks for no items',
    ["Select: 'COUNT' as const", "Limit: 1, Select: 'COUNT' as const"],
    'p1/count-requests',
  ),
  mutant(
    'associated data names the attribute',
    ['Buffer.from(V1 + attribute.name', 'Buffer.from(V1'],
    'p0/encryption-envelope',
    'p4/envelope-damage',
  ),
  mutant(
    'numbers are exact',
    ['number === undefined || (Number.isInteger', 'number !== undefined && (Number.isInteger'],
    'p0/number-reads',
  ),
  mutant('timestamps have nine digits', ['.slice(0, -1)}${digits}Z`', '.slice(0, -1)}Z`'], 'p0/timestamp-form'),
  mutant(
    'batches write 25 at a time',
    ['export const MAX_WRITES = 25', 'export const MAX_WRITES = 20'],
    'p2/batch-over-the-limits',
  ),
  mutant(
    'batches refuse versions by default',
    ['options.ignoreVersions === true) return;', 'true) return;'],
    'p2/batch-write',
  ),
  mutant(
    'a transaction has at most 100 actions',
    ['if (planned.length > MAX_ACTIONS)', 'if (planned.length > MAX_ACTIONS * 2)'],
    'p2/transaction-limits',
  ),
  mutant(
    'a transaction touches an item once',
    [
      '    if (seen.has(id))\n      throw refused(`${target.model.name}: a transaction',
      '    if (seen.has(`${id}?`))\n      throw refused(`${target.model.name}: a transaction',
    ],
    'p2/transact-write',
  ),
  mutant(
    'consistent reads of a GSI are refused',
    [
      'read.consistent === true && index?.kind.readsConsistently === false',
      "read.consistent === true && index?.type === 'LSI'",
    ],
    'p1/query-refusals',
    'p1/index-projections',
  ),
  ...ON_CLASSES,
  ...ON_DOCUMENTS,
  ...ON_REFUSALS,
  ...ON_OTHERS_ITEMS,
  ...ON_WRITERS,
  ...IN_A_STORM,
];
