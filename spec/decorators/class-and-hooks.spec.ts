import { Index } from '../../decorators/secondary-index.js';
import { Table } from '../../decorators/table.js';
import {
  AfterDelete,
  AfterLoad,
  AfterSave,
  AfterValidate,
  BeforeDelete,
  BeforeSave,
  BeforeValidate,
} from '../../decorators/hooks.js';
import { ownSpecs } from './support.js';

describe('a class decorator', () => {
  it('records the table with its options', () => {
    @Table('plain')
    class PlainTable {}
    @Table('t', {
      naming: 'snake_case',
      writeOnce: true,
      type: 'vip',
      typeAttribute: 'kind',
      model: 'M',
      stream: 'NEW_IMAGE',
    })
    class Full {}
    expect(ownSpecs(PlainTable).table).toEqual({ name: 'plain' });
    expect(ownSpecs(Full).table).toEqual({
      name: 't',
      naming: 'snake_case',
      writeOnce: true,
      type: 'vip',
      typeAttribute: 'kind',
      model: 'M',
      stream: 'NEW_IMAGE',
    });
  });

  it('records every index of a class, beside its table and on abstract bases', () => {
    @Index('base')
    abstract class Base {
      total?: number;
    }
    @Table('t')
    @Index('a')
    @Index('b', { type: 'LSI', projection: 'KEYS_ONLY' })
    @Index('c', { projection: ['total'] })
    class Indexed extends Base {}
    expect(ownSpecs(Base).indexes).toEqual([{ name: 'base' }]);
    expect(new Set(ownSpecs(Indexed).indexes)).toEqual(
      new Set([
        { name: 'a' },
        { name: 'b', type: 'LSI', projection: 'KEYS_ONLY' },
        { name: 'c', projection: ['total'] },
      ]),
    );
    expect(ownSpecs(Indexed).faults).toEqual([]);
  });

  it('returns the class itself, with its name and static members', () => {
    @Table('t')
    @Index('i')
    class Kept {
      static readonly answer = 42;
    }
    expect(Kept.name).toBe('Kept');
    expect(Kept.answer).toBe(42);
    expect(new Kept()).toBeInstanceOf(Kept);
  });
});

describe('a hook decorator', () => {
  it('records its method under its event, several on one method and several methods of one event', () => {
    class Hooks {
      @BeforeValidate() a(): void {}
      @AfterValidate() b(): void {}
      @BeforeSave() c(): void {}
      @BeforeSave() @AfterSave() async d(): Promise<void> {}
      @BeforeDelete() e(): void {}
      @AfterDelete() f(): void {}
      @AfterLoad() g(): number {
        return 1;
      }
    }
    expect(ownSpecs(Hooks).hooks).toEqual([
      { event: 'beforeValidate', method: 'a' },
      { event: 'afterValidate', method: 'b' },
      { event: 'beforeSave', method: 'c' },
      { event: 'afterSave', method: 'd' },
      { event: 'beforeSave', method: 'd' },
      { event: 'beforeDelete', method: 'e' },
      { event: 'afterDelete', method: 'f' },
      { event: 'afterLoad', method: 'g' },
    ]);
    expect(new Hooks().g()).toBe(1);
  });
});
