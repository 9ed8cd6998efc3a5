// Which calls of the client are traced, and as what. A call that is not listed runs as it always did.
//
// To trace one more family: write `endpoints/<family>.ts` with an `Endpoint` (its type, how to read
// its request, how to read its answer), and list its methods here by their path from the client.
import { chat } from "./chat.js";
import type { Endpoint } from "./endpoint.js";
import { fim } from "./fim.js";

/** The traced methods, by their path from the client. */
export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "agents.complete": chat,
  "agents.stream": chat,
  "chat.complete": chat,
  "chat.parse": chat,
  "chat.parseStream": chat,
  "chat.stream": chat,
  "fim.complete": fim,
  "fim.stream": fim,
};
