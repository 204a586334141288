import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromJson } from '../../contract/runner/wire-json.js';
import { decodeCursor, encodeCursor, type Position } from '../../lib/cursor/cursor.js';

interface Golden {
  readonly position: Omit<Position, 'lastKey'> & { readonly lastKey: Record<string, Record<string, unknown>> };
  readonly cursor: string;
}

const folder = join(__dirname, '../../contract/golden/cursor');
const files = readdirSync(folder).map(
  name => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Golden] as const,
);

describe('the golden cursors', () => {
  it.each(files)('%s is written byte for byte', (_name, { position, cursor }) => {
    expect(encodeCursor({ ...position, lastKey: fromJson(position.lastKey) })).toBe(cursor);
  });

  it.each(files)('%s is read back as the position it stands for', (_name, { position, cursor }) => {
    const read = decodeCursor(cursor);
    expect(read.index).toBe(position.index);
    expect(read.sort).toBe(position.sort);
    expect(Object.keys(read.lastKey).sort()).toEqual(Object.keys(position.lastKey).sort());
    expect(encodeCursor(read)).toBe(cursor);
  });
});

describe('cursors as other runtimes write them', () => {
  const text = readFileSync(join(folder, '../cursor-read/other-runtimes.json'), 'utf8');
  const forms = JSON.parse(text) as readonly (Golden & { readonly writer: string })[];
  it.each(forms.map(form => [form.writer, form] as const))('%s: is read', (_writer, { position, cursor }) => {
    expect(decodeCursor(cursor)).toEqual({ ...position, index: position.index, sort: position.sort });
  });
});
