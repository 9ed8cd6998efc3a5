// The way out of the running code's traces, which goes with code that leaves its trace: what runs in
// `captureTraces` stays in the capture.
import { serverOf } from "../export/process/destinations.js";
import type { LangfuseServer } from "../export/process/registry.js";
import { currentScope } from "../tracing/context.js";
import { state, type Sink } from "../tracing/state.js";

/** The sink of the running code's traces, unless it is the process's own. */
export function ownSink(): Sink | undefined {
  const scope = currentScope();
  const sink = (scope?.current?.trace ?? scope?.sampledOut)?.sink ?? scope?.seed?.sink;
  return sink === state.sink ? undefined : sink;
}

/** The project of the running code's traces, for scores; undefined while tracing is off. */
export function ownServer(): LangfuseServer | undefined {
  return serverOf(ownSink());
}
