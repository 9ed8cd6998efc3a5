// Both ends of a trace over two processes, with mistral-traced: `call URL` and `serve`, as in
// distributed.py. The service answers with the headers that it would send on.
import { once } from "node:events";
import { createServer } from "node:http";
import {
  continueTrace,
  observe,
  propagateAttributes,
  shutdown,
  traceHeaders,
} from "mistral-traced";

const guide = observe("guide", async (url) =>
  (await fetch(url, { headers: traceHeaders() })).text(),
);
const answer = observe("answer", () => JSON.stringify(traceHeaders()));

const [, , role, url] = process.argv;
if (role === "call") {
  const attributes = {
    userId: "Ada L+x@y.org",
    sessionId: "chat 7",
    tags: ["one", "it's two"],
    metadata: { plan: "pro plan" },
    traceName: "a tour",
    version: "1.2",
    environment: "staging",
  };
  console.log(await propagateAttributes(attributes, () => guide(url)));
} else {
  const server = createServer((request, response) => {
    response.end(continueTrace(request.headers, () => answer()));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  console.log(`http://127.0.0.1:${server.address().port}`);
  process.stdin.resume();
  await once(process.stdin, "end");
  server.close();
}
await shutdown();
