import { mutant, type Mutant } from './mutant.js';

/** Rules of documents, sets and groups of conditions. */
export const ON_DOCUMENTS: readonly Mutant[] = [
  mutant(
    'a missing parent is set whole only while it is missing',
    ["fresh: value.M === undefined ? 'empty' : 'absent' };", '};'],
    'p0/nested-parent-made-by-two',
  ),
  mutant(
    'a removed member is removed',
    [
      'else if (now === undefined) leave({ path: at, stored: before, normal: was ?? before }, found);',
      'else if (now === undefined) continue;',
    ],
    'p0/nested-members-left-out',
  ),
  mutant(
    'a list element is written under its old value',
    [
      "case 'replace':\n      return [equals(path, change.old)];",
      "case 'replace':\n      return typeof path.at(-1) === 'number' ? [] : [equals(path, change.old)];",
    ],
    'p0/list-two-writers',
  ),
  mutant(
    'a longer list is appended to',
    ['if (grows) changes.push', 'if (!grows) changes.push'],
    'p0/list-elements',
    'p0/list-two-writers',
  ),
  mutant(
    'a set is saved by its members',
    [
      "else if (added !== undefined) changes.push({ kind: 'addMembers', path, members: added });",
      "else if (added !== undefined) changes.push({ kind: 'set', path, value: next });",
    ],
    'p0/set-two-writers',
  ),
  mutant(
    'members are added to a set that is still one',
    ['return [isOfType(path, setTypeOf(change.members)!)];', 'return [];'],
    'p0/set-emptied-by-another',
    'p0/set-two-writers',
  ),
  mutant(
    'bytes of a set are each stored once',
    [
      '[...new Map(members.map(member => [toBase64(member), member])).values()]',
      '[...new Map(members.map(member => [member, member])).values()]',
    ],
    'p0/set-duplicate-members',
  ),
  mutant(
    'an or within an and is grouped',
    ["grouped(member, member.op === 'or', [to, context])", 'grouped(member, false, [to, context])'],
    'p0/condition-precedence',
    'p1/filter-groups',
  ),
  mutant(
    'a not holds for its whole group',
    ["grouped(of, of.op === 'and' || of.op === 'or', [to, context])", 'grouped(of, false, [to, context])'],
    'p0/condition-precedence',
    'p1/filter-groups',
  ),
  mutant('in takes a hundred operands', ['MAX_IN = 100', 'MAX_IN = 99'], 'p1/filter-in-bounds'),
  mutant(
    'a placeholder is of one name',
    ['index = names.push(attribute) - 1;', 'index = Math.max(names.push(attribute) - 2, 0);'],
    'p0/reserved-words-written',
    'p1/unicode-attribute-names',
  ),
  mutant(
    'a change of JSON is written',
    [
      'if (normal === undefined ? after === undefined : sameValue(normal, after)) continue;',
      'if (normal === undefined || after?.S !== undefined) continue;',
    ],
    'p0/json-changed-whole',
    'p0/nested-unknown-keys-survive',
  ),
];
