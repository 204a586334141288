import 'reflect-metadata';
import { Attribute } from '../../decorators/attribute.js';
import { Ttl } from '../../decorators/ttl.js';
import { Version } from '../../decorators/version.js';
import { specsOf } from '../../lib/metadata/registry.js';

declare const DECORATOR_PROTOCOL: 'standard' | 'legacy';

class Typed {
  @Attribute() text!: string;
  @Attribute() list!: string[];
  @Version() version!: number;
  @Ttl() expires!: Date;
}

describe('the type that a compiler leaves word of', () => {
  it('is recorded where it is there: under the legacy protocol with reflect-metadata', () => {
    const designTypes = [...specsOf(Typed)].flatMap(own => own.fields.map(spec => spec.designType));
    expect(designTypes).toEqual(
      DECORATOR_PROTOCOL === 'legacy' ? [String, Array, Number, Date] : [undefined, undefined, undefined, undefined],
    );
  });

  it('is not recorded as undefined where there is none', () => {
    class Plain {}
    (Attribute() as (target: object, key: string) => void)(Plain.prototype, 'field');
    const [spec] = [...specsOf(Plain)].flatMap(own => own.fields);
    expect(Object.keys(spec!)).toEqual(['role', 'decorator', 'field']);
  });
});
