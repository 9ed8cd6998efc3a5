// Promises, streams and readers that hide in a Proxy which another instrumentation has put round
// them, as Sentry and OpenLIT do. Nothing is asked of that Proxy but its prototype: one more Proxy
// round it sees the methods that the program calls.
import { types } from "node:util";
import type { Method } from "./property.js";

/** Whether `value` is a Proxy that passes for an instance of one of `classes`. */
export function hides(value: object, classes: readonly { readonly prototype: object }[]): boolean {
  const prototype = prototypeOf(value);
  return (
    prototype !== null &&
    classes.some((type) => prototype === type.prototype || isInChain(type.prototype, prototype))
  );
}

function prototypeOf(value: object): object | null {
  try {
    return types.isProxy(value) ? Object.getPrototypeOf(value) : null;
  } catch {
    // A revoked Proxy, or one whose trap throws.
    return null;
  }
}

const isInChain = Function.prototype.call.bind(Object.prototype.isPrototypeOf) as (
  prototype: object,
  object: object,
) => boolean;

/** Makes, of a method that the hidden object has, the one that the program gets. */
export type Overrides = Readonly<Record<PropertyKey, (original: Method) => Method>>;

/** A Proxy that is `hidden` in all but the methods that `overrides` names. */
export function withOverrides<T extends object>(hidden: T, overrides: Overrides): T {
  const proxy: T = new Proxy(hidden, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      const override = Object.hasOwn(overrides, key) ? overrides[key] : undefined;
      const method = value as Method;
      const called = override ? override(method) : method;
      return function (this: unknown, ...args: unknown[]): unknown {
        return Reflect.apply(called, this === proxy ? target : this, args);
      };
    },
  });
  return proxy;
}
