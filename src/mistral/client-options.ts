// The options of a client that the package makes. The key is looked for at each call, so that a
// missing one is a clear error there, and one that comes late (dotenv, a fetched secret) is found.
import { InvalidOptionError, MistralTracedError } from "../foundation/errors.js";
import { aUrl, show, unknownName } from "../foundation/options.js";
import { isMistralClient } from "./client.js";
import type { SDKOptions } from "./sdk.js";
import { isFields } from "./wire/json.js";

/**
 * Thrown if there is no key to call Mistral with; the message names the places to put one. Thrown
 * by the first call of a `MistralTraced`, not by its constructor.
 * @example Print where to put a key
 * try {
 *   await guide.answer("Why?");
 * } catch (error) {
 *   if (error instanceof MissingApiKeyError) console.error(error.message);
 * }
 */
export class MissingApiKeyError extends MistralTracedError {
  override name = "MissingApiKeyError";
}

/** A list that the compiler holds against the SDK's own type. */
const KNOWN: Readonly<Record<keyof Required<SDKOptions>, true>> = {
  apiKey: true,
  debugLogger: true,
  httpClient: true,
  retryConfig: true,
  server: true,
  serverURL: true,
  timeoutMs: true,
  userAgent: true,
};

/**
 * The options to make a client with.
 * @throws InvalidOptionError when they are not the SDK's. Beside known ones an unknown one passes:
 * a newer SDK may have it.
 */
export function clientOptions(options: unknown): SDKOptions {
  if (!isFields(options)) {
    const got = typeof options === "string" ? "a string" : show(options);
    throw new InvalidOptionError(
      `MistralTraced: the first argument must be a Mistral client or its options (got ${got}). For a key, write super({ apiKey }).`,
    );
  }
  const names = Object.keys(options);
  const unknown = names.find((name) => !Object.hasOwn(KNOWN, name));
  const isForeign = names.length > 0 && names.every((name) => !Object.hasOwn(KNOWN, name));
  if (unknown !== undefined && (isForeign || isMistralClient(options[unknown]))) {
    throw new InvalidOptionError(
      `${unknownName("MistralTraced: unknown option of the Mistral SDK", unknown, KNOWN)} To pass a client, write super(client).`,
    );
  }
  return withDefaults(options);
}

/** The variable that names another server than Mistral's, such as the mock server on this machine. */
const SERVER_URL = "MISTRAL_TRACED_SERVER_URL";

function withDefaults(options: SDKOptions): SDKOptions {
  if (options.serverURL) return options;
  const serverURL = options.server === undefined ? serverFromEnvironment() : undefined;
  // A self-hosted server may need no key; then the SDK's rules hold.
  if (serverURL !== undefined) return { ...options, serverURL, apiKey: options.apiKey ?? "mock" };
  return options.apiKey ? options : { ...options, apiKey: keyFromEnvironment };
}

/** @throws InvalidOptionError where the variable holds no URL: a call must not go to Mistral then */
function serverFromEnvironment(): string | undefined {
  const url = process.env[SERVER_URL];
  if (!url) return undefined;
  if (aUrl.accepts(url)) return url;
  throw new InvalidOptionError(
    `${SERVER_URL} must be a URL such as http://127.0.0.1:8080 (got ${show(url)}).`,
  );
}

async function keyFromEnvironment(): Promise<string> {
  const key = process.env["MISTRAL_API_KEY"];
  if (key) return key;
  throw new MissingApiKeyError(
    "The Mistral API key is missing. Set MISTRAL_API_KEY, or pass a key: super({ apiKey }) or super(new Mistral({ apiKey })).",
  );
}
