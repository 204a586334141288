import { batchWrite, transact, transition, type Transaction } from '../../../lib/index.js';
import { refOf } from '../conditions.js';
import type { Bound, Context, Operation } from '../context.js';
import { asText, malformed, membersOf, objectOf, type Data } from '../data.js';
import { expressionClause } from '../expression.js';
import { toField, toFields } from '../field-value.js';
import { listOf } from '../scenario.js';
import type { Refs } from '../verbs.js';
import { keyOf } from './items.js';

const batchWriteOperation: Operation = {
  operands: ['batch_write'],
  async run({ batch_write }, { on }) {
    const {
      puts = [],
      deletes = [],
      check_versions,
    } = membersOf(batch_write, 'batch_write', ['puts', 'deletes', 'check_versions']);
    // The format's batch says nothing of versions, so it asks for what other runtimes do; `check_versions` asks for the default.
    await batchWrite(
      [
        ...listOf(puts, 'batch_write.puts').map(item => on.type.of(toFields(on, objectOf(item, 'a put')))),
        ...listOf(deletes, 'batch_write.deletes').map(key => on.type.deletion(toFields(on, objectOf(key, 'a key')))),
      ],
      check_versions === true ? {} : { ignoreVersions: true },
    );
    return {};
  },
};

const ACTION = [
  'kind',
  'model',
  'item',
  'key',
  'set',
  'condition_expression',
  'expression_attribute_names',
  'expression_attribute_values',
  'if_not_exists',
  'expected_version',
];

const transactWrite: Operation = {
  operands: ['transact_write'],
  async run({ transact_write }, context) {
    const { actions } = membersOf(transact_write, 'transact_write', ['actions']);
    const asked = listOf(actions, 'transact_write.actions').map(one => membersOf(one, 'actions', ACTION));
    await transact(tx => {
      for (const action of asked) add(tx, action, context);
    });
    return {};
  },
};

function add(tx: Transaction, action: Data, { on, model }: Context & { readonly on: Bound }): void {
  const of = action['model'] === undefined ? on : model(asText(action['model']));
  const options = conditionOf(action, of);
  const type = of.type as never;
  switch (action['kind']) {
    case 'create':
    case 'put': {
      const entity = of.type.of(toFields(of, objectOf(action['item'], 'item')));
      if (action['kind'] === 'create' || action['if_not_exists'] === true) tx.create(entity, options);
      // A plain put of the format replaces whatever is there.
      else tx.put(entity, { ...options, ignoreVersion: true });
      return;
    }
    case 'update':
      tx.update(type, keyFields(action, of), ((o: Refs) => setsOf(o, of, action)) as never, {
        ...options,
        ...(action['expected_version'] !== undefined && { version: Number(action['expected_version']) }),
      });
      return;
    case 'delete':
      tx.delete(type, keyFields(action, of), options);
      return;
    case 'condition':
    case 'condition_check':
      if (!('if' in options)) throw malformed('a condition check has a condition_expression');
      tx.check(type, keyFields(action, of), options.if as never);
      return;
    default:
      throw malformed(`unknown kind of action "${String(action['kind'])}"`);
  }
}

const keyFields = (action: Data, of: Bound): never =>
  toFields(of, objectOf(action['key'] ?? keyOf(action['item'], of), 'key')) as never;

/** What an update sets: `set`, or the members of `item` that are no keys. */
function setsOf(o: Refs, of: Bound, { set, item, key }: Data): unknown {
  const changes = set ?? (key === undefined ? withoutKey(objectOf(item, 'item'), of) : (item ?? {}));
  return Object.entries(objectOf(changes, 'set')).map(([name, value]) =>
    refOf(o, of, name)['set']!(toField(of, name, value)),
  );
}

function withoutKey(item: Data, of: Bound): Data {
  const keys = Object.keys(keyOf(item, of));
  return Object.fromEntries(Object.entries(item).filter(([name]) => !keys.includes(name)));
}

function conditionOf(action: Data, of: Bound): { if?: never } {
  const text = action['condition_expression'];
  if (text === undefined || text === '') return {};
  const names = objectOf(action['expression_attribute_names'] ?? {}, 'expression_attribute_names');
  const values = objectOf(action['expression_attribute_values'] ?? {}, 'expression_attribute_values');
  return { if: ((o: Refs) => expressionClause(o, of, { text: asText(text), names, values })) as never };
}

const transitionAppendEvent: Operation = {
  operands: ['actual', 'event'],
  at: ({ actual }, { model }) => {
    const { model: name = model.name, key } = objectOf(actual, 'actual');
    return name === model.name ? objectOf(key, 'actual.key') : undefined;
  },
  async run({ actual, event }, { model, on }) {
    const {
      model: actualModel,
      key,
      expected_version,
      set,
    } = membersOf(actual, 'actual', ['model', 'key', 'expected_version', 'set']);
    const { model: eventModel, item } = membersOf(event, 'event', ['model', 'item']);
    const row = actualModel === undefined ? on : model(asText(actualModel));
    const log = model(String(eventModel));
    const address = objectOf(key, 'actual.key');
    const changes = objectOf(set ?? {}, 'actual.set');
    await transition({
      actual: [
        row.type as never,
        toFields(row, address) as never,
        ((o: Refs) =>
          Object.entries(changes).map(([name, value]) =>
            refOf(o, row, name)['set']!(toField(row, name, value)),
          )) as never,
      ],
      ...(expected_version !== undefined && expected_version !== null && { version: Number(expected_version) }),
      event: log.type.of(toFields(log, objectOf(item, 'event.item'))),
    });
    return { at: { shape: row, key: address } };
  },
};

export const manyOperations = {
  batch_write: batchWriteOperation,
  transact_write: transactWrite,
  transition_append_event: transitionAppendEvent,
} satisfies Readonly<Record<string, Operation>>;
