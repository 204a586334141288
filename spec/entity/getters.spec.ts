import {
  Attribute,
  CreatedAt,
  Encrypted,
  Entity,
  PartitionKey,
  Table,
  Version,
  nested,
  number,
} from '../../lib/index.js';
import type { Key } from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/index.js';
import { spelled, world } from './support/world.js';

// A getter with a setter is a field like any other, under both decorator protocols: its value is kept elsewhere.

class Temperature {
  #tenths: number | undefined;
  @Attribute(number) get degrees(): number | undefined {
    return this.#tenths === undefined ? undefined : this.#tenths / 10;
  }
  set degrees(value: number | undefined) {
    this.#tenths = value === undefined ? undefined : Math.round(value * 10);
  }
  @Attribute() place?: string;
}
class Named extends Entity {
  #name = 'nobody';
  @Attribute() get name(): string {
    return this.#name;
  }
  set name(value: string) {
    this.#name = value.trim();
  }
}
@Table('sensors')
class Sensor extends Named {
  @PartitionKey() id!: Key<string>;
  @Attribute(nested(Temperature)) at?: Temperature;
  #pin: string | undefined;
  @Encrypted() get pin(): string | undefined {
    return this.#pin;
  }
  set pin(value: string | undefined) {
    this.#pin = value;
  }
  @Version() version!: number;
  @CreatedAt() made!: Date;
}

const to = world(createEngine().client(), { cipher: deterministicCipher('getters') });
beforeAll(() => createTable(Sensor));
const warm = (degrees: number): Temperature => Object.assign(new Temperature(), { degrees });

describe('a getter with a setter', () => {
  it('is stored, read, shown and compared as a field', async () => {
    await Sensor.create({ id: '1', name: ' Ada ', at: warm(21.5), pin: '1234' });
    const sensor = await Sensor.get({ id: '1' });
    expect([sensor.name, sensor.at!.degrees, sensor.pin, sensor.isChanged]).toEqual(['Ada', 21.5, '1234', false]);
    expect(JSON.parse(JSON.stringify(sensor))).toMatchObject({ name: 'Ada', at: { degrees: 21.5 }, pin: '1234' });
    sensor.at!.degrees = 22;
    sensor.name = 'Bea ';
    expect(sensor.changes()).toEqual({ 'at.degrees': [21.5, 22], name: ['Ada', 'Bea'] });
    to.writes();
    await sensor.save();
    expect(spelled(to.writes()[0]).update).toMatch(/^SET name = \{"S":"Bea"\}, at.degrees = \{"N":"22"\}/);
    sensor.name = 'x';
    sensor.revert();
    expect([sensor.name, sensor.isChanged]).toEqual(['Bea', false]);
  });

  it('keeps its default, beside a nested value that is not complete', async () => {
    expect((await Sensor.create({ id: '2', ...(JSON.parse('{}') as { name?: string }) })).name).toBe('nobody');
    await to.put('sensors', { id: { S: '3' }, name: { S: 'n' }, at: { M: { more: { S: 'y' } } }, version: { N: '0' } });
    const sensor = await Sensor.get({ id: '3' });
    sensor.at!.degrees = 3;
    expect(sensor.isChanged).toBe(true);
    await sensor.save();
    expect(await to.raw('sensors', { id: { S: '3' } })).toMatchObject({
      at: { M: { more: { S: 'y' }, degrees: { N: '3' } } },
    });
  });
});
