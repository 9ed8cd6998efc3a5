// What tests of the export share: a process that is as if nothing had been configured, and
// observations without a decorator.
import { afterEach, beforeEach, vi } from "vitest";
import { registry } from "../../src/export/registry.js";
import { Observation } from "../../src/tracing/observation.js";
import { refreshLive, state } from "../../src/tracing/state.js";
import { Trace } from "../../src/tracing/trace.js";

/** Environment variables that decide where traces go. */
const VARIABLE = /^(LANGFUSE_|MISTRAL_TRACED_)|^NODE_ENV$/;

/** The keys that the receiver takes. */
export const keys = { publicKey: "pk-lf-test", secretKey: "sk-lf-test" };

/** Before each test nothing is configured; `warnings` gathers what it warns of. */
export function unconfigured(): { readonly warnings: string[] } {
  const warnings: string[] = [];
  beforeEach(() => {
    for (const name of Object.keys(process.env)) {
      if (VARIABLE.test(name)) vi.stubEnv(name, undefined);
    }
    state.enabled = undefined;
    state.sink = { add() {} };
    state.environment = undefined;
    state.release = undefined;
    state.mask = undefined;
    state.warned.clear();
    refreshLive();
    registry.pending.clear();
    Object.assign(registry.counters, { traced: 0, sent: 0, waiting: 0, dropped: 0, failed: 0 });
    warnings.length = 0;
    vi.spyOn(console, "warn").mockImplementation((message: unknown) => {
      warnings.push(String(message));
    });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  return { warnings };
}

/** Ends `count` observations of one new trace each, at once, and gives back their names. */
export function endObservations(count: number, name = "call"): string[] {
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const observation = new Observation(
      new Trace(undefined, state.sink),
      undefined,
      `${name} ${index}`,
      "span",
    );
    observation.input = `input ${index}`;
    observation.output = `output ${index}`;
    observation.end();
    names.push(observation.name);
  }
  return names;
}
