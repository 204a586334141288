import type { _Record, DynamoDBStreamsClient, GetRecordsCommand } from '@aws-sdk/client-dynamodb-streams';
import { textOf } from '../../client/sdk/wire/response.js';
import { readImage } from '../../streams/images/read-image.js';

type Change = NonNullable<_Record['dynamodb']>;

/**
 * Mends the records of a page: what stands in a map under the name `__proto__` the SDK loses when it reads its answer, so
 * images with one are read from the text here. Listens to the command, and is used once that was sent.
 */
export function pageText(
  command: GetRecordsCommand,
  { config }: Pick<DynamoDBStreamsClient, 'config'>,
): (records: readonly _Record[]) => readonly _Record[] {
  let text = '';
  command.middlewareStack.add(
    next => async args => {
      const result = await next(args);
      const response = result.response as { body?: unknown };
      text = await textOf(response.body, config);
      response.body = new TextEncoder().encode(text);
      return result;
    },
    { name: 'dynamormPageText', step: 'deserialize', priority: 'low' },
  );
  return records => {
    if (!text.includes('"__proto__"')) return records;
    const told = (JSON.parse(text) as { readonly Records: readonly _Record[] }).Records;
    return records.map((record, i) => ({
      ...record,
      dynamodb: { ...record.dynamodb, ...imagesOf(told[i]?.dynamodb) },
    }));
  };
}

function imagesOf({ NewImage, OldImage }: Change = {}): Pick<Change, 'NewImage' | 'OldImage'> {
  return {
    ...(NewImage && { NewImage: readImage(NewImage) as typeof NewImage }),
    ...(OldImage && { OldImage: readImage(OldImage) as typeof OldImage }),
  };
}
