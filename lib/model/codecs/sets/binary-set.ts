import { toBase64, type Bytes } from '../../../values/binary.js';
import type { Value } from '../../../values/value.js';
import type { Codec } from '../../codec.js';
import { wrongType } from '../faults.js';
import { freshBytes, wireBytes } from '../scalars/bytes.js';
import { encodeMembers } from './members.js';

/** A `Set` of bytes as `BS`; the empty set is `NULL`. Members of the same bytes are one member in store. */
export const binarySet: Codec<Set<Uint8Array>> = Object.freeze<Codec<Set<Uint8Array>>>({
  name: 'binarySet',
  type: 'BS',
  handlesNull: true,
  encode: set => encodeMembers(set, wireBytes, uniqueBytes),
  decode: value => {
    if (value.BS === undefined && value.NULL !== true) throw wrongType(value, 'BS');
    return new Set(value.BS?.map(freshBytes));
  },
});

function uniqueBytes(members: Bytes[]): Value {
  if (members.length === 1) return { BS: members };
  return { BS: [...new Map(members.map(member => [toBase64(member), member])).values()] };
}
