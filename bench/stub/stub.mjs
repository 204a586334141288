import { answerTo } from './answers.mjs';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * DynamoDB without its work: an HTTP handler for SDK clients. At first it reads every request, keeps what was put, and
 * answers from that; once frozen, it gives the last answer of each operation again without looking at the request.
 */
export class Stub {
  /** Requests of the learning time: `{ operation, input }`. */
  requests = [];
  /** Items as they were put, by the text of their values. */
  items = new Map();
  #answers = new Map();
  #frozen = false;

  freeze() {
    this.#frozen = true;
  }

  /** Forgets everything: the next operation begins anew. */
  thaw() {
    this.#frozen = false;
    this.requests = [];
    this.items.clear();
  }

  /** The last request of an operation. */
  last(operation) {
    return this.requests.findLast(request => request.operation === operation)?.input;
  }

  /** The answer's bytes, for a handler of any kind. */
  answer(operation, body) {
    if (!this.#frozen) this.#learn(operation, JSON.parse(typeof body === 'string' ? body : decoder.decode(body)));
    return this.#answers.get(operation);
  }

  #learn(operation, input) {
    this.requests.push({ operation, input });
    this.#answers.set(operation, encoder.encode(JSON.stringify(answerTo(operation, input, this.items))));
  }

  /** As the SDK's `requestHandler`. */
  handler() {
    const handle = async request => {
      const operation = request.headers['x-amz-target'].slice('DynamoDB_20120810.'.length);
      const body = this.answer(operation, request.body);
      return { response: { statusCode: 200, headers: { 'x-amzn-requestid': 'STUB' }, body } };
    };
    return {
      handle,
      destroy: () => undefined,
      metadata: { handlerProtocol: 'http/1.1' },
      httpHandlerConfigs: () => ({}),
      updateHttpClientConfig: () => undefined,
    };
  }
}
