// Lists the objects that a snapshot must not look into: requests and responses (cookies), sockets,
// streams, clients (keys), and objects that reading would start or consume (promises, lazy queries,
// iterators).
import { types } from "node:util";
import { isObject } from "../../foundation/is-object.js";
import { methodOf, plainValue } from "../property.js";
import { sdkValues } from "../sdk-values.js";

/** Tags (`Symbol.toStringTag`) of built-ins that have nothing to show or must not be read. */
const OPAQUE_TAGS = new Set([
  "Request",
  "Response",
  "Headers",
  "FormData",
  "Blob",
  "File",
  "ReadableStream",
  "WritableStream",
  "TransformStream",
  "AbortSignal",
  "AbortController",
  "Promise",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "WebSocket",
  "CryptoKey",
  "KeyObject",
  "Generator",
  "AsyncGenerator",
  "ArrayBuffer",
  "SharedArrayBuffer",
  "DataView",
]);

/**
 * Whether an instance holds nothing that JSON can show, or what reading would start or consume.
 */
export function isUnreadable(object: object): boolean {
  if (ArrayBuffer.isView(object) || types.isPromise(object) || types.isExternal(object))
    return true;
  const tag = plainValue(object, Symbol.toStringTag);
  if (typeof tag === "string" && OPAQUE_TAGS.has(tag)) return true;
  if (isObservable(object)) return true;
  // A lazy query (its `then` starts it) and an iterator (its `next` consumes it).
  if (methodOf(object, "then") || methodOf(object, "next")) return true;
  // The streams and sockets of Node, and the requests and responses of node:http.
  if (methodOf(object, "on") && methodOf(object, "pipe")) return true;
  // The result of the AI SDK's streamText, which holds streams and promises.
  return methodOf(object, "toTextStreamResponse") !== undefined;
}

/** Whether a snapshot writes only the name of `object`, which is not a plain object. */
export function isOpaque(object: object): boolean {
  if (isUnreadable(object)) return true;
  // Servers and the like. A document of Mongoose emits events as well, and has a JSON of its own.
  const isEmitter = methodOf(object, "on") && methodOf(object, "emit");
  if (isEmitter && !methodOf(object, "toJSON")) return true;
  // Frameworks wrap such objects round requests and responses.
  if ("req" in object && "res" in object) return true;
  const raw = plainValue(object, "raw");
  if (isObject(raw) && (types.isProxy(raw) || isOpaque(raw))) return true;
  return object === process.env || isClient(object);
}

/** Whether `object` can be subscribed to as RxJS and other libraries for Observables agree on. */
export function isObservable(object: object): boolean {
  if (!("subscribe" in object)) return false;
  // Some libraries define the symbol; those that were loaded before use the text.
  const { observable } = Symbol as { observable?: symbol };
  const isMarked = "@@observable" in object || (observable !== undefined && observable in object);
  return isMarked && methodOf(object, "subscribe") !== undefined;
}

/** Set when a snapshot has written the name of an object in place of its content. */
export const opaque = { met: false };

/**
 * A short name in place of the content, such as `[Request]`, `[Uint8Array 1024 bytes]` or
 * `[File menu.pdf application/pdf 1024 bytes]`.
 */
export function opaqueName(object: object): string {
  opaque.met = true;
  const name = className(object);
  if (ArrayBuffer.isView(object) || types.isAnyArrayBuffer(object)) {
    return `[${name} ${object.byteLength} bytes]`;
  }
  return `[${[name, ...fileDetails(object)].join(" ")}]`;
}

/** The name, type and size of a Blob or File, as the runtime keeps them. */
function fileDetails(object: object): readonly string[] {
  if (!(object instanceof Blob)) return [];
  const { size, type } = Object.getOwnPropertyDescriptors(Blob.prototype);
  const file = plainValue(object, Symbol.toStringTag) === "File" && globalThis.File;
  const name = file && Object.getOwnPropertyDescriptor(file.prototype, "name")?.get;
  const details = [
    name && Reflect.apply(name, object, []),
    type.get && Reflect.apply(type.get, object, []),
    size.get && `${Reflect.apply(size.get, object, [])} bytes`,
  ];
  return details.filter((detail) => typeof detail === "string" && detail !== "") as string[];
}

/** The client of an SDK, which holds a key. */
function isClient(object: object): boolean {
  return sdkValues.isClient(object) || typeof plainValue(object, "apiKey") === "string";
}

function className(object: object): string {
  const constructor = plainValue(object, "constructor");
  const name = typeof constructor === "function" ? plainValue(constructor, "name") : undefined;
  if (typeof name === "string" && name !== "" && name !== "Object") return name;
  const tag = plainValue(object, Symbol.toStringTag);
  return typeof tag === "string" && tag !== "" ? tag : "Object";
}
