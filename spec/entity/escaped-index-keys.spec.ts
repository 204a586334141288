import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { Attribute, Entity, IndexPartitionKey, PartitionKey, session, Table } from 'dynamorm';
import { createEngine } from 'dynamorm/engine';
import { createTable } from 'dynamorm/tables';

@Table('escaped-index-keys', { escape: true })
class Paper extends Entity {
  @PartitionKey('DOC#${id}') pk?: string;
  @Attribute() id!: string;
  @Attribute() org!: string;
  @Attribute() team!: string;
  @IndexPartitionKey('by-org', 'ORG#${org}#${team}') orgKey?: string;
}

describe('an index key under escape', () => {
  const client = createEngine().client();
  const Papers = Paper.using(session({ client }));
  const keys = async (): Promise<(string | undefined)[]> => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: 'escaped-index-keys' }));
    return Items.map(item => item['orgKey']?.S).sort();
  };
  beforeAll(() => createTable(Papers));

  it('is percent-encoded by every write that renders it', async () => {
    const paper = await Papers.create({ id: 'x#y', org: 'a#b', team: 'c' });
    expect(await keys()).toEqual(['ORG#a%23b#c']);
    paper.org = 'e#f';
    await paper.save();
    expect(await keys()).toEqual(['ORG#e%23f#c']);
    await Papers.update({ id: 'x#y' }, p => [p.org.set('g#h'), p.team.set('q#r')]);
    expect(await keys()).toEqual(['ORG#g%23h#q%23r']);
    await Papers.upsert({ id: 'new' }, p => [p.org.set('i#j')], { create: { team: 'z#z' } });
    expect(await keys()).toEqual(['ORG#g%23h#q%23r', 'ORG#i%23j#z%23z']);
  });
});
