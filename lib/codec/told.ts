import type { Codec } from '../model/codec.js';
import { decodeElement } from '../model/codecs/element.js';
import type { Attribute, Model } from '../model/model.js';
import type { Value } from '../values/value.js';
import { fieldError } from './fault.js';
import { normalField } from './field.js';

// The same translations with the error that users see for what cannot be translated, for callers that are at one field.

/** The form in which the class would write what is stored in an attribute; undefined where it would leave it out. */
export function normalOf(model: Model, attribute: Attribute, stored: Value): Value | undefined {
  try {
    return normalField(attribute, stored);
  } catch (fault) {
    throw fieldError(model, attribute, fault);
  }
}

/** The value of something stored within an attribute, by the codec of its place. */
export function decodedWithin(model: Model, attribute: Attribute, at: { codec: Codec; value: Value }): unknown {
  try {
    return decodeElement(at.codec, at.value);
  } catch (fault) {
    throw fieldError(model, attribute, fault);
  }
}
