import type { ConditionAt, ConditionFields } from '../typed/condition-refs.js';
import type { UpdateAt, UpdateFields } from '../typed/update-refs.js';

/**
 * The `o` of a condition callback, such as `o => o.age.gt(18).and(o.tags.contains('vip'))`: a reference per field, with
 * the operators of the field's type. `Base` is the class whose own members are no fields: pass `Entity`.
 */
export type ConditionRefs<E, Base = object> = ConditionFields<E, Base> & ConditionAt<E>;

/**
 * The `o` of an update callback, such as `o => [o.total.add(5), o.address.city.set('Oslo')]`: a reference per field, with
 * the changes of the field's type. `Base` is the class whose own members are no fields: pass `Entity`.
 */
export type UpdateRefs<E, Base = object> = UpdateFields<E, Base> & UpdateAt<E>;
