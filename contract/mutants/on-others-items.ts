import { mutant, type Mutant } from './mutant.js';

/** Rules of stream images, envelopes, and items that other runtimes wrote. */
export const ON_OTHERS_ITEMS: readonly Mutant[] = [
  mutant(
    'bytes of an image come as base64',
    [
      'if (!isText(member)) return undefined;\n  try {\n    return fromBase64(member);',
      'if (!isText(member)) return undefined;\n  try {\n    return new TextEncoder().encode(member);',
    ],
    'p3/hydrate-every-type',
    'p3/every-kind-in-every-envelope',
  ),
  mutant(
    'a removal is told as one',
    ["INSERT: 'insert', MODIFY: 'modify', REMOVE: 'remove'", "INSERT: 'insert', MODIFY: 'modify', REMOVE: 'modify'"],
    'p3/hydrate-records',
    'p3/every-kind-in-every-envelope',
  ),
  mutant(
    'an exported line with both images is a change',
    ["images.oldImage === undefined ? 'insert' : 'modify'", "images.oldImage !== undefined ? 'insert' : 'modify'"],
    'p3/golden-exports',
    'p3/every-kind-in-every-envelope',
  ),
  mutant(
    'sealed images are opened',
    [
      'if (cipher === undefined) return image;\n  return openItem',
      'if (cipher !== undefined) return image;\n  return openItem',
    ],
    'p3/encrypted-images',
  ),
  mutant(
    'nothing is read without its cipher',
    ['if (target.model.encrypted.length === 0) return', 'if (target.model.encrypted.length < 99) return'],
    'p0/encryption-fail-closed',
  ),
  mutant(
    'no image is read without its cipher',
    [
      'if (model.encrypted.length === 0) return undefined;\n  const found = options.cipher',
      'if (model.encrypted.length < 99) return undefined;\n  const found = options.cipher',
    ],
    'p3/encrypted-images-fail-closed',
  ),
  mutant(
    'an envelope holds the type of its attribute',
    ['if (isReadable(attribute, value)) return value;', 'return value;'],
    'p4/envelope-of-another-type',
  ),
  mutant(
    'sealed text is JSON of its type',
    ['`{"t":"S","s":${quote(value.S)}}`', '`{"t":"S", "s":${quote(value.S)}}`'],
    'p0/encryption-envelope',
    'p4/encryption-every-verb',
  ),
  mutant(
    'a moment may have an offset',
    ["(sign !== '+' && sign !== '-')", "sign !== '-'"],
    'p0/timestamp-form',
    'interop/go-timestamps',
  ),
  mutant('an RFC 3339 moment may be of a leap second', ['!(second <= 60)', '!(second < 60)'], 'interop/go-timestamps'),
  mutant(
    'JSON is read in its native form too',
    ['if (value.S !== undefined) return parseExactJson(value.S);', 'return parseExactJson(value.S!);'],
    'p0/json-accepts-both-forms',
    'interop/go-json-text',
  ),
  mutant(
    'an emptied set is read as one',
    [
      "if (value.SS === undefined && value.NULL !== true) throw wrongType(value, 'SS');",
      "if (value.SS === undefined) throw wrongType(value, 'SS');",
    ],
    'interop/go-json-text',
    'p3/images-of-other-runtimes',
  ),
  mutant(
    'what was not touched keeps its form',
    ['if (normal === undefined ? after === undefined : sameValue(normal, after)) continue;', ''],
    'interop/go-item-changed-here',
    'p0/change-detection',
  ),
];
