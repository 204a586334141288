import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, Entity, PartitionKey, Attribute, Table, isDynamormError } from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { leanTransport } from '../../lib/lean/index.js';
import { createTable } from '../../lib/tables/index.js';
import type { Key } from '../../lib/index.js';

@Table('notes')
class Note extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() text?: string;
}

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const get = { TableName: 'shop', Key: { pk: { S: 'a' } } };
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

async function serverThat(serve: Parameters<typeof createServer>[1]): Promise<{ endpoint: string; server: Server }> {
  const server = createServer(serve as never);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const over = (endpoint: string, options = {}) =>
  leanTransport({ region: 'us-east-1', endpoint, credentials: CREDENTIALS, ...options });

describe('The lean transport over HTTP', () => {
  it('carries the verbs to an engine, over one kept connection', async () => {
    const engine = createEngine();
    const listening = await engine.listen();
    closing.push(() => listening.close());
    connect({ transport: over(listening.endpoint) });
    await createTable(Note);
    const note = await Note.create({ id: '1', text: 'Grüße 😀' });
    note.text = 'changed';
    await note.save();
    expect((await Note.get({ id: '1' }))?.text).toBe('changed');
    engine.faults.reset('PutItem', { times: 1 });
    engine.faults.throttle('GetItem', { times: 2 });
    await Note.create({ id: '2' });
    expect((await Note.get({ id: '2' }))?.id).toBe('2');
    const taken = await Note.create({ id: '2' }).catch((error: unknown) => error);
    expect(isDynamormError(taken, 'ErrConditionFailed')).toBe(true);
  });

  it('keeps its connections', async () => {
    const { endpoint, server } = await serverThat((request, response) => {
      request.resume().on('end', () => response.end('{}'));
    });
    let connections = 0;
    server.on('connection', () => connections++);
    const transport = over(endpoint);
    for (let n = 0; n < 20; n++) await transport.send('GetItem', get, {});
    expect(connections).toBe(1);
    await Promise.all(Array.from({ length: 20 }, () => transport.send('GetItem', get, {})));
    expect(connections).toBeLessThanOrEqual(20);
  });

  it('does not wait for an answer for ever', async () => {
    const { endpoint } = await serverThat(() => undefined);
    const transport = over(endpoint, { attemptTimeoutMs: 50, maxAttempts: 2 });
    await expect(transport.send('GetItem', get, {})).rejects.toMatchObject({ name: 'TimeoutError', begun: true });
  });

  it('tells a body that breaks off from an answer', async () => {
    const { endpoint } = await serverThat((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"Item":');
      setTimeout(() => response.destroy(), 5);
    });
    const transport = over(endpoint, { maxAttempts: 1 });
    await expect(transport.send('GetItem', get, {})).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends a request that is on its way with the signal of its caller', async () => {
    let closed: (() => void) | undefined;
    const cut = new Promise<void>(resolve => (closed = resolve));
    const controller = new AbortController();
    // Aborted once it has come, however long that takes: one that never left closes nothing here.
    const { endpoint } = await serverThat(request => {
      request.on('close', () => closed?.()).resume();
      controller.abort();
    });
    const sending = over(endpoint).send('GetItem', get, { signal: controller.signal });
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
    await cut;
  });

  it('says that nothing was applied where no connection came about', async () => {
    const { endpoint, server } = await serverThat(() => undefined);
    await new Promise(resolve => server.close(resolve));
    connect({ transport: over(endpoint, { maxAttempts: 2 }) });
    const error = await Note.create({ id: '3' }).catch((thrown: unknown) => thrown);
    expect(isDynamormError(error, 'ErrTimeout')).toBe(true);
    expect((error as { applied?: string }).applied).toBeUndefined();
  });
});
