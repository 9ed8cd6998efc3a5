// Brings the JSON of Python's protobuf, on stdin, into the form of the other fixtures.
import { readFileSync } from "node:fs";
import { repeatable } from "./spans.mjs";

const KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
const CODES = ["UNSET", "OK", "ERROR"];

const request = JSON.parse(readFileSync(0, "utf8"), (key, value) => {
  if (/^(?:traceId|spanId|parentSpanId)$/.test(key))
    return Buffer.from(value, "base64").toString("hex");
  if (key === "kind") return KINDS.indexOf(value.replace("SPAN_KIND_", ""));
  if (key === "code") return CODES.indexOf(value.replace("STATUS_CODE_", ""));
  return value;
});
process.stdout.write(JSON.stringify(repeatable(request)));
