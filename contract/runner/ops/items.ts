import { checkDeployAuthority } from '../../../lib/index.js';
import { clauseOf, refOf } from '../conditions.js';
import type { Bound, Operation } from '../context.js';
import { malformed, membersOf, objectOf, type Data } from '../data.js';
import { fieldOf, keyNames, toField, toFields, versionOf } from '../field-value.js';
import { writeRaw } from '../raw-items.js';
import { listOf } from '../scenario.js';
import type { Refs, Stored } from '../verbs.js';
import { wireJson } from '../wire-json.js';

/** The key attributes of an item, as logical values. */
export const keyOf = (item: unknown, model: Bound): Data => {
  const data = objectOf(item, 'item');
  return Object.fromEntries(keyNames(model).flatMap(name => (Object.hasOwn(data, name) ? [[name, data[name]]] : [])));
};

const ofItem = (operands: Data, model: Bound): Data => keyOf(operands['item'], model);
const ofKey = (operands: Data): Data => objectOf(operands['key'], 'key');

/** Whether every create of a model is if-not-exists, because nothing of it may be overwritten. */
const createsOnly = ({ model }: Bound): boolean =>
  model.write_policy?.mode === 'write_once' || (model.write_policy?.protected_attributes ?? []).length > 0;

function checkAuthority(model: Bound, item: Data): void {
  const carries = ['provenance', 'confidence'].some(name => item[name] !== undefined && item[name] !== null);
  if (model.model.name === 'ReleaseStateActual' && carries) checkDeployAuthority(item);
}

const ifOption = (condition: unknown, model: Bound): object =>
  condition === undefined ? {} : { if: (o: Refs) => clauseOf(o, model, condition) };

/** The scenarios' puts replace whatever is there. */
const PLAIN = { ignoreVersion: true };

const create: Operation = {
  operands: ['item', 'if_not_exists'],
  at: ofItem,
  async run({ item, if_not_exists }, { on }) {
    const data = objectOf(item, 'item');
    checkAuthority(on, data);
    const fields = toFields(on, data);
    await (if_not_exists === true || createsOnly(on) ? on.type.create(fields) : on.type.put(fields, PLAIN));
    return {};
  },
};

const save: Operation = {
  operands: ['item'],
  at: ofItem,
  async run({ item }, { on }) {
    const data = objectOf(item, 'item');
    checkAuthority(on, data);
    await on.type.put(toFields(on, data), PLAIN);
    return {};
  },
};

/** A put under the version's guard: of `item`, which was not loaded, or of the item of `key`, loaded, with `set` assigned. */
const put: Operation = {
  operands: ['item', 'key', 'set', 'overwrite'],
  at: ({ item, key }, model) => (key === undefined ? keyOf(item, model) : objectOf(key, 'key')),
  async run({ item, key, set, overwrite }, { on }) {
    if ((item === undefined) === (key === undefined)) throw malformed('put takes an item or a key');
    const options = overwrite === true ? { overwrite: true } : {};
    if (key === undefined) {
      await on.type.put(toFields(on, objectOf(item, 'item')), options);
      return {};
    }
    const entity = await on.type.get(toFields(on, objectOf(key, 'key')), { consistent: true });
    for (const [path, value] of Object.entries(set === undefined ? {} : objectOf(set, 'set')))
      assign(entity, on, { path, value });
    await on.type.put(entity, options);
    return {};
  },
};

/** Changes of one item by key as in `change`; where there is none, of a whole one that `create` gives the rest of. */
const upsert: Operation = {
  operands: ['key', 'changes', 'create', 'if'],
  at: ofKey,
  async run({ key, changes, create: given, if: condition }, { on }) {
    const asked = listOf(changes, 'changes').map(one => membersOf(one, 'changes', ['attribute', 'action', 'value']));
    await on.type.upsert(toFields(on, objectOf(key, 'key')), o => asked.map(one => actionOf(o, on, one)), {
      ...(given !== undefined && { create: toFields(on, objectOf(given, 'create')) }),
      ...ifOption(condition, on),
    });
    return {};
  },
};

const update: Operation = {
  operands: ['item', 'fields', 'protected_attributes', 'if', 'must_exist'],
  at: ofItem,
  async run({ item, fields, protected_attributes, if: condition, must_exist }, { on }) {
    const data = objectOf(item, 'item');
    on.type.of(toFields(on, data)); // refuses what the model does not know, selected or not
    const selected = fields === undefined ? [] : listOf(fields, 'fields').map(String);
    const version = versionOf(on);
    const known = version === undefined || selected.includes(version) ? undefined : data[version];
    const changes = (o: Refs): unknown =>
      selected.map(name => {
        const ref = refOf(o, on, name);
        return data[name] === undefined ? ref['remove']!() : ref['set']!(toField(on, name, data[name]));
      });
    await on.type.update(toFields(on, keyOf(data, on)), changes, {
      ...(known !== undefined && known !== null && { version: Number(known) }),
      ...(protected_attributes !== undefined && {
        protect: listOf(protected_attributes, 'protected_attributes').map(name => fieldOf(on, String(name))),
      }),
      ...(must_exist === true && { mustExist: true }),
      ...ifOption(condition, on),
    });
    return {};
  },
};

/** Changes of one item by action: `{attribute, action: set|add|delete|append|prepend|remove|set_if_missing, value}`. */
const change: Operation = {
  operands: ['key', 'changes', 'if', 'version', 'must_exist'],
  at: ofKey,
  async run({ key, changes, if: condition, version, must_exist }, { on }) {
    const asked = listOf(changes, 'changes').map(one => membersOf(one, 'changes', ['attribute', 'action', 'value']));
    await on.type.update(toFields(on, objectOf(key, 'key')), o => asked.map(one => actionOf(o, on, one)), {
      ...(version !== undefined && { version: Number(version) }),
      ...(must_exist === true && { mustExist: true }),
      ...ifOption(condition, on),
    });
    return {};
  },
};

const ACTIONS: Readonly<Record<string, string>> = {
  set: 'set',
  add: 'add',
  delete: 'delete',
  append: 'append',
  prepend: 'prepend',
  remove: 'remove',
  set_if_missing: 'setIfMissing',
};

function actionOf(o: Refs, model: Bound, { attribute, action, value }: Data): unknown {
  const word = ACTIONS[String(action)];
  if (word === undefined) throw malformed(`unknown action "${String(action)}"`);
  const ref = refOf(o, model, String(attribute));
  if (word === 'remove') return ref['remove']!();
  const type = model.attributes.get(String(attribute))?.type ?? '';
  if ((word === 'add' || word === 'delete') && type.endsWith('S') && type !== 'S') {
    const members = toField(model, String(attribute), Array.isArray(value) ? value : [value]) as Set<unknown>;
    return ref[word]!(...members);
  }
  return ref[word]!(toField(model, String(attribute), value));
}

/** Load, change, save: what an entity does. `set` is by attribute, or by path within one: `address.city`. */
const edit: Operation = {
  operands: ['key', 'set'],
  at: ofKey,
  async run({ key, set }, { on }) {
    const entity = await on.type.get(toFields(on, objectOf(key, 'key')), { consistent: true });
    for (const [path, value] of Object.entries(set === undefined ? {} : objectOf(set, 'set')))
      assign(entity, on, { path, value });
    await entity.save();
    return {};
  },
};

/** Loads the item twice and saves both, each with changes of its own, or deletes it for null: the second holds what is no longer stored. */
const race: Operation = {
  operands: ['key', 'first', 'then'],
  at: ofKey,
  async run({ key, first, then }, { on }) {
    const address = toFields(on, objectOf(key, 'key'));
    const [one, other] = [await on.type.get(address), await on.type.get(address)];
    for (const [entity, set] of [
      [one, first],
      [other, then],
    ] as const) {
      if (set === null) {
        await entity.delete();
        continue;
      }
      for (const [path, value] of Object.entries(objectOf(set, 'first and then'))) assign(entity, on, { path, value });
      await entity.save();
    }
    return {};
  },
};

function assign(entity: Stored, model: Bound, { path, value }: { path: string; value: unknown }): void {
  if (model.attributes.has(path)) {
    entity[fieldOf(model, path)] = value === undefined ? undefined : toField(model, path, value);
    return;
  }
  const steps = path.split('.');
  let place: Record<string, unknown> = entity;
  for (const [i, step] of steps.slice(0, -1).entries())
    place = place[i === 0 ? fieldOf(model, step) : step] as Record<string, unknown>;
  place[steps.at(-1)!] = value;
}

const remove: Operation = {
  operands: ['key', 'version', 'if'],
  at: ofKey,
  async run({ key, version, if: condition }, { on }) {
    await on.type.delete(toFields(on, objectOf(key, 'key')), {
      ...(version !== undefined && { version: Number(version) }),
      ...ifOption(condition, on),
    });
    return {};
  },
};

/** Writes an item in wire JSON past the library, as another runtime would have: for what the library itself never writes. */
const rawPut: Operation = {
  operands: ['item'],
  async run({ item }, { on, client }) {
    await writeRaw({ client, table: on.table }, wireJson(objectOf(item, 'item')));
    return {};
  },
};

const validateProvenance: Operation = {
  operands: ['item'],
  run({ item }) {
    checkDeployAuthority(objectOf(item, 'item'));
    return Promise.resolve({});
  },
};

export const itemOperations = {
  create,
  save,
  put,
  upsert,
  update,
  change,
  edit,
  race,
  delete: remove,
  raw_put: rawPut,
  validate_provenance: validateProvenance,
} satisfies Readonly<Record<string, Operation>>;
