import type { Engine } from '../../../lib/engine/index.js';
import {
  AfterSave,
  Attribute,
  CreatedAt,
  Encrypted,
  Entity,
  PartitionKey,
  Table,
  UpdatedAt,
  isDynamormError,
  list,
  map,
  nested,
  number,
  stringSet,
  transact,
  type Key,
} from '../../../lib/index.js';
import { seeded } from '../faults/faulty.js';
import { interleavedSessions, pause, pick } from './interleaved.js';
import { GONE, Ledger, type Claim } from './ledger.js';

class Part {
  @Attribute() id = '';
  @Attribute() v = GONE;
  @Attribute() w?: string;
}
class Info {
  @Attribute() a?: string;
  @Attribute() b?: string;
  @Attribute(stringSet) marks?: Set<string>;
  @Attribute() inner?: Record<string, unknown>;
}

/** An unversioned item with places of every kind that writers can change together. */
abstract class Shared extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() text = 'text0';
  @Attribute(stringSet) tags = new Set<string>();
  @Attribute(stringSet) bare?: Set<string>;
  @Attribute(stringSet, { omitEmpty: true }) soft = new Set<string>();
  @Encrypted(stringSet) secret?: Set<string>;
  @Attribute() list?: string[];
  @Attribute(list(nested(Part))) parts: Part[] = [];
  @Attribute(nested(Info)) info?: Info;
  @Attribute() dict?: Record<string, string>;
  @Attribute(map(nested(Part))) named?: Map<string, Part>;
  @Attribute(number) count = 0;
  /** What a save goes on to do once it is through. */
  after?: (() => Promise<void>) | undefined;
  @AfterSave() async goOn(): Promise<void> {
    const { after } = this;
    this.after = undefined;
    await after?.();
  }
}
@Table('shared_plain')
class Plain extends Shared {}
@Table('shared_stamped')
class Stamped extends Shared {
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

export const CLASSES = [Plain, Stamped];
type Of = typeof Stamped;

const KEYS = ['k1', 'k2', 'k3'];

/** One writer: the entity it holds, and what its changes since the last reported save claim. */
class Writer {
  claims: Claim[] = [];
  #no = 0;
  constructor(
    readonly name: string,
    readonly random: () => number,
    readonly entity: Shared,
  ) {}

  token(): string {
    return `${this.name}.${++this.#no}`;
  }
  add(place: string): string {
    const token = this.token();
    this.claims.push({ kind: 'present', place, token });
    return token;
  }
  take(place: string, tokens: Iterable<string>): void {
    for (const token of tokens) this.claims.push({ kind: 'absent', place, token });
  }
  write(place: string, over: string | undefined, value = this.token()): string {
    this.claims.push({ kind: 'written', place, value, over: over ?? GONE });
    return value;
  }
  chance(share: number): boolean {
    return this.random() < share;
  }
}

/** Adds members to a set, takes some, or all, of it. */
function changeSet(by: Writer, place: string, set: Set<string> | undefined): Set<string> {
  const changed = set ?? new Set<string>();
  const kind = by.random();
  if (kind < 0.55 || changed.size === 0) changed.add(by.add(place));
  else if (kind < 0.85) {
    const token = pick(by.random, [...changed]);
    changed.delete(token);
    by.take(place, [token]);
  } else {
    by.take(place, changed);
    changed.clear();
    if (by.chance(0.3)) changed.add(by.add(place));
  }
  return changed;
}

function changeList(by: Writer): void {
  const { entity, random } = by;
  const [place, now] = ['list', (entity.list ??= [])];
  const kind = random();
  if (kind < 0.35 || now.length === 0) now.push(by.add(place));
  else if (kind < 0.5) now.unshift(by.add(place));
  else if (kind < 0.65) now.splice(Math.floor(random() * now.length), 0, by.add(place));
  else if (kind < 0.8) by.take(place, now.splice(Math.floor(random() * now.length), 1));
  else if (kind < 0.87) now.reverse();
  else if (kind < 0.93) now.push(now.shift()!);
  else {
    by.take(place, now);
    entity.list = by.chance(0.5) ? [by.add(place)] : [];
  }
}

function removePart(by: Writer, part: Part, place: string): void {
  by.take(place, [part.id]);
  by.write(`${place}.${part.id}.v`, part.v, GONE);
  by.write(`${place}.${part.id}.w`, part.w, GONE);
}

function newPart(by: Writer, place: string): Part {
  const part = Object.assign(new Part(), { id: by.add(place) });
  part.v = by.write(`${place}.${part.id}.v`, undefined);
  return part;
}

function changeMember(by: Writer, part: Part, place: string): void {
  if (by.chance(0.5)) part.v = by.write(`${place}.${part.id}.v`, part.v);
  else part.w = by.write(`${place}.${part.id}.w`, part.w);
}

function changeParts(by: Writer): void {
  const { parts } = by.entity;
  const kind = by.random();
  if (kind < 0.3 || parts.length === 0) parts.push(newPart(by, 'parts'));
  else if (kind < 0.7) changeMember(by, pick(by.random, parts), 'parts');
  else if (kind < 0.85) {
    const [part] = parts.splice(Math.floor(by.random() * parts.length), 1);
    removePart(by, part!, 'parts');
  } else parts.unshift(parts.pop()!);
}

/** Elements of a map under names of their own, which writers rename too. */
function changeNamed(by: Writer): void {
  const named = (by.entity.named ??= new Map<string, Part>());
  const kind = by.random();
  const parts = [...named.values()];
  if (kind < 0.4 || parts.length === 0) {
    const part = newPart(by, 'named');
    named.set(part.id, part);
  } else if (kind < 0.8) changeMember(by, pick(by.random, parts), 'named');
  else {
    const part = pick(by.random, parts);
    named.delete(part.id);
    removePart(by, part, 'named');
  }
}

function leaveInfo(by: Writer, info: Info): void {
  by.take('info.marks', info.marks ?? []);
  by.take('info.inner', Object.keys(info.inner ?? {}));
}

function changeInfo(by: Writer): void {
  const { entity } = by;
  const kind = by.random();
  const old = entity.info;
  if (old !== undefined && kind < 0.15) {
    leaveInfo(by, old);
    by.write('info.a', old.a, GONE);
    by.write('info.b', old.b, GONE);
    if (by.chance(0.5)) {
      delete entity.info;
      return;
    }
    entity.info = Object.assign(new Info(), { a: by.write('info.a', old.a) });
    return;
  }
  const info = (entity.info ??= new Info());
  if (kind < 0.35) info.a = by.write('info.a', info.a);
  else if (kind < 0.5) info.b = by.write('info.b', info.b);
  else if (kind < 0.75) info.marks = changeSet(by, 'info.marks', info.marks);
  else {
    const inner = (info.inner ??= {});
    const names = Object.keys(inner);
    if (by.chance(0.6) || names.length === 0) inner[by.add('info.inner')] = { deep: [1] };
    else {
      const name = pick(by.random, names);
      delete inner[name];
      by.take('info.inner', [name]);
    }
  }
}

function changeDict(by: Writer): void {
  const { entity } = by;
  const old = entity.dict ?? {};
  const kind = by.random();
  const key = pick(by.random, KEYS);
  if (kind < 0.6) (entity.dict ??= {})[key] = by.write(`dict.${key}`, old[key]);
  else if (kind < 0.8) {
    if (old[key] === undefined) return;
    by.write(`dict.${key}`, old[key], GONE);
    delete entity.dict![key];
  } else {
    for (const name of Object.keys(old)) by.write(`dict.${name}`, old[name], GONE);
    if (kind < 0.9) delete entity.dict;
    else entity.dict = { [key]: by.write(`dict.${key}`, old[key]) };
  }
}

const CHANGES: readonly ((by: Writer) => void)[] = [
  by => void (by.entity.tags = changeSet(by, 'tags', by.entity.tags)),
  by => void (by.entity.bare = changeSet(by, 'bare', by.entity.bare)),
  by => void ((by.entity.bare?.size ?? 1) === 0 && delete by.entity.bare),
  by => void (by.entity.soft = changeSet(by, 'soft', by.entity.soft)),
  by => void (by.entity.secret = changeSet(by, 'secret', by.entity.secret)),
  by => void (by.entity.text = by.write('text', by.entity.text)),
  changeList,
  changeList,
  changeParts,
  changeParts,
  changeNamed,
  changeInfo,
  changeInfo,
  changeDict,
];

function change(by: Writer): void {
  for (let left = 1 + Math.floor(by.random() * 3); left > 0; left--) pick(by.random, CHANGES)(by);
}

/** Several saves of one entity at once, with changes between; a save that is reported has written all that was changed before it. */
async function saves(by: Writer, ledger: Ledger): Promise<boolean> {
  const { entity, random } = by;
  const running: Promise<number>[] = [];
  let isLate = false;
  for (let n = pick(random, [1, 1, 1, 2, 3]); n > 0; n--) {
    change(by);
    const made = by.claims.length;
    if (by.chance(0.15))
      entity.after = async () => {
        change(by);
        const all = by.claims.length;
        // What a hook could not save is still there for the next save, which may be under way.
        await entity.save().then(
          () => ledger.report(by.claims.slice(0, all)),
          (error: unknown) => void ((isLate = true), expectRefusal(error)),
        );
      };
    const save = by.chance(0.2) ? transact(tx => void tx.save(entity)) : entity.save();
    running.push(save.then(() => made));
    if (by.chance(0.3)) await pause(random);
  }
  let isRefused = false;
  for (const outcome of await Promise.allSettled(running)) {
    if (outcome.status === 'fulfilled') ledger.report(by.claims.slice(0, outcome.value));
    else {
      expectRefusal(outcome.reason);
      isRefused = true;
    }
  }
  isRefused ||= isLate;
  // One that had to wait has sent what was changed meanwhile, too, which a later one reports, or fails to.
  if (isRefused && (running.length > 1 || isLate)) ledger.attempt(by.claims);
  return isRefused;
}

function expectRefusal(error: unknown): void {
  if (!isDynamormError(error, 'ErrConditionFailed') && !isDynamormError(error, 'ErrTransactionCanceled')) throw error;
}

/** Runs the programs of 2 to 8 writers of one item; throws where something is missing that a save reported. Answers how many saves were refused. */
export async function programsRun(engine: Engine, seed: number): Promise<number> {
  const random = seeded(seed);
  const open = interleavedSessions(engine, random);
  const Of = pick(random, CLASSES) as Of;
  const id = `${seed}`;
  const ledger = new Ledger();
  ledger.report([{ kind: 'written', place: 'text', value: 'text0', over: GONE }]);
  for (const place of ['info.a', 'info.b', ...KEYS.map(key => `dict.${key}`)])
    ledger.report([{ kind: 'written', place, value: GONE, over: GONE }]);
  const first = new Writer('first', random, Of.using(open()).of({ id }));
  for (let left = Math.floor(random() * 8); left > 0; left--) pick(random, CHANGES)(first);
  await first.entity.save();
  ledger.report(first.claims);
  let refused = 0;
  const work = async (name: string): Promise<void> => {
    const Mine = Of.using(open());
    let by: Writer | undefined;
    for (let round = 1 + Math.floor(random() * 3); round > 0; round--) {
      if (random() < 0.2) {
        const one =
          random() < 0.5 ? Mine.update({ id }, o => [o.count.add(1)]) : Mine.mutate({ id }, o => void o.count++);
        await one;
        ledger.count++;
      }
      // A writer goes on with the entity it has, which does not know what others wrote since, or reads anew.
      if (by === undefined || random() < 0.6)
        by = new Writer(`${name}${round}`, random, await Mine.get({ id }, { consistent: true }));
      by.claims = [];
      if (await saves(by, ledger)) {
        refused++;
        by = undefined;
      }
    }
  };
  await Promise.all(Array.from({ length: 2 + Math.floor(random() * 7) }, (_, i) => work(`w${i}-`)));
  const end = await Of.using(open()).get({ id }, { consistent: true });
  const faults = faultsOf(end, ledger);
  if (faults.length > 0) throw new Error(`seed ${seed}: ${faults.join('; ')}`);
  return refused;
}

function faultsOf(end: Shared, ledger: Ledger): readonly string[] {
  const parts = new Map([...end.parts, ...(end.named?.values() ?? [])].map(part => [part.id, part]));
  const guarded = ledger.placesUnder('parts').flatMap(place => {
    const [, id, field] = /^parts\.(.*)\.(v|w)$/.exec(place)!;
    return ledger.guardedFaults(place, parts.get(id!)?.[field as 'v' | 'w'] ?? GONE);
  });
  return [
    ...ledger.collectionFaults('tags', [...end.tags]),
    ...ledger.collectionFaults('bare', [...(end.bare ?? [])]),
    ...ledger.collectionFaults('soft', [...end.soft]),
    ...ledger.collectionFaults('secret', [...(end.secret ?? [])]),
    ...ledger.collectionFaults('list', end.list ?? []),
    ...ledger.collectionFaults(
      'parts',
      end.parts.map(({ id }) => id),
    ),
    ...ledger.collectionFaults('named', [...(end.named?.keys() ?? [])]),
    ...ledger.collectionFaults('info.marks', [...(end.info?.marks ?? [])]),
    ...ledger.collectionFaults('info.inner', Object.keys(end.info?.inner ?? {})),
    ...ledger.plainFaults('text', end.text),
    ...ledger.plainFaults('info.a', end.info?.a ?? GONE),
    ...ledger.plainFaults('info.b', end.info?.b ?? GONE),
    ...KEYS.flatMap(key => ledger.plainFaults(`dict.${key}`, end.dict?.[key] ?? GONE)),
    ...guarded,
    ...(end.count === ledger.count ? [] : [`count is ${end.count} and not ${ledger.count}`]),
  ];
}
