import { mutant, type Mutant } from './mutant.js';

/** Rules of classes and entities that scenarios cannot see: each is held by a program of `probes.ts`. */
export const ON_CLASSES: readonly Mutant[] = [
  mutant(
    'unknown members stay with the instance they were read with',
    ['if (!isWhole || found !== 0) setOrigin(instance, stored);', ''],
    'probe/unknown-members',
  ),
  mutant(
    'unknown members are written beside what changed',
    [
      'if (!shape.byName.has(name) && Object.hasOwn(origin, name))',
      'if (shape.byName.has(name) && Object.hasOwn(origin, name))',
    ],
    'probe/unknown-members',
  ),
  mutant(
    'a loaded entity acts on the row it was read from',
    [
      'return loadedKey(model, entity) ?? encodeKey(model, entity, operation);',
      'return encodeKey(model, entity, operation);',
    ],
    'probe/loaded-key',
  ),
  mutant(
    'classes of equal keys are refused',
    [
      'if (haveTypes(a, b) || areRelated(a, b) || !keysAreEqual(a, b)) return undefined;',
      'if (a !== b) return undefined;',
    ],
    'probe/class-proof',
  ),
  mutant(
    'of overlapping classes the item decides',
    ['(view.neighbours.length > 0 && mixesIn(read, view))', '(view.neighbours.length < 0)'],
    'probe/overlapping-classes',
  ),
  mutant(
    'a keyed write reaches no item of another class',
    ['if (own === true) return undefined;', 'if (own !== undefined) return undefined;'],
    'probe/typed-keyed-writes',
  ),
  mutant(
    'an index template is guarded by its other parts',
    ['for (const part of parts) given.add(part);', 'parts.slice();'],
    'probe/template-guard',
  ),
  mutant(
    'parts of a key are escaped where the table says so',
    [
      'return escape && isEscaped(codec) ? percentEncode(text) : text;',
      'return escape && isEscaped(codec) ? text : text;',
    ],
    'probe/escaped-parts',
  ),
  mutant(
    'inputs of derived keys are escaped',
    ['return isPlain ? TRANSFORMS.url_encode(text) : text;', 'return isPlain ? text : text;'],
    'probe/derived-key-escaping',
  ),
  mutant(
    'keys of the library are reserved',
    [
      "if (reserved === undefined || attribute.isKey !== 'table' || !isReservedValue(reserved, value)) return;",
      'if (attribute.isKey !== undefined || value !== undefined) return;',
    ],
    'probe/reserved-keys',
  ),
  mutant(
    'rows of the library are no items',
    [
      'return value !== undefined && isReservedValue(reserved, value);',
      'return value === undefined && isReservedValue(reserved, item[name]!);',
    ],
    'probe/own-rows',
  ),
  mutant(
    'rows of another release come to no handler',
    [
      'if (!isOutboxKey(reserved, keys)) return foreignRow(reserved, keys);',
      'if (!isOutboxKey(reserved, keys)) return undefined;',
    ],
    'probe/own-rows',
  ),
  mutant(
    'the marks of two consumers are apart',
    ["text.replace(/[%#]/g, sign => (sign === '%' ? '%25' : '%23'))", "text.replace(/[%]/g, () => '%25')"],
    'probe/marks-apart',
  ),
  mutant(
    'a row that is gone is checked once for all its unique values',
    ['checks.set(id, [...(checks.get(id) ?? []), part]);', 'checks.set(`${id} ${checks.size}`, [part]);'],
    'probe/unique-values-of-a-row-that-is-gone',
  ),
];
