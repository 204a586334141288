import { leanTransport } from 'dynamorm/lean';
import { columnOf } from './dynamorm.mjs';

export const title = 'dynamorm lean';

const TARGET = 'DynamoDB_20120810.'.length;
const headers = { 'x-amzn-requestid': 'STUB' };

/** The same entities without the SDK's client; what would be sent is signed and given to the stub. */
export function open({ stub, ...opening }) {
  const http = ({ headers: { 'x-amz-target': target }, body }) =>
    Promise.resolve({ statusCode: 200, headers, body: stub.answer(target.slice(TARGET), body) });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'bench' };
  return columnOf({ transport: leanTransport({ region: 'eu-west-1', credentials, http }) }, opening);
}
