import type { Codec } from '../../codec.js';
import { wrongType, wrongValue } from '../faults.js';

/** True or false as `BOOL`. */
export const boolean: Codec<boolean> = Object.freeze<Codec<boolean>>({
  name: 'boolean',
  type: 'BOOL',
  encode: value => {
    if (typeof value !== 'boolean') throw wrongValue('a boolean', value);
    return { BOOL: value };
  },
  decode: value => {
    if (value.BOOL === undefined) throw wrongType(value, 'BOOL');
    return value.BOOL;
  },
});
