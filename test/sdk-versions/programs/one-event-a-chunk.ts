// Gives the SDK each event of a stream in a chunk of its own. SDK 1.5 loses events of a chunk that
// holds several, and how many share one is chance.
const { fetch } = globalThis;

globalThis.fetch = async (...args) => {
  const response = await fetch(...args);
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (!isStream || response.body === null) return response;
  const { status, headers } = response;
  return new Response(response.body.pipeThrough(apart()), { status, headers });
};

function apart(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = "";
  return new TransformStream({
    transform(bytes, controller) {
      const events = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) controller.enqueue(encoder.encode(`${event}\n\n`));
    },
    flush(controller) {
      if (rest !== "") controller.enqueue(encoder.encode(rest));
    },
  });
}
