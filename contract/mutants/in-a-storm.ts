import { mutant, type Mutant } from './mutant.js';

const IS_PROVEN = 'if (names.length > 0 && names.every(name => sameValue(getOwn(row, name), marks[name])))';

/** What a storm holds the write path to, each broken where it is made: the storm's own programs find it. */
export const IN_A_STORM: readonly Mutant[] = [
  mutant(
    'of several who create one row one is told',
    [IS_PROVEN, 'if (names.length > 0)'],
    'probe/storm-create-stamped',
  ),
  mutant(
    'a row that was made was made by somebody',
    [IS_PROVEN, 'if (names.length < 0)'],
    'probe/storm-create-versioned',
  ),
  mutant(
    'what findOrCreate answers is there',
    [
      'if (found !== undefined) return told<E>(target, found as E, false);',
      'return told<E>(target, (found ?? how.make()) as E, false);',
    ],
    'probe/storm-findOrCreate-stamped',
  ),
  mutant(
    'a count that may have been made is not sent again',
    [
      "repeatable: asked.returning !== 'old' && (known !== undefined || isRepeatable(actions, asked.if)),",
      'repeatable: true,',
    ],
    'probe/storm-add-plain',
  ),
  mutant(
    'a row that moved on by more than one write tells nothing',
    ['versionIn(plan, row) === versionAfter(plan);', 'versionIn(plan, row) >= versionAfter(plan);'],
    'probe/storm-save-versioned',
  ),
  mutant(
    'a put that may have been made is not told as refused',
    [
      "case 'unknown':\n      if (options.settle !== true",
      "case 'unknown':\n      if (options.settle !== true) throw error;\n      if (options.settle !== true",
    ],
    'probe/storm-put-plain',
  ),
  mutant(
    'an update that equals a row is not proven by it',
    [IS_PROVEN, 'if (names.length === 0)'],
    'probe/storm-update-plain',
  ),
  mutant(
    'a mutation that may have been made is not made again',
    [
      'return isDynamormError(error, code) && !isTaken(error);',
      "return isDynamormError(error) && (error.applied === 'unknown' || (isDynamormError(error, code) && !isTaken(error)));",
    ],
    'probe/storm-mutate-stamped',
  ),
  mutant(
    'a touch is told where it was made',
    [IS_PROVEN, "if (plan.verb === 'touch' || plan.kind === 'change')"],
    'probe/storm-touch-versioned',
  ),
  mutant(
    'of several who delete one row at most one is told',
    ["return plan.kind === 'delete' && !isConditional(plan) ?", "return plan.kind === 'delete' ?"],
    'probe/storm-delete-versioned',
  ),
  mutant(
    'a deletion that was told was made',
    [
      "await sendWrite('DeleteItem', deletePlan(target, entity, { ...left, known, stored }), left);",
      'deletePlan(target, entity, { ...left, known, stored });',
    ],
    'probe/storm-delete-stamped',
  ),
  mutant(
    'a transaction is made whole',
    [
      '      TransactItems,\n      ClientRequestToken: token.current,',
      '      TransactItems: TransactItems.slice(0, 1),\n      ClientRequestToken: token.current,',
    ],
    'probe/storm-transact-plain',
    'probe/storm-transition-versioned',
    'probe/storm-outbox-plain',
  ),
  mutant(
    'a transaction keeps its token through its attempts',
    ['ClientRequestToken: token.current,', 'ClientRequestToken: randomUUID(),'],
    'probe/storm-transact-stamped',
    'probe/storm-add-certain',
  ),
  mutant(
    'what is certain goes under a token',
    ['if (shared === undefined) return false;\n', 'if (shared !== undefined) return false;\n'],
    'probe/storm-add-certain',
  ),
  mutant(
    'a transition happens at the version that it was read at',
    ['options: { actions, version, if: condition } },', 'options: { actions, if: condition } },'],
    'probe/storm-transition-versioned',
  ),
  mutant(
    'whoever holds a lease holds it alone',
    ['conditions: [isFree(place.names, now), fence],', 'conditions: [fence],'],
    'probe/storm-lease-stamped',
  ),
  mutant(
    'fencing tokens grow',
    ['new Lease(place, { owner, token, end, ttlMs,', 'new Lease(place, { owner, token: now * PER_MS, end, ttlMs,'],
    'probe/storm-lease-plain',
  ),
  mutant(
    'a record is marked with its effect',
    ['await transactWrite([mark, ...actions]);', 'await transactWrite(actions);'],
    'probe/storm-idempotency-plain',
  ),
  mutant(
    'a record is handled for one',
    ["if (found?.['token']?.S === token) return true;", 'if (found !== undefined) return true;'],
    'probe/storm-idempotency-plain',
  ),
  mutant(
    'a record that was handled was handled for somebody',
    [
      'await transactWrite([mark, ...actions]);\n    return true;',
      'await transactWrite([mark, ...actions]);\n    return false;',
    ],
    'probe/storm-idempotency-plain',
  ),
  mutant(
    'an unknown outcome is not retryable',
    ['retryable: transient && !unknown,', 'retryable: transient,'],
    'probe/storm-lease-plain',
  ),
  mutant(
    'an unknown outcome has no code of a sure one',
    [
      "    cause,\n    applied: 'unknown',\n    ...(token",
      "    cause,\n    codes: ['ErrConditionFailed'],\n    applied: 'unknown',\n    ...(token",
    ],
    'probe/storm-save-stamped',
  ),
  mutant(
    'a throttled write was not made',
    ['if (status !== undefined) return status >= 500 || status < 300;', 'if (status !== undefined) return true;'],
    'probe/storm-add-plain',
  ),
  mutant(
    'a unique value is taken from nobody',
    ["conditions: [{ op: 'or', of: orNobody ? [nobody, ...theirs] : theirs }] });", 'conditions: [] });'],
    'probe/storm-unique',
  ),
];
