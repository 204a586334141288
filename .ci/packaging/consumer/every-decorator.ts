// Compiled by every compiler and setting that people decorate classes with: what the decorators record must not depend on it.
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import {
  AfterLoad,
  Attribute,
  BeforeSave,
  CreatedAt,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  PartitionKey,
  Protected,
  SortKey,
  Table,
  Ttl,
  UpdatedAt,
  Version,
  connect,
  index,
  isDynamormError,
  isoDate,
  list,
  nested,
  number,
  numberSet,
  type Key,
} from 'dynamorm';
import { createEngine } from 'dynamorm/engine';
import { ensureTables } from 'dynamorm/tables';

class Place {
  @Attribute() city = '';
  @Attribute(isoDate) since?: Date;
}

abstract class Stamped extends Entity {
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
  saves = 0;
  @BeforeSave() protected counting() {
    this.saves += 1;
  }
}

@Table('trips', { naming: 'snake_case' })
@Index('by-driver', { projection: ['legs'] })
export class Trip extends Stamped {
  @PartitionKey('FLEET#${fleetId}') pk!: string;
  @SortKey('TRIP#${tripId}') sk!: string;
  @Attribute() fleetId!: Key<string>;
  @Attribute() tripId!: Key<string>;
  @IndexPartitionKey('by-driver') @Attribute() driver = 'nobody';
  @IndexSortKey('by-driver') @Attribute(number) km = 0;
  @Attribute(nested(Place)) home?: Place;
  @Attribute(list(nested(Place))) legs: Place[] = [];
  @Attribute(numberSet) stops = new Set<number>();
  @Attribute({ name: 'remark' }) note?: string;
  @Protected() plate?: string;
  @Ttl() expiresAt?: Date;
  loaded = false;
  @AfterLoad() seen() {
    this.loaded = true;
  }
  static readonly byDriver = index(() => Trip, 'by-driver').on('driver', 'km');
}

const engine = createEngine();
connect({ client: engine.client() });
await ensureTables(Trip);
const key = { fleetId: 'f1', tripId: 't1' };
const home = Object.assign(new Place(), { city: 'Bergen', since: new Date(0) });
const made = await Trip.create({ ...key, home, legs: [home], stops: new Set([3]), plate: 'AB 1', note: 'hi', km: 7 });
deepStrictEqual([made.version, made.saves, made.loaded], [0, 1, false]);

const trip = await Trip.get(key);
ok(trip.home instanceof Place && trip.legs[0] instanceof Place && trip.loaded);
deepStrictEqual([trip.home.city, trip.home.since, trip.note, trip.driver], ['Bergen', new Date(0), 'hi', 'nobody']);
ok(trip.createdAt instanceof Date && !trip.isChanged);
trip.home.city = 'Oslo';
trip.stops.add(4);
deepStrictEqual(Object.keys(trip.changes()).sort(), ['home.city', 'stops']);
await trip.save();
const [found] = await Trip.byDriver
  .query({ driver: 'nobody' })
  .where(o => o.km.gt(5))
  .all();
strictEqual(found?.km, 7);

trip.plate = 'CD 2';
await rejects(trip.save(), error => isDynamormError(error, 'ErrProtectedFieldMutation'));
const stored = engine.requests.of('PutItem')[0]!.input as unknown as { Item: Record<string, unknown> };
deepStrictEqual(
  Object.keys(stored.Item).sort().join(' '),
  'created_at driver fleet_id home km legs pk plate remark sk stops trip_id updated_at version',
);
