// The ways to consume a fetch Response that streams events.
import { attempt, type Ending, type Seen } from "./endings.js";
import { STREAM_ENDINGS } from "./stream-endings.js";
import { show, type Transcript } from "./transcript.js";

function ending(
  name: string,
  consume: (response: Response, log: Transcript, seen: Seen) => unknown,
): Ending<Response> {
  return {
    name,
    consume: (response, log, seen) =>
      attempt(log, seen, async () => {
        seen.hidden = true;
        await consume(response, log, seen);
        log.consumer(`used: ${response.bodyUsed}`);
      }),
  };
}

const decoder = new TextDecoder();

/** Reads the whole body by one method. */
function whole(method: "text" | "arrayBuffer" | "blob"): Ending<Response> {
  return ending(`read by ${method}()`, async (response, log, seen) => {
    const body: unknown = await response[method]();
    const text =
      typeof body === "string"
        ? body
        : decoder.decode(body instanceof Blob ? await body.arrayBuffer() : (body as ArrayBuffer));
    log.consumer(`read ${show(text)}`);
    seen.items.push(text);
  });
}

const own: readonly Ending<Response>[] = [
  whole("text"),
  whole("arrayBuffer"),
  whole("blob"),
  ending("read by json(), which fails", async (response, log, seen) => {
    await attempt(log, seen, () => response.json());
  }),
  ending("read twice, which fails", async (response, log, seen) => {
    seen.items.push(await response.text());
    await attempt(log, seen, () => response.text());
  }),
  ending("cloned, and both read", async (response, log, seen) => {
    const clone = response.clone();
    log.consumer(`clone: ${clone.headers.get("content-type")}`);
    const texts = await Promise.all([response.text(), clone.text()]);
    log.consumer(`read ${show(texts[0])} and ${show(texts[1])}`);
    seen.items.push(texts[0]);
  }),
  ending("given to another Response", async (response, log, seen) => {
    const other = new Response(response.body, { status: 201 });
    const text = await other.text();
    log.consumer(`read ${show(text)}`);
    seen.items.push(text);
  }),
];

/** Endings of a Response: its own, and those of its body. */
export const RESPONSE_ENDINGS: readonly Ending<never>[] = [
  ...own,
  ...(STREAM_ENDINGS as readonly Ending<ReadableStream>[]).map((ending): Ending<Response> => ({
    ...ending,
    name: `its body ${ending.name}`,
    consume: (response, log, seen) => ending.consume(response.body as ReadableStream, log, seen),
  })),
];
