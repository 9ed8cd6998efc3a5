// The methods that a program's own class adds to a client: `class Shop extends Mistral`. Such a
// method runs with the client itself as `this`, for its private fields. So the client returns
// observed parts while the method runs, and only to code of the method.
import { AsyncLocalStorage } from "node:async_hooks";
import { types } from "node:util";
import type { Callable } from "../tracing/invocation.js";
import { guard } from "../tracing/log.js";
import { defineOwn, methodOf, overrideAll } from "../tracing/property.js";
import { shared } from "../tracing/shared.js";

/** Returns a part of the client, such as `chat`, as the method's code must see it. */
type ObservePart = (part: object, key: string) => object;

interface Running {
  readonly client: object;
  readonly observePart: ObservePart;
}

const running = new AsyncLocalStorage<Running>();
const prepared = shared("subclassed clients", () => new WeakSet<object>());

/** Whether a client has methods or getters that the SDK's class does not have. */
export function isSubclassed(client: object): boolean {
  let isOne = prepared.has(client);
  guard("reading the class of a client", () => {
    isOne ||= addedTo(client).some(addsMethods);
  });
  return isOne;
}

/** The objects of a client's chain of prototypes that are not the SDK's. */
function addedTo(client: object): object[] {
  const chain: object[] = [];
  for (let holder: object | null = client; holder; holder = Reflect.getPrototypeOf(holder)) {
    chain.push(holder);
  }
  // That of the SDK is the last that has the parts.
  const sdk = chain.findLastIndex((holder) => Object.hasOwn(holder, "chat"));
  return chain.slice(0, Math.max(0, sdk));
}

function addsMethods(holder: object): boolean {
  return Object.entries(Object.getOwnPropertyDescriptors(holder)).some(
    ([key, { value, get }]) => key !== "constructor" && (get ?? typeof value === "function"),
  );
}

/**
 * Makes the methods of a subclass see observed parts.
 * @param keys the names of the parts, such as `chat`
 * @returns a function that makes a method of the client run so
 */
export function seeingParts(
  client: object,
  keys: Iterable<string>,
  observePart: ObservePart,
): (method: Callable) => Callable {
  guard("preparing a subclass of a client", () => {
    if (!prepared.has(client)) for (const key of keys) observeWithin(client, key);
    prepared.add(client);
  });
  const within: Running = { client, observePart };
  return (method) => {
    const inside: Callable = (...args) => {
      const result: unknown = running.run(within, method, ...args);
      if (types.isGeneratorObject(result)) resumeWithin(result, within);
      return result;
    };
    defineOwn(inside, "name", { value: method.name, configurable: true });
    return inside;
  };
}

/**
 * A part that is a getter of the class stays one; an own property, as of a mock, stays as it is.
 */
function observeWithin(client: object, key: string): void {
  if (Object.hasOwn(client, key) || !(key in client) || !Object.isExtensible(client)) return;
  const inherited = Reflect.getPrototypeOf(client);
  defineOwn(client, key, {
    configurable: true,
    get() {
      const part: unknown = inherited === null ? undefined : Reflect.get(inherited, key, client);
      const current = running.getStore();
      return current?.client === client && typeof part === "object" && part !== null
        ? current.observePart(part, key)
        : part;
    },
  });
}

/** The code of a generator runs when it is asked, not when it is called. */
function resumeWithin(generator: object, within: Running): void {
  guard("following a generator of a client", () => {
    overrideAll(
      generator,
      ["next", "return", "throw"].map((key) => {
        const original = methodOf(generator, key);
        const resumed = (...args: unknown[]): unknown =>
          running.run(within, Reflect.apply, original as Callable, generator, args);
        return [key, resumed] as const;
      }),
    );
  });
}
