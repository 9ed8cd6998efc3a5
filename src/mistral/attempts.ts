// The way from a call to its answer, in the hooks that a client calls whatever its HTTP client
// is: how often the request is sent, and the last bytes of a streamed answer, which hold the
// error that broke it off. A call that is not traced passes through.
import { guard } from "../tracing/log.js";
import { overrideAll, type Method } from "../tracing/property.js";
import { shared } from "../tracing/shared.js";
import { currentModelCall } from "./model-calls.js";
import { hooksOf } from "./sdk.js";
import { keepLastBytes } from "./wire/last-bytes.js";
import { fieldsOf } from "./wire/json.js";

const watched = shared("watched attempts", () => new WeakSet<object>());

/** Records the attempts of a client's traced calls. */
export function watchAttempts(client: object): void {
  const hooks = hooksOf(client);
  const { beforeRequest, afterSuccess } = hooks;
  if (typeof beforeRequest !== "function" || typeof afterSuccess !== "function") return;
  if (watched.has(hooks)) return;
  watched.add(hooks);
  const sending: Method = function (...args) {
    guard("counting an attempt", countAttempt);
    return Reflect.apply(beforeRequest, this, args) as unknown;
  };
  const received: Method = function (...args) {
    guard("watching a streamed answer", () => watchAnswer(args[1]));
    return Reflect.apply(afterSuccess, this, args) as unknown;
  };
  overrideAll(hooks, [
    ["beforeRequest", sending],
    ["afterSuccess", received],
  ]);
}

/** The first attempt is none of the retries. */
function countAttempt(): void {
  const observation = currentModelCall();
  if (observation?.call === undefined) return;
  const retries = observation.call.attempts ?? 0;
  observation.call.attempts = retries + 1;
  if (retries > 0) observation.update({ metadata: { retries } });
}

function watchAnswer(response: unknown): void {
  const call = currentModelCall()?.call;
  const { headers, body } = fieldsOf(response);
  if (call === undefined || !(body instanceof ReadableStream) || !isEventStream(headers)) return;
  call.lastBytes = keepLastBytes(body);
}

function isEventStream(headers: unknown): boolean {
  const { get } = fieldsOf(headers);
  if (typeof get !== "function") return false;
  return String(Reflect.apply(get, headers, ["content-type"])).startsWith("text/event-stream");
}
