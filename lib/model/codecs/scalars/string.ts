import type { Codec } from '../../codec.js';
import { wrongType, wrongValue } from '../faults.js';
import { wellFormed } from '../text.js';

/** Text as `S`. Nothing else passes, so that an object can never stand where a key or a name is expected. */
export const string: Codec<string> = Object.freeze<Codec<string>>({
  name: 'string',
  type: 'S',
  encode: value => {
    if (typeof value !== 'string') throw wrongValue('a string', value);
    return { S: wellFormed(value) };
  },
  decode: value => {
    if (value.S === undefined) throw wrongType(value, 'S');
    return value.S;
  },
});
