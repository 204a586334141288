import type { Codec } from '../../codec.js';
import { invalid, wrongType, wrongValue } from '../faults.js';

/** A `URL` as its text, `S`. */
export const url: Codec<URL> = Object.freeze<Codec<URL>>({
  name: 'url',
  type: 'S',
  encode: value => {
    if (!(value instanceof URL)) throw wrongValue('a URL', value);
    return { S: value.href };
  },
  decode: value => {
    if (value.S === undefined) throw wrongType(value, 'S');
    if (!URL.canParse(value.S)) throw invalid('the stored text is not a URL');
    return new URL(value.S);
  },
});
