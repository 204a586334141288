/** The fields of an item that are compared, as texts. */
export type Fields = Readonly<Record<string, string | undefined>>;

/** What one write does to one item. Those of one action happen at once. */
export type Effect =
  /** Fields are set, or removed where they are undefined; numbers are added to. */
  | {
      readonly id: string;
      readonly kind: 'fields';
      readonly set: Fields;
      readonly add?: number;
      readonly needsRow: boolean;
    }
  | { readonly id: string; readonly kind: 'whole'; readonly fields: Fields; readonly isNew: boolean }
  | { readonly id: string; readonly kind: 'gone' };

export type Rows = ReadonlyMap<string, Fields>;

/** The rows after one action; undefined where it could not have been made on these rows. */
function after(rows: Rows, effects: readonly Effect[], unique: string): Rows | undefined {
  const next = new Map(rows);
  for (const effect of effects) {
    const old = next.get(effect.id);
    if (effect.kind === 'gone') next.delete(effect.id);
    else if (effect.kind === 'whole') {
      if (effect.isNew && old !== undefined) return undefined;
      next.set(effect.id, effect.fields);
    } else {
      if (effect.needsRow && old === undefined) return undefined;
      const added = effect.add === undefined ? {} : { n: `${Number(old?.['n'] ?? 0) + effect.add}` };
      next.set(effect.id, { ...old, ...effect.set, ...added });
    }
  }
  const held = [...next.values()].map(fields => fields[unique]).filter(value => value !== undefined);
  return new Set(held).size === held.length ? next : undefined;
}

const textOf = (rows: Rows): string =>
  [...rows]
    .map(
      ([id, fields]) =>
        `${id} ${JSON.stringify(
          Object.entries(fields)
            .filter(([, value]) => value !== undefined)
            .sort(),
        )}`,
    )
    .sort()
    .join('\n');

/**
 * Whether the actions of several writers, each one's in its own order, can have been made one after the other so that
 * `end` is what they leave. No two rows hold the same value of `unique` at any time.
 */
export function isExplained(
  start: Rows,
  writers: readonly (readonly (readonly Effect[])[])[],
  end: Rows,
  unique: string,
): boolean {
  const wanted = textOf(end);
  const seen = new Set<string>();
  const search = (rows: Rows, at: readonly number[]): boolean => {
    const text = textOf(rows);
    const place = `${at.join()} ${text}`;
    if (seen.has(place)) return false;
    seen.add(place);
    if (writers.every((actions, i) => at[i] === actions.length)) return text === wanted;
    return writers.some((actions, i) => {
      const action = actions[at[i]!];
      const next = action && after(rows, action, unique);
      return next !== undefined && search(next, at.with(i, at[i]! + 1));
    });
  };
  return search(
    start,
    writers.map(() => 0),
  );
}
