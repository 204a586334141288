/** What follows for a field from one of its decorators: the compiler, codecs, declaration checks and DMS documents read it here. */
interface Role {
  /** A class has one such field at most. */
  readonly isSingle?: true;
  /** Part of a key, which is left out on write where it is null or empty. */
  readonly key?: 'table' | 'index';
  /** Its stored name under the naming `dynamorm`, where no other is given. */
  readonly keyName?: 'PK' | 'SK';
  /** Who sets it: the user unless it is the library, and then no update's changes may. */
  readonly setBy?: 'library';
  /** When the library sets it: once, or anew with every write. What is renewed is no part of a primary key. */
  readonly stamped?: 'create' | 'write';
  /** The family of codecs that store it, where the field was given none; `default-codec.ts` has the codecs. */
  readonly codec?: 'version' | 'ttl' | 'timestamp' | 'text';
  /** DMS's word for it; undefined where a document says it otherwise, or not at all. */
  readonly dms?: string;
}

/** One row for each role. A new decorator of fields is a row here and a file in `decorators`. */
const ROWS = {
  attribute: {},
  partitionKey: { isSingle: true, key: 'table', keyName: 'PK', dms: 'pk' },
  sortKey: { isSingle: true, key: 'table', keyName: 'SK', dms: 'sk' },
  indexPartitionKey: { key: 'index' },
  indexSortKey: { key: 'index' },
  version: { isSingle: true, setBy: 'library', stamped: 'write', codec: 'version', dms: 'version' },
  ttl: { isSingle: true, codec: 'ttl', dms: 'ttl' },
  createdAt: { isSingle: true, setBy: 'library', stamped: 'create', codec: 'timestamp', dms: 'created_at' },
  updatedAt: { isSingle: true, setBy: 'library', stamped: 'write', codec: 'timestamp', dms: 'updated_at' },
  encrypted: {},
  protected: {},
  unique: {},
  blindIndex: { setBy: 'library', codec: 'text' },
} as const satisfies Readonly<Record<string, Role>>;

/** What a field is to its table. A role is a word, not a class: the model alone knows what follows from it. */
export type FieldRole = keyof typeof ROWS;

/** The roles of fields that the library sets. */
export type OwnedRole = {
  [R in FieldRole]: (typeof ROWS)[R] extends { readonly setBy: 'library' } ? R : never;
}[FieldRole];

export const ROLES: Readonly<Record<FieldRole, Role>> = Object.freeze(ROWS);

const ALL = Object.keys(ROWS) as readonly FieldRole[];

/** Roles of which a class has one at most. */
export const SINGLE_ROLES: readonly FieldRole[] = ALL.filter(role => ROLES[role].isSingle === true);

/** The role by which the library sets a field; undefined where users do. */
export function findOwnedRole(roles: ReadonlySet<FieldRole>): OwnedRole | undefined {
  return ALL.find((role): role is OwnedRole => ROLES[role].setBy === 'library' && roles.has(role));
}

/** Whether a field is there in every item: by its key, or because the library sets it. */
export function isAlwaysStored(roles: ReadonlySet<FieldRole>): boolean {
  return [...roles].some(role => ROLES[role].key === 'table' || ROLES[role].setBy === 'library');
}

/** The decorator of a role, as users write it: `PartitionKey`. */
export const decoratorOfRole = (role: FieldRole): string => role[0]!.toUpperCase() + role.slice(1);

/** The role of a DMS word, such as `created_at`; undefined for a word of another kind. */
export const roleOfDms = (word: string): FieldRole | undefined => ALL.find(role => ROLES[role].dms === word);
