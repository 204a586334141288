import { randomUUID } from 'node:crypto';
import { timeNow } from '../client/clock.js';
import { DynamormError } from '../errors/errors.js';
import { specsAt } from '../metadata/registry.js';
import type { FieldSpec, TableSpec } from '../metadata/specs.js';
import { modelOf } from '../model/compile.js';
import type { Model } from '../model/model.js';
import { reservedInTable } from '../model/reserved-keys.js';
import type { Action } from '../operations/transact-plan.js';
import type { OutboxPlace, Session } from '../session/session.js';
import { OUTBOX_TYPE, OUTBOX_TYPE_ATTRIBUTE, type NewOutboxEvent } from '../streams/outbox.js';

/** What a class of the library's own is stored as: what decorators would record. */
interface RecordedClass {
  readonly table: TableSpec;
  readonly fields: readonly (Omit<FieldSpec, 'decorator'> & { readonly decorator?: string })[];
}

/** A class whose table is only known at run time, and that no decorator could be written for. */
export function recordedClass({ table, fields }: RecordedClass): new () => object {
  class Recorded {}
  const specs = specsAt(Recorded.prototype);
  specs.table = { ...table, origin: 'library' };
  specs.isOwnRow = true;
  specs.fields.push(...fields.map(field => ({ decorator: 'Attribute', ...field })));
  return Recorded;
}

const WEEK_SECONDS = 7 * 24 * 60 * 60;
const models = new Map<string, Model>();

/**
 * The insertion of an event into the session's outbox. Events of one key share a partition, so that the stream keeps their
 * order, and are sorted by when they were published.
 * @throws ErrInvalidOperator where the session has no outbox, ErrInvalidModel for an event without topic or key
 */
export function publication(session: Session, event: NewOutboxEvent, place?: OutboxPlace): Action {
  const outbox = place ?? (session.options['outbox'] as OutboxPlace | undefined);
  if (outbox === undefined)
    throw refused(
      'ErrInvalidOperator',
      "publish needs to know where events are stored: connect({ outbox: { table: 'shop' } })",
    );
  for (const name of ['topic', 'key'] as const) {
    if (typeof event?.[name] !== 'string' || event[name] === '')
      throw refused('ErrInvalidModel', `an event to publish has a ${name}, a text that is not empty`);
  }
  const model = outboxModel(outbox);
  const prefix = reservedInTable(outbox.table).outbox;
  const now = timeNow(session.clock);
  const { topic, key, payload } = event;
  const id = `${now.toISOString()}#${randomUUID()}`;
  const entity = Object.assign(new model.type(), {
    partition: outbox.sortKey === null ? `${prefix}${key}#${id}` : `${prefix}${key}`,
    ...(outbox.sortKey !== null && { sort: id }),
    ...{ id, topic, key, payload: payload ?? null, at: now.toISOString() },
    expiresAt: new Date(now.getTime() + (outbox.retentionSeconds ?? WEEK_SECONDS) * 1000),
  });
  return { kind: 'create', target: { model, session }, entity, options: {} };
}

function outboxModel(place: OutboxPlace): Model {
  const { table, partitionKey = 'pk', sortKey = 'sk', expiryAttribute = 'expiresAt' } = place;
  const known = JSON.stringify([table, partitionKey, sortKey, expiryAttribute]);
  const found = models.get(known);
  if (found !== undefined) return found;
  const type = recordedClass({
    table: { name: table, model: 'OutboxEvent', type: OUTBOX_TYPE, typeAttribute: OUTBOX_TYPE_ATTRIBUTE },
    fields: [
      { field: 'partition', role: 'partitionKey', name: partitionKey },
      ...(sortKey === null ? [] : [{ field: 'sort', role: 'sortKey', name: sortKey } as const]),
      ...['id', 'topic', 'key', 'payload', 'at'].map(field => ({ field, role: 'attribute' }) as const),
      { field: 'expiresAt', role: 'ttl', name: expiryAttribute },
    ],
  });
  const model = modelOf(type);
  models.set(known, model);
  return model;
}

const refused = (code: 'ErrInvalidOperator' | 'ErrInvalidModel', message: string): DynamormError =>
  new DynamormError(code, message, { operation: 'publish' });
