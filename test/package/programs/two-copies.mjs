// Two copies of the package in one process, one imported and one required, as a service and a
// library of it may have them: one tree, one way out, one set of counters.
import { deepEqual, equal, notEqual } from "node:assert/strict";
import { createRequire } from "node:module";
import * as a from "copy-a";
import { startReceiver } from "copy-a/testing";

const b = createRequire(import.meta.url)("copy-b");
notEqual(a.observe, b.observe);

const langfuse = await startReceiver();
a.configure({
  destination: {
    langfuse: {
      baseUrl: langfuse.url,
      publicKey: langfuse.publicKey,
      secretKey: langfuse.secretKey,
    },
  },
  spool: false,
});

const innermost = a.observe((n) => n, { name: "innermost, of a" });
const inner = b.observe(async (n) => innermost(n), { name: "inner, of b" });
const outer = a.observe(async (n) => inner(n), { name: "outer, of a" });
await outer(1);
await b.observe(async (n) => outer(n), { name: "outermost, of b" })(2);
await b.flush();

langfuse.assertClean({ complete: true });
const names = new Map(langfuse.observations.map(({ id, name }) => [id, name]));
deepEqual(
  langfuse.observations.map(({ name, parentId }) => [name, names.get(parentId)]).toSorted(),
  [
    ["inner, of b", "outer, of a"],
    ["inner, of b", "outer, of a"],
    ["innermost, of a", "inner, of b"],
    ["innermost, of a", "inner, of b"],
    ["outer, of a", undefined],
    ["outer, of a", "outermost, of b"],
    ["outermost, of b", undefined],
  ],
);
equal(new Set(langfuse.spans.map(({ traceId }) => traceId)).size, 2);
// One exporter: everything in one request, counted once by both.
equal(langfuse.requests.length, 1);
deepEqual(a.counters(), b.counters());
equal(a.counters().sent, 7);
for (const signal of ["SIGTERM", "SIGINT"]) equal(process.listenerCount(signal) <= 1, true);
equal(process.listeners("exit").filter(({ name }) => name === "savePending").length, 1);
await b.shutdown();
await langfuse.close();
