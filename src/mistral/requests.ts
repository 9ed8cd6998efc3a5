// Follows a traced call to its answer, in the hooks that a client calls with any HTTP client: the
// number of requests, and the parts of the response that the SDK does not pass on. That is the
// headers, the usage of a moderation, and the last bytes of a stream, which hold the error that
// broke it off. A call that is not traced passes through.
import { guard } from "../tracing/log.js";
import type { Observation } from "../tracing/observation.js";
import { overrideAll, type Method } from "../tracing/property.js";
import { shared } from "../tracing/shared.js";
import { headerMetadata } from "./errors.js";
import { currentModelCall } from "./model-calls.js";
import { hooksOf } from "./sdk.js";
import { fieldsOf, isFields, objectOf } from "./wire/json.js";
import { keepLastBytes } from "./wire/last-bytes.js";

const watched = shared("watched requests", () => new WeakSet<object>());

/** The SDK's names of the operations whose schemas drop the usage. */
const USAGE_IS_DROPPED = /(?:moderations|classifications)_post$/;

/** Records the requests and responses of a client, or of a part of one, within traced calls. */
export function watchRequests(client: object): void {
  const hooks = hooksOf(client);
  const { beforeRequest, afterSuccess } = hooks;
  if (typeof beforeRequest !== "function" || typeof afterSuccess !== "function") return;
  if (watched.has(hooks)) return;
  watched.add(hooks);
  const sending: Method = function (...args) {
    guard("counting an attempt", countAttempt);
    return Reflect.apply(beforeRequest, this, args) as unknown;
  };
  // An error has its headers with it, and one that was tried again is none.
  const received: Method = function (...args) {
    const [context, response] = args;
    const call = currentModelCall();
    const pass = (): unknown => Reflect.apply(afterSuccess, this, args) as unknown;
    if (call === undefined || !isResponse(response)) return pass();
    guard("reading a response", () => {
      readResponse(call, response);
    });
    return USAGE_IS_DROPPED.test(String(fieldsOf(context)["operationID"]))
      ? readUsage(call, response).then(pass)
      : pass();
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

/** By its form: an HTTP client of the program may use the `fetch` of a package. */
function isResponse(value: unknown): value is Response {
  return isFields(value) && "headers" in value && "clone" in value;
}

function readResponse(observation: Observation, { headers, body }: Response): void {
  observation.update({ metadata: headerMetadata(headers) });
  const isEventStream = String(headers.get("content-type")).startsWith("text/event-stream");
  if (observation.call === undefined || !isEventStream || !(body instanceof ReadableStream)) return;
  observation.call.lastBytes = keepLastBytes(body);
}

async function readUsage(call: Observation, response: Response): Promise<void> {
  try {
    const usage = objectOf(fieldsOf(await response.clone().json())["usage"]);
    call.update({ ...(usage && { usage }) });
  } catch {
    // The SDK finds the same, and throws it to the caller.
  }
}
