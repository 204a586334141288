import type { Codec } from '../../codec.js';
import { wrongType } from '../faults.js';
import { string } from '../scalars/string.js';
import { encodeMembers } from './members.js';

/** A `Set` of texts as `SS`; the empty set is `NULL`. */
export const stringSet: Codec<Set<string>> = Object.freeze<Codec<Set<string>>>({
  name: 'stringSet',
  type: 'SS',
  handlesNull: true,
  encode: set => encodeMembers(set, memberText, SS => ({ SS })),
  decode: value => {
    if (value.SS === undefined && value.NULL !== true) throw wrongType(value, 'SS');
    return new Set(value.SS);
  },
});

const memberText = (member: unknown): string => string.encode(member as string).S!;
