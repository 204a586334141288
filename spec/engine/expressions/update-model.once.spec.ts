import fc from 'fast-check';
import { ExpressionContext } from '../../../lib/engine/expressions/paths.js';
import { compileUpdate } from '../../../lib/engine/expressions/update.js';
import type { Item, Value } from '../../../lib/values/value.js';
import { runs } from '../../support/runs.js';

/**
 * The model: plain JavaScript values, changed in place one action after the other, lists with holes until the end. It shares
 * nothing with the applier but the meaning of the words.
 */
type Plain = number | Plain[] | { [key: string]: Plain } | undefined;
type Edit = { readonly path: readonly (string | number)[]; readonly to: number | undefined };

const toWire = (plain: Exclude<Plain, undefined>): Value => {
  if (typeof plain === 'number') return { N: String(plain) };
  if (Array.isArray(plain)) return { L: plain.flatMap(element => (element === undefined ? [] : [toWire(element)])) };
  return { M: toItem(plain) };
};
const toItem = (plain: { [key: string]: Plain }): Item =>
  Object.fromEntries(
    Object.entries(plain).flatMap(([key, value]) => (value === undefined ? [] : [[key, toWire(value)]])),
  );

const { document } = fc.letrec<{ document: Exclude<Plain, undefined> }>(tie => ({
  document: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: 0, max: 9 }),
    fc.array(tie('document'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('document'), { maxKeys: 3 }),
  ),
}));
const item = fc.dictionary(fc.constantFrom('a', 'b', 'c'), document, { maxKeys: 3 });
const edit: fc.Arbitrary<Edit> = fc.record({
  path: fc
    .tuple(
      fc.constantFrom('a', 'b', 'c'),
      fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 6 })), { maxLength: 2 }),
    )
    .map(([head, tail]) => [head, ...tail]),
  to: fc.option(fc.integer({ min: 10, max: 99 }), { nil: undefined }),
});

const collide = (a: Edit, b: Edit): boolean => {
  for (let i = 0; i < Math.min(a.path.length, b.path.length); i++) {
    if (typeof a.path[i] !== typeof b.path[i]) return true;
    if (a.path[i] !== b.path[i]) return false;
  }
  return true;
};

/** Applies the edits to a copy; undefined when one does not fit. */
const modelled = (of: { [key: string]: Plain }, edits: readonly Edit[]): { [key: string]: Plain } | undefined => {
  const root = structuredClone(of);
  for (const { path, to } of edits) {
    let place: Plain = root;
    for (const segment of path.slice(0, -1)) place = step(place, segment);
    const last = path.at(-1)!;
    if (!fits(place, last)) return undefined;
    if (Array.isArray(place)) {
      if (to !== undefined || (last as number) < place.length) place[last as number] = to;
    } else (place as { [key: string]: Plain })[last] = to;
  }
  return root;
};
const fits = (place: Plain, segment: string | number): boolean =>
  typeof segment === 'number' ? Array.isArray(place) : typeof place === 'object' && !Array.isArray(place);
const step = (place: Plain, segment: string | number): Plain =>
  fits(place, segment) ? (place as { [key: string | number]: Plain })[segment] : undefined;

const print = ({ path: [head, ...tail], to }: Edit): string =>
  String(head) +
  tail.map(segment => (typeof segment === 'number' ? `[${segment}]` : `.${segment}`)).join('') +
  (to === undefined ? '' : ` = :v${to}`);

describe('an update of documents', () => {
  it('does what editing them by hand does', () => {
    fc.assert(
      fc.property(item, fc.array(edit, { minLength: 1, maxLength: 5 }), (before, all) => {
        const edits = all.filter((one, index) => !all.slice(0, index).some(other => collide(other, one)));
        const sets = edits.filter(({ to }) => to !== undefined);
        const removes = edits.filter(({ to }) => to === undefined);
        const text = [
          ...(sets.length === 0 ? [] : [`SET ${sets.map(print).join(', ')}`]),
          ...(removes.length === 0 ? [] : [`REMOVE ${removes.map(print).join(', ')}`]),
        ].join(' ');
        const values = Object.fromEntries(sets.map(({ to }) => [`:v${to}`, { N: String(to) }]));
        const update = compileUpdate(text, new ExpressionContext({}, values))!;
        // Writes past the end come in index order, which is the order in which a list with holes holds them.
        const after = modelled(before, edits);
        if (after === undefined) expect(() => update.apply(toItem(before))).toThrow(/document path/);
        else expect(update.apply(toItem(before)).item).toEqual(toItem(after));
      }),
      { numRuns: runs(1000) },
    );
  });
});
