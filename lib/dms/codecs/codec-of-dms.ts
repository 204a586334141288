import type { Codec } from '../../model/codec.js';
import { jsonAs, type JsonType } from '../../model/codecs/json/json.js';
import { number } from '../../model/codecs/scalars/number.js';
import { timestampText } from '../../model/codecs/times/timestamp.js';
import { ttlSeconds } from '../../model/codecs/times/ttl.js';
import type { DmsAttribute } from '../document/dms-document.js';
import { CODEC_OF_TYPE } from './codec-of-type.js';
import { decimalText, decimalTexts, integer, integers } from './number-formats.js';

/** The codec of an attribute of a document: how a class that is built from it reads and writes. */
export function codecOfDms(attribute: DmsAttribute): Codec {
  const { type, format, json, roles = [] } = attribute;
  if (json === true) return jsonAs(type as JsonType);
  if (roles.includes('version')) return number;
  if (format === 'rfc3339nano' || roles.includes('created_at') || roles.includes('updated_at')) return timestampText;
  if (format === 'unix_seconds' || roles.includes('ttl')) return ttlSeconds;
  if (format === 'decimal_string') return type === 'NS' ? decimalTexts : decimalText;
  if (format === 'int') return type === 'NS' ? integers : integer;
  return CODEC_OF_TYPE[type];
}
