// What only the HTTP response says of a call, and the SDK does not pass on: the headers, and what a
// moderation used. Recorded by clients that the package makes itself; a user's own gets no hooks.
// The path is there in each version; the main entry has the class from 1.10.
import { HTTPClient } from "@mistralai/mistralai/lib/http.js";
import { headerMetadata } from "./errors.js";
import { fieldsOf, objectOf } from "./wire/json.js";
import { currentModelCall } from "./model-calls.js";
import type { SDKOptions } from "./sdk.js";

const USAGE_IS_DROPPED = /\/v1\/(?:chat\/)?(?:moderations|classifications)$/;

/** The options of a client that records what its responses say; those with an HTTP client as they are. */
export function watchedOptions(options: SDKOptions): SDKOptions {
  if (options.httpClient !== undefined) return options;
  const httpClient = new HTTPClient().addHook("response", readResponse);
  return { ...options, httpClient };
}

async function readResponse(response: Response, request: Request): Promise<void> {
  const call = currentModelCall();
  // An error has its headers with it, and one that was tried again is none.
  if (call === undefined || !response.ok) return;
  call.update({ metadata: headerMetadata(response.headers) });
  if (!USAGE_IS_DROPPED.test(new URL(request.url).pathname)) return;
  try {
    const usage = objectOf(fieldsOf(await response.clone().json())["usage"]);
    call.update({ ...(usage && { usage }) });
  } catch {
    // The SDK finds the same, and tells the caller.
  }
}
