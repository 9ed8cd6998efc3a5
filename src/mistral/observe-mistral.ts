// Traces the calls of a Mistral client: a Proxy over the client and those of its parts that have
// traced methods. The client itself is not changed.
import { MisuseError } from "../foundation/errors.js";
import { show } from "../foundation/options.js";
import { scopeIn, type TraceScope } from "../api/trace-scope.js";
import { applyIn } from "../tracing/context.js";
import { namedDestination } from "../tracing/destination.js";
import { instanceDestination, setInstanceDestination } from "../tracing/instance-attributes.js";
import { defineOwn } from "../tracing/property.js";
import type { Callable } from "../tracing/invocation.js";
import { observedFunction } from "../tracing/observed-function.js";
import { state } from "../tracing/state.js";
import {
  isMistralClient,
  isRealtimeClient,
  UNOBSERVED,
  unobserved,
  type MistralClient,
  type RealtimeClient,
} from "./client.js";
import "./cost.js";
import { endpointSpec } from "./endpoints/endpoint.js";
import { ENDPOINTS } from "./endpoints/table.js";
import { realtimeMethod } from "./realtime-client.js";
import { checkedMistralOptions, type ObserveMistralOptions } from "./observe-mistral-options.js";
import { untracedMethod } from "./untraced-methods.js";
import { watchRequests } from "./requests.js";
import "./sdk-values.js";
import { keepSdkSpans, quietSdkSpans } from "./sdk-spans.js";
import { isSubclassed, seeingParts } from "./subclass.js";

/** The paths that lead to a traced method: "chat", "beta", "beta.conversations". */
const PARTS = new Set(Object.keys(ENDPOINTS).flatMap(partsOf));

/** The state that the proxies of one client share. */
interface Family {
  /** The proxy of each client and part, so that `client.chat === client.chat`. */
  readonly proxies: WeakMap<object, object>;
  /** Attributes and destination of its calls; a trace takes these very attributes once. */
  readonly scope: TraceScope | undefined;
}

const plain: Family = { proxies: new WeakMap(), scope: undefined };

/**
 * Returns a client of the same type that traces its model calls. Each is one observation under the
 * current one, named for its method: `mistral.chat.complete`.
 *
 * Responses, streams and errors are the client's own. The observation of a stream ends when it has been
 * read. Other calls run untraced.
 * @param client a client of `@mistralai/mistralai`, or of its packages for Azure and Google Cloud, or a
 *   `RealtimeTranscription` of its `extra/realtime`. It is not changed. Methods of a subclass call the
 *   observed client
 * @param options attributes of the traces of its calls, such as `{ trace: { sessionId } }`, their
 *   destination, and whether the SDK's own spans are kept
 * @returns the observed client; an observed one is returned as it is
 * @throws MisuseError if `client` is not a Mistral client, InvalidOptionError for a wrong option
 * @example Trace a client
 * const mistral = observeMistral(new Mistral({ apiKey: "..." }));
 * await mistral.chat.complete({ model: "mistral-small-latest", messages });
 * @example Put the calls of a client into a session
 * const session = observeMistral(new Mistral({ apiKey: "..." }), {
 *   trace: { sessionId: "chat-7", userId: "user-1" },
 * });
 * @example Trace a stream
 * const stream = await observeMistral(client).chat.stream({ model, messages });
 * for await (const { data } of stream) {
 *   process.stdout.write(String(data.choices[0]?.delta.content ?? ""));
 * }
 * @example Trace live transcription
 * import { RealtimeTranscription } from "@mistralai/mistralai/extra/realtime";
 *
 * const realtime = observeMistral(new RealtimeTranscription({ apiKey: "..." }));
 */
export function observeMistral<C extends MistralClient | RealtimeClient>(
  client: C,
  options: ObserveMistralOptions = {},
): C {
  if (!isMistralClient(client) && !isRealtimeClient(client)) {
    throw new MisuseError(
      `observeMistral: the client must be a Mistral client (got ${typeof client === "string" ? "a string" : show(client)}). Write observeMistral(new Mistral({ ... })).`,
    );
  }
  return observeClient(client, checkedMistralOptions("observeMistral", options));
}

/** As {@link observeMistral}, with checked options. */
export function observeClient<C extends MistralClient | RealtimeClient>(
  client: C,
  { trace, destination, keepSdkSpans: isKept }: ObserveMistralOptions,
): C {
  const original = unobserved(client);
  watchRequests(original);
  if (isKept) keepSdkSpans(original);
  else quietSdkSpans(original);
  if (trace || destination) {
    // An observed client keeps its destination.
    const named = namedDestination(destination) ?? instanceDestination(client);
    const scope = { trace, destination: named, isOnce: true };
    const proxy = observed(original, "", { proxies: new WeakMap(), scope });
    if (named) setInstanceDestination(proxy, named);
    return proxy;
  }
  return original === client ? observed(client, "", plain) : client;
}

/**
 * @param path the path of `target` in the client, such as "beta.conversations"; "" is the client
 */
function observed<T extends object>(target: T, path: string, family: Family): T {
  const existing = family.proxies.get(target);
  if (existing !== undefined) return existing as T;
  const methods = new Map<PropertyKey, ObservedMethod>();
  const seeing =
    path === "" && isSubclassed(target)
      ? seeingParts(target, PARTS, (part, key) => observed(part, key, family))
      : undefined;
  const proxy = new Proxy(target, {
    get(_, key) {
      if (key === UNOBSERVED) return path === "" ? target : undefined;
      // The target is `this` of getters and methods: their private fields are not on the proxy.
      const value: unknown = Reflect.get(target, key, target);
      if (typeof key === "symbol" || key === "constructor" || isFixed(target, key)) return value;
      const place = path === "" ? key : `${path}.${key}`;
      if (typeof value === "function") return methodOf(value as Callable, key, place);
      return PARTS.has(place) && typeof value === "object" && value !== null
        ? observed(value, place, family)
        : value;
    },
  });
  family.proxies.set(target, proxy);
  return proxy;

  function methodOf(original: Callable, key: string, place: string): Callable {
    const cached = methods.get(key);
    // A mock may have replaced the function since.
    if (cached?.original === original) return cached.method;
    const bound = observedMethod(original, target, place, family.scope);
    const method = seeing === undefined ? bound : seeing(bound);
    methods.set(key, { original, method });
    return method;
  }
}

interface ObservedMethod {
  readonly original: Callable;
  readonly method: Callable;
}

/** A method with its `this`, traced if the table lists it. */
function observedMethod(
  original: Callable,
  target: object,
  place: string,
  traceScope: TraceScope | undefined,
): Callable {
  const bound = untracedMethod(original).bind(target);
  defineOwn(bound, "name", { value: original.name, configurable: true });
  const method = tracedMethod(bound, target, place);
  if (method === undefined) return bound;
  if (traceScope === undefined) return method;
  const within: Callable = (...args) =>
    applyIn(state.live ? scopeIn(traceScope) : undefined, method, undefined, args);
  defineOwn(within, "name", { value: original.name, configurable: true });
  return within;
}

function tracedMethod(bound: Callable, target: object, place: string): Callable | undefined {
  if (isRealtimeClient(target)) return realtimeMethod(bound, place, target);
  // A client has `toString`, as the table has.
  const endpoint = Object.hasOwn(ENDPOINTS, place) ? ENDPOINTS[place] : undefined;
  return (
    endpoint &&
    observedFunction(bound, endpointSpec(`mistral.${place}`, endpoint, { path: place, target }))
  );
}

/** A property for which a Proxy must return the target's value. */
function isFixed(target: object, key: string): boolean {
  const own = Object.getOwnPropertyDescriptor(target, key);
  return own?.configurable === false && own.writable === false;
}

/** "beta.conversations.start": "beta", "beta.conversations". */
function partsOf(method: string): string[] {
  const names = method.split(".");
  return names.slice(1).map((_, place) => names.slice(0, place + 1).join("."));
}
