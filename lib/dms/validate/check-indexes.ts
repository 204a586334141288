import { checkKey, type KeyContext, type ReadKeys } from './check-keys.js';
import { below, type Place, type Report } from './report.js';
import { asList, asMap, asText, asWord, type Fields } from './shapes.js';

/** An index as far as it could be read. */
export interface ReadIndex {
  readonly name: string;
  readonly partition: string | undefined;
  readonly sort: string | undefined;
}

const KNOWN = ['name', 'type', 'partition', 'sort', 'projection'];

/** Checks the indexes of a model. */
export function checkIndexes(value: unknown, place: Place, context: KeyContext & { keys: ReadKeys }): ReadIndex[] {
  const { report } = context;
  const indexes = asList(value, place, { report, what: 'indexes' }).flatMap((index, i) => {
    const read = checkIndex(index, below(place, i), context);
    return read === undefined ? [] : [{ read, at: below(place, i, 'name') }];
  });
  const names = new Set<string>();
  for (const { read, at } of indexes) {
    if (names.has(read.name)) report.add(at, 'index', `has two indexes ${read.name}`);
    names.add(read.name);
  }
  return indexes.map(index => index.read);
}

function checkIndex(value: unknown, place: Place, context: KeyContext & { keys: ReadKeys }): ReadIndex | undefined {
  const { report } = context;
  const shape = { known: KNOWN, required: ['name', 'type', 'partition'] };
  const fields = asMap(value, place, { report, shape, what: 'the index' });
  if (fields === undefined) return undefined;
  const name = asText(fields['name'], below(place, 'name'), { report, what: 'name of the index' });
  const type = asWord(fields['type'], below(place, 'type'), {
    report,
    what: 'type of the index',
    words: ['GSI', 'LSI'] as const,
  });
  const key = (part: string): string | undefined =>
    checkKey(fields[part], below(place, part), {
      ...context,
      what: `the ${part} key of index ${name ?? ''}`.trimEnd(),
      rule: 'index',
    });
  const [partition, sort] = [key('partition'), key('sort')];
  if (type === 'LSI') checkLocal({ name, partition, sort }, place, context);
  if (sort !== undefined && sort === partition)
    report.add(below(place, 'sort'), 'index', `has ${sort} as partition and as sort key of one index`);
  checkProjection(fields, place, context);
  return name === undefined ? undefined : { name, partition, sort };
}

function checkLocal(
  index: { name: string | undefined; partition: string | undefined; sort: string | undefined },
  place: Place,
  { report, keys }: { report: Report; keys: ReadKeys },
): void {
  const head = `has the local index ${index.name ?? ''}`.trimEnd();
  if (index.partition !== undefined && keys.partition !== undefined && index.partition !== keys.partition)
    report.add(
      below(place, 'partition'),
      'index',
      `${head}, whose partition key has to be the table's, ${keys.partition}`,
    );
  if (index.sort === undefined) report.add(place, 'index', `${head}, which needs a sort key`);
  if (keys.sort === undefined) report.add(place, 'index', `${head}, which needs a table with a sort key`);
}

function checkProjection(index: Fields, place: Place, { report, attributes }: KeyContext): void {
  const at = below(place, 'projection');
  if (index['projection'] === undefined) return;
  const shape = { known: ['type', 'fields'], required: ['type'] };
  const projection = asMap(index['projection'], at, { report, shape, what: 'projection' });
  const words = ['ALL', 'KEYS_ONLY', 'INCLUDE'] as const;
  const type = asWord(projection?.['type'], below(at, 'type'), { report, what: 'type of the projection', words });
  const fields = asList(projection?.['fields'], below(at, 'fields'), { report, what: 'fields of the projection' });
  if (type === 'INCLUDE' && fields.length === 0) report.add(at, 'index', 'has an INCLUDE projection without fields');
  if (type !== undefined && type !== 'INCLUDE' && fields.length > 0)
    report.add(below(at, 'fields'), 'index', `has fields in a projection of type ${type}`);
  fields.forEach((field, i) => {
    if (typeof field !== 'string' || !attributes.has(field))
      report.add(below(at, 'fields', i), 'index', `projects ${String(field)}, which is no attribute of it`);
  });
}
