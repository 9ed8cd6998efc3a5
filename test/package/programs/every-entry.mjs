// Imports every entry of the package, and requires it too: the names are the same, and so is the
// code, so that a trace that is begun by one is seen by the other.
import { deepEqual, equal, ok } from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
for (const entry of process.argv.slice(2)) {
  const isJson = entry.endsWith(".json");
  const imported = await import(entry, isJson ? { with: { type: "json" } } : undefined);
  const required = require(entry);
  if (isJson) {
    equal(imported.default.name, "mistral-traced");
    continue;
  }
  const names = Object.keys(imported);
  ok(entry.endsWith("/register") ? names.length === 0 : names.length > 0, entry);
  for (const name of Object.keys(imported)) equal(required[name], imported[name], name);
}

const { observe } = require("mistral-traced");
const { captureTraces, formatTrace } = await import("mistral-traced/testing");
const { observations } = await captureTraces(observe((n) => n + 1, { name: "next" }).bind(null, 1));
deepEqual(formatTrace(observations), "next (span)\n  in:  1\n  out: 2");
