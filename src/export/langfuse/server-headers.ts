// The headers of each request to the API of Langfuse: its keys, and those that the program adds.
import type { LangfuseServer } from "../process/registry.js";

/** The headers of a request without a body. */
export function serverHeaders({ publicKey, secretKey, headers }: LangfuseServer): Headers {
  const credentials = Buffer.from(`${publicKey}:${secretKey}`).toString("base64");
  return { ...headers, authorization: `Basic ${credentials}` };
}

/** The headers of a request with a JSON body. */
export function jsonHeaders(server: LangfuseServer): Headers {
  return { ...serverHeaders(server), "content-type": "application/json" };
}

type Headers = Readonly<Record<string, string>>;
