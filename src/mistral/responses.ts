// What only the HTTP response says of a call, and the SDK does not pass on: the headers, and what a
// moderation used. Read where the client hands its responses to its hooks, whatever HTTP client it
// has. A call that is not traced passes through.
import { overrideAll } from "../tracing/property.js";
import { guard } from "../tracing/log.js";
import type { Observation } from "../tracing/observation.js";
import { shared } from "../tracing/shared.js";
import { headerMetadata } from "./errors.js";
import { currentModelCall } from "./model-calls.js";
import { hooksOf } from "./sdk.js";
import { fieldsOf, isFields, objectOf } from "./wire/json.js";

type AfterSuccess = (this: unknown, context: unknown, response: unknown) => unknown;

const watched = shared("watched responses", () => new WeakSet<object>());

/** The SDK's names of the operations whose schemas drop the usage. */
const USAGE_IS_DROPPED = /(?:moderations|classifications)_post$/;

/** Records the responses of a client, or of a part of one, within traced calls. */
export function watchResponses(client: object): void {
  const hooks = hooksOf(client);
  const original = hooks["afterSuccess"] as AfterSuccess | undefined;
  if (typeof original !== "function" || watched.has(hooks)) return;
  watched.add(hooks);
  // An error has its headers with it, and one that was tried again is none.
  const afterSuccess: AfterSuccess = function (context, response) {
    const call = currentModelCall();
    const pass = (): unknown => Reflect.apply(original, this, [context, response]);
    if (call === undefined || !isResponse(response)) return pass();
    guard("reading a response", () => {
      call.update({ metadata: headerMetadata(response.headers) });
    });
    return USAGE_IS_DROPPED.test(String(fieldsOf(context)["operationID"]))
      ? readUsage(call, response).then(pass)
      : pass();
  };
  overrideAll(hooks, [["afterSuccess", afterSuccess]]);
}

/** By its form: an HTTP client of the program may use the `fetch` of a package. */
function isResponse(value: unknown): value is Response {
  return isFields(value) && "headers" in value && "clone" in value;
}

async function readUsage(call: Observation, response: Response): Promise<void> {
  try {
    const usage = objectOf(fieldsOf(await response.clone().json())["usage"]);
    call.update({ ...(usage && { usage }) });
  } catch {
    // The SDK finds the same, and tells the caller.
  }
}
