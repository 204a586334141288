import { mutant, type Mutant } from './mutant.js';

/** Rules of write policies and of what is refused before any request. */
export const ON_REFUSALS: readonly Mutant[] = [
  mutant(
    'a call protects attributes of its own',
    ['new Set([...model.protected, ...extra])', 'new Set([...model.protected])'],
    'p0/protected-fields',
    'p0/protected-in-every-write',
  ),
  mutant(
    'a call never loosens what the model protects',
    ['new Set([...model.protected, ...extra])', 'new Set(change.extra === undefined ? model.protected : extra)'],
    'p0/protected-in-every-write',
  ),
  mutant(
    'a required index key is not empty',
    [
      "if (attribute.isKey === 'index' && !attribute.optional)",
      "if (attribute.isKey === 'table' && !attribute.optional)",
    ],
    'p0/index-key-required',
  ),
  mutant(
    'a limit of a transaction holds for reads',
    ['keys.length > MAX_KEYS) throw refused(`reads', 'keys.length > MAX_KEYS + 1) throw refused(`reads'],
    'p1/transact-get-limits',
  ),
  mutant(
    'a batch read asks for a key once',
    ['let want = wanted.get(id);', 'let want: Wanted | undefined;'],
    'p2/batch-get',
    'p2/batch-get-of-models',
  ),
  mutant(
    'a cursor belongs to its partition',
    ["throw refusedCursor(read, 'the cursor belongs to another partition');", ';'],
    'p1/cursor-of-another-partition',
    'p1/cursor-of-another-shape',
  ),
  mutant(
    'a scan writes no direction into its cursor',
    [
      'const sort = read.asked === undefined ? undefined : read.descending',
      'const sort = read.asked === null ? undefined : read.descending',
    ],
    'p1/cursor-of-a-scan',
  ),
  mutant(
    'NaN in JSON text is a loss of precision',
    ['throw error.isNumber ? precisionLoss(error.message) :', 'throw !error.isNumber ? precisionLoss(error.message) :'],
    'p0/json-numbers-are-never-rounded',
  ),
  mutant(
    'a row without a version is a condition',
    ["model.version === undefined ? [] : [{ op: 'notExists', path: [model.version.name] }];", '[];'],
    'p0/unversioned-row-raced',
  ),
  mutant(
    'a save needs the row to exist',
    ["return [{ op: 'exists', path: [model.partition.name] }, ...absent, ...same];", 'return [...absent, ...same];'],
    'p0/deleted-row-stays-deleted',
  ),
];
