import type { Model } from '../../model/model.js';
import { CONDITION_OPERATORS } from './operators/condition-operators.js';
import { apply, type Operator } from './operators/operator.js';
import { UPDATE_OPERATORS } from './operators/update-operators.js';
import { findMember, memberSite, refuse, SITE, siteOfField, type Site } from './site.js';

const at: Operator = {
  name: 'at',
  operands: [1, 1],
  apply(site, [segment]) {
    if (typeof segment === 'string') return referenceTo(memberSite(site, segment));
    if (typeof segment === 'number' && Number.isSafeInteger(segment) && segment >= 0)
      return referenceTo(memberSite(site, segment));
    throw refuse(site, 'takes a key or an index from 0 in at()');
  },
};

const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [...CONDITION_OPERATORS, ...UPDATE_OPERATORS, at].map(operator => [operator.name, operator]),
);

type Call = (...operands: readonly unknown[]) => unknown;

/** What a reference does when JavaScript treats it as a value or an object, which is always a mistake worth a sentence. */
class Handler implements ProxyHandler<Call> {
  constructor(readonly site: Site) {}

  get(_target: Call, name: string | symbol): unknown {
    if (name === SITE) return this.site;
    if (name === Symbol.toPrimitive)
      throw refuse(this.site, 'is a reference, compared with methods such as eq() or gt()');
    if (typeof name === 'symbol') return undefined;
    const { site } = this;
    const operator = OPERATORS.get(name);
    if (operator === undefined) {
      return referenceTo(memberSite(site, name), () => {
        throw refuse(site, `has no operator ${name}()`);
      });
    }
    const call: Call = (...operands) => apply(operator, site, operands);
    const member = findMember(site, name);
    return member === undefined ? call : referenceTo(member, call);
  }

  set(): never {
    throw refuse(this.site, 'is a reference, changed with methods such as set() or add()');
  }

  deleteProperty(): never {
    throw refuse(this.site, 'is a reference, changed with methods such as remove()');
  }
}

/** A reference can be called where its name is also a word of the place above it: `o.device.type('S')`, `o.device.type.eq('x')`. */
function referenceTo(site: Site, call: Call = uncallable(site)): object {
  return new Proxy(call, new Handler(site));
}

function uncallable(site: Site): Call {
  return () => {
    throw refuse(site, 'is a reference, not a function');
  };
}

class Root implements ProxyHandler<object> {
  readonly #fields = new Map<string, object>();
  constructor(readonly model: Model) {}

  get(_target: object, name: string | symbol): unknown {
    if (typeof name === 'symbol') return undefined;
    const known = this.#fields.get(name);
    if (known !== undefined) return known;
    const lookUp: Call | undefined = name === 'at' ? field => this.get(_target, String(field)) : undefined;
    if (!this.model.byField.has(name)) {
      if (lookUp !== undefined) return lookUp;
      // An async callback resolves with what it was given; being asked for `then` must not look like a misspelt field.
      if (name === 'then') return undefined;
    }
    const reference = referenceTo(siteOfField(this.model, name), lookUp);
    this.#fields.set(name, reference);
    return reference;
  }

  set(_target: object, name: string | symbol): never {
    throw refuse(siteOfField(this.model, String(name)), 'is a reference, changed with methods such as set() or add()');
  }
}

const roots = new WeakMap<Model, object>();

/**
 * The `o` of `o => o.age.gt(18)`: a reference per field of a class, made when first asked for. One object serves
 * conditions and updates; the types (`ConditionRefs`, `UpdateRefs`) tell which words belong where.
 */
export function references(model: Model): object {
  let root = roots.get(model);
  if (root === undefined)
    roots.set(model, (root = new Proxy(Object.freeze(Object.create(null) as object), new Root(model))));
  return root;
}
