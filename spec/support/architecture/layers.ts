/** Rows of the table in the house rules, bottom first: a room sees the rooms of lower rows only. */
const ROWS: readonly (readonly string[])[] = [
  ['lib/errors', 'lib/values', 'lib/shared.ts'],
  ['lib/metadata'],
  ['lib/session', 'lib/model'],
  ['lib/codec', 'lib/item', 'lib/cursor'],
  ['lib/expressions', 'lib/encryption'],
  ['lib/client', 'lib/streams'],
  ['lib/operations', 'lib/lean'],
  ['lib/guards'],
  ['lib/entity', 'lib/tables', 'lib/kms', 'lib/engine'],
  ['lib/delivery', 'lib/dms', 'lib/storm', 'lib/testkit', 'lib/migrate', 'lib/iac', 'lib/otel', 'lib/vite'],
  ['decorators'],
  ['lib/index.ts', 'lib/core.ts', 'lib/unique.ts', 'lib/cli'],
];

/** The files of the roof, each of which shows what those below it show. */
const ROOF: readonly string[] = ['lib/index.ts', 'lib/core.ts', 'lib/unique.ts'];

/** Rooms that see less than the rows below them. */
const NARROWER: Readonly<Record<string, readonly string[]>> = {
  'lib/engine': ['lib/errors', 'lib/values', 'lib/shared.ts'],
  decorators: ['lib/errors', 'lib/shared.ts', 'lib/metadata', 'lib/model'],
};

/** Rooms of which a narrower room sees types only. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = { decorators: ['lib/model'] };

/** Every package a room may import, and the rooms that may. All of them are peers of users: what is not here is a dependency we do not have. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-dynamodb': ['lib/client', 'lib/operations', 'lib/tables', 'lib/engine', 'lib/storm'],
  '@aws-sdk/client-kms': ['lib/kms', 'lib/testkit'],
  '@aws-sdk/client-dynamodb-streams': ['lib/delivery', 'lib/engine'],
  'js-yaml': ['lib/dms'],
  esbuild: ['lib/vite'],
  '@swc/core': ['lib/vite'],
};

/** Entry points besides the roof. Each shows its own room; some show rooms that have no entry of their own as well. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  'lib/streams/index.ts': ['lib/delivery'],
  'lib/tables/index.ts': [],
  'lib/kms/index.ts': [],
  'lib/dms/index.ts': [],
  'lib/lean/index.ts': [],
  'lib/engine/index.ts': [],
  'lib/testkit/index.ts': ['lib/engine', 'lib/storm'],
  'lib/vite/index.ts': [],
};

const rowOf = (room: string): number => ROWS.findIndex(rooms => rooms.includes(room));

/** Whether `file` is an entry point, which only shows what rooms contain and which no room imports. */
export const isEntry = (file: string): boolean => file === 'lib/index.ts' || file === 'lib/core.ts' || file in ENTRIES;

/** The room a file belongs to; subfolders belong to the room they are in. Undefined for a file without a room. */
export function roomOf(file: string): string | undefined {
  if (ROOF.includes(file) || file === 'lib/shared.ts') return file;
  const room = file.startsWith('decorators/') ? 'decorators' : file.split('/').slice(0, 2).join('/');
  return room !== file && rowOf(room) !== -1 ? room : undefined;
}

/** Why `file` may not import `target`; undefined where it may. */
export function importFault(file: string, target: string, typeOnly: boolean): string | undefined {
  const [from, to] = [roomOf(file), roomOf(target)];
  if (from === undefined) return `${file} is in no room of the layer table`;
  if (to === undefined) return `${target} is in no room of the layer table`;
  if (ROOF.includes(from) && ROOF.indexOf(to) > ROOF.indexOf(from)) return undefined;
  if (rowOf(to) === ROWS.length - 1 && from !== to) return 'nobody imports the roof';
  if (isEntry(target)) return 'an entry point is for users: import the file behind it';
  if (from === to || ENTRIES[file]?.includes(to)) return undefined;
  const seen = NARROWER[from];
  if (seen && !seen.includes(to)) return `${from} sees only ${seen.join(', ')}`;
  if (TYPES_ONLY[from]?.includes(to) && !typeOnly) return `${from} sees only types of ${to}`;
  if (rowOf(to) === rowOf(from)) return `${from} and ${to} are of one row`;
  return rowOf(to) > rowOf(from) ? `${to} is above ${from}` : undefined;
}

/** Why `file` may not import the package `name`; undefined where it may. Node's own modules are everywhere. */
export function packageFault(file: string, name: string): string | undefined {
  if (name.startsWith('node:')) return undefined;
  const rooms = PACKAGES[name];
  if (rooms === undefined) return `${name} is no package of ours`;
  const room = roomOf(file);
  return room !== undefined && rooms.includes(room) ? undefined : `${name} is for ${rooms.join(', ')} only`;
}
