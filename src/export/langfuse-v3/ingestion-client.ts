// The client of the package langfuse, without its own timers and retries, which the pipeline
// replaces.
import type { Langfuse } from "langfuse";

type Fetch = Langfuse["fetch"];

/**
 * The class of the client, changed in two points:
 * - It searches no files: the export has taken them out, or media are off. It takes the token of a
 *   sound, and its address, for base64, and replaces them with the decoded text.
 * - Its requests end with `ended`, and are not tried again: fetch's sockets, and the pauses, keep a
 *   process alive for as long as a server does not answer.
 */
export function adapted(Client: typeof Langfuse, ended: AbortSignal): typeof Langfuse {
  return class extends Client {
    protected override async processMediaInEvent(): Promise<void> {}

    override async fetch(...[url, options]: Parameters<Fetch>): ReturnType<Fetch> {
      const signals = [ended, options.signal].filter((signal) => signal !== undefined);
      try {
        return await super.fetch(url, { ...options, signal: AbortSignal.any(signals) });
      } catch (error) {
        // The client is no longer in use, and an error would make it try again.
        if (ended.aborted) return new Promise(() => {});
        throw error;
      }
    }
  };
}
