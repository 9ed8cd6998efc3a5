// Promises, streams and readers that hide in a Proxy which another instrumentation has put round
// them, as Sentry and OpenLIT do. Nothing is asked of that Proxy but its prototype: one more Proxy
// round it sees the methods that the program calls.
import { types } from "node:util";
import { bare } from "../foundation/own-fields.js";
import type { Method } from "./property.js";

/** A class, by its prototype. */
interface Type {
  readonly prototype: object;
}

/** Returns the first of `classes` that a Proxy passes for an instance of, or undefined. */
export function hiddenClass<T extends Type>(value: object, classes: readonly T[]): T | undefined {
  const prototype = prototypeOf(value);
  if (prototype === null) return undefined;
  return classes.find(
    (type) => prototype === type.prototype || isInChain(type.prototype, prototype),
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
  const proxy: T = new Proxy(
    hidden,
    bare<ProxyHandler<T>>({
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        const override = Object.hasOwn(overrides, key) ? overrides[key] : undefined;
        if (override === undefined || typeof value !== "function") return value;
        const method = override(value as Method);
        return function (this: unknown, ...args: unknown[]): unknown {
          return Reflect.apply(method, this === proxy ? target : this, args);
        };
      },
    }),
  );
  return proxy;
}
