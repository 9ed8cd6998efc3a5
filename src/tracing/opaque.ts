// Which objects a snapshot must not look into: requests and responses (cookies), sockets, streams,
// clients (keys), and what reading would start or consume (promises, lazy queries, iterators).

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
  "Generator",
  "AsyncGenerator",
  "ArrayBuffer",
  "SharedArrayBuffer",
  "DataView",
]);

/** Whether a snapshot writes only the name of `object`. May throw where reading it throws. */
export function isOpaque(object: object): boolean {
  if (ArrayBuffer.isView(object)) return true;
  const it = object as Record<PropertyKey, unknown>;
  const tag = it[Symbol.toStringTag];
  if (typeof tag === "string" && OPAQUE_TAGS.has(tag)) return true;
  // A lazy query (its `then` starts it) and an iterator (its `next` consumes it).
  if (typeof it["then"] === "function" || typeof it["next"] === "function") return true;
  // Streams, sockets, servers, and the requests and responses of node:http and its frameworks.
  if (typeof it["on"] === "function" && typeof it["emit"] === "function") return true;
  if (isObject(it["req"]) && isObject(it["res"])) return true;
  if (isObject(it["raw"]) && isOpaque(it["raw"])) return true;
  return isClient(it);
}

/** A short name in place of the content, such as `[Request]` or `[Uint8Array 1024 bytes]`. */
export function opaqueName(object: object): string {
  const name = className(object);
  if (ArrayBuffer.isView(object) || object instanceof ArrayBuffer) {
    return `[${name} ${object.byteLength} bytes]`;
  }
  return `[${name}]`;
}

/** The client of an SDK that Speakeasy generates, Mistral's among them, and others that hold a key. */
function isClient(it: Record<PropertyKey, unknown>): boolean {
  if ("_options" in it && "_baseURL" in it) return true;
  return typeof it["apiKey"] === "string" && className(it) !== "Object";
}

function className(object: object): string {
  const name: unknown = (object as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" ? name : "Object";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
