// Traces the calls of a Mistral client: a Proxy over the client and those of its parts that have
// traced methods. The client itself is not changed.
import { InvalidOptionError, MisuseError } from "../foundation/errors.js";
import { aRecord, show } from "../foundation/options.js";
import { propagateOnce, type PropagatedAttributes } from "../api/propagate-attributes.js";
import type { Callable } from "../tracing/invocation.js";
import { observedFunction } from "../tracing/observed-function.js";
import { isMistralClient, UNOBSERVED, unobserved, type MistralClient } from "./client.js";
import "./cost.js";
import { endpointSpec } from "./endpoints/endpoint.js";
import { ENDPOINTS } from "./endpoints/table.js";
import "./sdk-values.js";
import { keepSdkSpans, quietSdkSpans } from "./sdk-spans.js";

/** The paths that lead to a traced method: "chat", "beta", "beta.conversations". */
const PARTS = new Set(Object.keys(ENDPOINTS).flatMap(partsOf));

/** What the proxies of one client have in common. */
interface Family {
  /** The proxy of each client and part, so that `client.chat === client.chat`. */
  readonly proxies: WeakMap<object, object>;
  /** What the traces of its calls bear. */
  readonly attributes: PropagatedAttributes | undefined;
}

/** How {@link observeMistral} observes; what else is said is borne by each trace with a call of the client. */
export interface ObserveMistralOptions extends PropagatedAttributes {
  /**
   * True: the spans that the SDK makes of the same calls (where MISTRAL_SDK_TELEMETRY is set) are
   * made inside traced calls too. If they go to Langfuse as well, tokens count twice there.
   */
  readonly keepSdkSpans?: boolean;
}

const plain: Family = { proxies: new WeakMap(), attributes: undefined };

/**
 * A client of the same type, each model call of which is one observation under the current one,
 * named as it is written: `mistral.chat.complete`.
 *
 * It answers what the client answers: the same responses, streams and errors. Streams are watched
 * while they are read, and their observation ends when the reading does. Other calls run untraced.
 * @param client a client of `@mistralai/mistralai`, or of its packages for Azure and Google Cloud; it is
 *   not changed and can be used beside
 * @param options what each trace bears that has a call of this client, such as `{ sessionId }`, and
 *   what becomes of the SDK's own spans
 * @returns the observed client; for an observed one, itself
 * @throws MisuseError when `client` is no Mistral client, InvalidOptionError when `options` are no object
 * @example
 * const mistral = observeMistral(new Mistral({ apiKey: "..." }));
 * await mistral.chat.complete({ model: "mistral-small-latest", messages });
 */
export function observeMistral<C extends MistralClient>(
  client: C,
  options: ObserveMistralOptions = {},
): C {
  if (!isMistralClient(client)) {
    throw new MisuseError(
      `observeMistral: the client must be a Mistral client (got ${typeof client === "string" ? "a string" : show(client)}). Write observeMistral(new Mistral({ ... })).`,
    );
  }
  if (!aRecord.accepts(options)) {
    throw new InvalidOptionError(
      `observeMistral: the options must be an object (got ${show(options)}).`,
    );
  }
  const { keepSdkSpans: keep, ...attributes } = options;
  if (keep) keepSdkSpans(unobserved(client));
  else quietSdkSpans(unobserved(client));
  if (Object.keys(attributes).length > 0) return observeWith(client, attributes);
  return unobserved(client) === client ? observed(client, "", plain) : client;
}

/** A client of its own over `client`; a trace hears `attributes`, this very object, once. */
export function observeWith<C extends MistralClient>(
  client: C,
  attributes: PropagatedAttributes,
): C {
  return observed(unobserved(client), "", { proxies: new WeakMap(), attributes });
}

/** @param path where `target` stands in the client, such as "beta.conversations"; "" is the client */
function observed<T extends object>(target: T, path: string, family: Family): T {
  const known = family.proxies.get(target);
  if (known !== undefined) return known as T;
  const methods = new Map<PropertyKey, ObservedMethod>();
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
    // Somebody may have put another function there since, as mocks do.
    if (cached?.original === original) return cached.method;
    const method = observedMethod(original, target, place, family.attributes);
    methods.set(key, { original, method });
    return method;
  }
}

interface ObservedMethod {
  readonly original: Callable;
  readonly method: Callable;
}

/** A method that has its `this` with it, traced if the table says so. */
function observedMethod(
  original: Callable,
  target: object,
  place: string,
  attributes: PropagatedAttributes | undefined,
): Callable {
  const bound = original.bind(target);
  Object.defineProperty(bound, "name", { value: original.name, configurable: true });
  // A client has `toString`, as the table has.
  const endpoint = Object.hasOwn(ENDPOINTS, place) ? ENDPOINTS[place] : undefined;
  if (endpoint === undefined) return bound;
  const method = observedFunction(bound, endpointSpec(`mistral.${place}`, endpoint));
  if (attributes === undefined) return method;
  const within: Callable = (...args) => propagateOnce(attributes, () => method(...args));
  return Object.defineProperty(within, "name", { value: original.name, configurable: true });
}

/** A property for which a Proxy must answer what the target holds. */
function isFixed(target: object, key: string): boolean {
  const own = Object.getOwnPropertyDescriptor(target, key);
  return own?.configurable === false && own.writable === false;
}

/** "beta.conversations.start": "beta", "beta.conversations". */
function partsOf(method: string): string[] {
  const names = method.split(".");
  return names.slice(1).map((_, place) => names.slice(0, place + 1).join("."));
}
