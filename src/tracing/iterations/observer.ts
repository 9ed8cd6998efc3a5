// The observers and subscribers that receive the notifications of an Observable, overridden so that
// each notification is seen on its way.
import { defineOwn, methodOf, overrideAll, type Method } from "../property.js";

const NOTIFICATIONS = ["next", "error", "complete"] as const;
const ENDS = ["error", "complete", "unsubscribe"];

/**
 * Called in place of a method of an observer or a subscription.
 * @param forward runs the program's own method
 */
export type Notified = (name: string, value: unknown, forward: () => unknown) => unknown;

/**
 * Whether an operator or the library itself subscribes with `observer`, which is then the
 * subscription as well: RxJS must get that very object.
 */
export function isSubscriber(observer: object): boolean {
  const methods = ["add", "remove", "unsubscribe", ...NOTIFICATIONS];
  return methods.every((name) => methodOf(observer, name) !== undefined);
}

/**
 * An observer for all notifications that passes each to `observer`. An error without a handler is
 * thrown, so that libraries report it as unhandled.
 */
export function fullObserver(observer: object, notified: Notified): object {
  const methods = observer as Record<string, Method | null | undefined>;
  const full = Object.create(observer) as object;
  const define = (name: string, method: Method): void => {
    defineOwn(full, name, { value: method, writable: true, enumerable: true, configurable: true });
  };
  for (const name of NOTIFICATIONS) {
    define(name, function (...args) {
      const self = this === full ? observer : this;
      return notified(name, args[0], () => {
        const method = methods[name];
        if (method !== undefined && method !== null) return Reflect.apply(method, self, args);
        if (name === "error") throw args[0];
        return undefined;
      });
    });
  }
  // Some libraries pass the subscription to it.
  if ("start" in observer) {
    define("start", function (...args) {
      return Reflect.apply(methods["start"] as Method, this === full ? observer : this, args);
    });
  }
  return full;
}

/**
 * Overrides methods of `target` until it is over: RxJS 6 subscribes with one object again and again.
 */
export function overrideUntilOver(
  target: object,
  notified: Notified,
  names: readonly string[] = [...NOTIFICATIONS, "unsubscribe"],
): void {
  const before = names.map(
    (name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const,
  );
  const overrides = names.flatMap((name) => {
    const original = methodOf(target, name);
    if (original === undefined) return [];
    const method: Method = function (...args) {
      if (isOver) return Reflect.apply(original, this, args);
      if (ENDS.includes(name)) restore();
      return notified(name, args[0], () => Reflect.apply(original, this, args));
    };
    return [[name, method] as const];
  });
  let isOver = !overrideAll(target, overrides);

  function restore(): void {
    isOver = true;
    for (const [name, method] of overrides) {
      const own = Object.getOwnPropertyDescriptor(target, name);
      if (own?.value !== method) continue;
      const earlier = before.find(([key]) => key === name)?.[1];
      if (earlier) defineOwn(target, name, earlier);
      else Reflect.deleteProperty(target, name);
    }
  }
}
