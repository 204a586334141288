import type { Model } from '../../model/model.js';
import type { Item } from '../../values/value.js';
import { readImage } from '../images/read-image.js';
import { isObject, malformed } from '../malformed.js';
import { parseJson } from '../records/parse-json.js';
import { refuseMisfit } from './misfit.js';

/** The image of an item of the class, in whichever form it was given. @throws ErrValidation ErrInvalidModel */
export function imageOf(model: Model, image: unknown): Item {
  const item = readImage(itemIn(model, typeof image === 'string' ? parseJson(image, 'an image') : image));
  if (Object.keys(item).length === 0)
    throw malformed(`${model.name}: the image is empty, as sources write one that is not there`, { model: model.name });
  refuseMisfit(model, item, item);
  return item;
}

/** The item in a line of an export, told from an image with an attribute `Item` by where the partition key is. */
function itemIn(model: Model, image: unknown): unknown {
  if (!isObject(image) || Object.hasOwn(image, model.partition.name)) return image;
  const { Item: item } = image;
  return isObject(item) && Object.hasOwn(item, model.partition.name) ? item : image;
}
