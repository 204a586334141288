import { Table } from '../../decorators/table.js';
import { Attribute } from '../../decorators/attribute.js';
import { CreatedAt } from '../../decorators/created-at.js';
import { Encrypted } from '../../decorators/encrypted.js';
import { Protected } from '../../decorators/protected.js';
import { Version } from '../../decorators/version.js';
import { BeforeSave } from '../../decorators/hooks.js';
import { PartitionKey, SortKey } from '../../decorators/table-keys.js';
import { specsOf } from '../../lib/metadata/registry.js';
import { modelOf } from '../../lib/model/compile.js';
import { isoDate } from '../../lib/model/codecs/date-codecs.js';
import { fieldSpecs } from './support.js';

abstract class Audited {
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
  @BeforeSave() audit(): void {}
}

abstract class Tenanted<Id extends string> extends Audited {
  @PartitionKey() tenant!: string;
  @SortKey() id!: Id;
}

@Table('documents', { naming: 'snake_case' })
class Document extends Tenanted<`doc-${string}`> {
  @Attribute() titleText = '';
  @Attribute() body?: string;
  @BeforeSave() tidy(): void {}
}

@Table('documents', { type: 'contract' })
class Contract extends Document {
  @Attribute({ name: 'heading' }) override titleText = 'untitled';
  @Protected() override body?: string = 'none';
  @Attribute(isoDate) signed?: Date;
  @BeforeSave() override audit(): void {}
}

class Undecorated extends Document {
  extra = 1;
}

class Note extends Document {
  @Encrypted() secret?: string;
}

const attributeNames = (type: new () => object): string[] => modelOf(type).attributes.map(attribute => attribute.name);

describe('decorated fields', () => {
  it('are inherited from abstract bases, root class first', () => {
    expect(attributeNames(Document)).toEqual(['version', 'created_at', 'tenant', 'id', 'title_text', 'body']);
    expect(modelOf(Document).partition.field).toBe('tenant');
    expect(modelOf(Document).version?.field).toBe('version');
  });

  it('are inherited from concrete bases, which stay what they are', () => {
    expect(attributeNames(Contract)).toEqual(['version', 'created_at', 'tenant', 'id', 'heading', 'body', 'signed']);
    expect(attributeNames(Document)).toEqual(['version', 'created_at', 'tenant', 'id', 'title_text', 'body']);
    expect(modelOf(Document).protected).toEqual([]);
  });

  it('are refined where a subclass declares them again', () => {
    expect(modelOf(Contract).byField.get('titleText')?.name).toBe('heading');
    expect(modelOf(Contract).protected.map(attribute => attribute.field)).toEqual(['body']);
  });

  it('are recorded on the class that declares them, and on no other', () => {
    expect(fieldSpecs(Audited).map(spec => spec.field)).toEqual(['version', 'createdAt']);
    expect(fieldSpecs(Contract).map(spec => spec.field)).toEqual(['titleText', 'body', 'signed']);
    expect(fieldSpecs(Undecorated)).toEqual([]);
    expect([...specsOf(Undecorated)]).toEqual([...specsOf(Document)]);
  });

  it('reach a subclass that has no class decorator, with the table', () => {
    expect(attributeNames(Undecorated)).toEqual(attributeNames(Document));
    expect(modelOf(Undecorated).table).toBe('documents');
    expect(attributeNames(Note)).toEqual([...attributeNames(Document), 'secret']);
    expect(modelOf(Note).encrypted.map(attribute => attribute.field)).toEqual(['secret']);
  });

  it('do not leak between subclasses of one base', () => {
    expect(attributeNames(Contract)).not.toContain('secret');
    expect(attributeNames(Note)).not.toContain('signed');
  });
});

describe('hooks', () => {
  it('are inherited, base classes first, and an overridden one runs once', () => {
    expect(modelOf(Document).hooks).toEqual({ beforeSave: ['audit', 'tidy'] });
    expect(modelOf(Contract).hooks).toEqual({ beforeSave: ['audit', 'tidy'] });
  });
});
