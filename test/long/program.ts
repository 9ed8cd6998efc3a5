// One of many processes that share a spool: it traces at a steady rate and notes each span that has ended.
import { openSync, writeSync } from "node:fs";
import { observe } from "../../decorators/observe.js";
import { langfuseContext } from "../../src/api/langfuse-context.js";
import { configure } from "../../src/export/configure/configure.js";

const [log = "", spool = "", seconds = "", callsATick = ""] = process.argv.slice(2);

configure({
  flushInterval: 0.5,
  timeout: 1,
  exitTimeout: 4,
  spool: { directory: spool },
  logger: () => {},
});
const notes = openSync(log, "a");
const step = observe("step", () => langfuseContext.getCurrentObservationId());

const ticks = setInterval(() => {
  for (let call = 0; call < Number(callsATick); call += 1) {
    writeSync(notes, `${process.pid} ${step()} ${Date.now()}\n`);
  }
}, 25);
setTimeout(() => clearInterval(ticks), Number(seconds) * 1000);
