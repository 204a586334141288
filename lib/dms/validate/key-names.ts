type Fields = Readonly<Record<string, unknown>>;

const NAMES = { pk: 'PK', sk: 'SK' } as const;

/**
 * A model with the names that its naming gives: under `dynamorm` naming, an attribute with the role `pk` or `sk`, and the
 * key that refers to it, may leave their name out, and are `PK` and `SK`. Any other model is as it is.
 */
export function withKeyNames(model: unknown): unknown {
  if (!isFields(model) || !isFields(model['naming']) || model['naming']['convention'] !== 'dynamorm') return model;
  const { attributes, keys } = model;
  return {
    ...model,
    ...(Array.isArray(attributes) && { attributes: attributes.map(attributeWithName) }),
    ...(isFields(keys) && { keys: keysWithNames(keys) }),
  };
}

function attributeWithName(attribute: unknown): unknown {
  if (!isFields(attribute) || 'attribute' in attribute || !Array.isArray(attribute['roles'])) return attribute;
  const roles: readonly unknown[] = attribute['roles'];
  const role = (['pk', 'sk'] as const).find(one => roles.includes(one));
  return role === undefined ? attribute : { attribute: NAMES[role], ...attribute };
}

function keysWithNames(keys: Fields): Fields {
  const named = (key: unknown, attribute: string): unknown =>
    isFields(key) && !('attribute' in key) ? { attribute, ...key } : key;
  return {
    ...keys,
    ...('partition' in keys && { partition: named(keys['partition'], NAMES.pk) }),
    ...('sort' in keys && { sort: named(keys['sort'], NAMES.sk) }),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
