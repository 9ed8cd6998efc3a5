// Helpers for tests of the export: a process that is as if nothing had been configured, and
// observations without a decorator.
// Loaded beforehand: compiling the sources takes longer than loading the package, and a flush waits.
import "../../src/export/langfuse/endpoint.js";
import "../../src/export/langfuse/media/place.js";
import "../../src/export/langfuse/media/upload.js";
import "../../src/export/langfuse/sender.js";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, vi } from "vitest";
import { COMMIT_VARIABLES } from "../../src/export/configure/commit.js";
import { noCounts, type Counters } from "../../src/export/process/account.js";
import { closeDestinations } from "../../src/export/process/destinations.js";
import { registry, type LangfuseServer } from "../../src/export/process/registry.js";
import { Observation } from "../../src/tracing/observation.js";
import { refreshLive, state } from "../../src/tracing/state.js";
import { Trace } from "../../src/tracing/trace.js";

/** Environment variables that decide where traces go. */
const VARIABLE = /^(LANGFUSE_|MISTRAL_TRACED_|OTEL_)|^NODE_ENV$/;

const COMMITS: ReadonlySet<string> = new Set(COMMIT_VARIABLES);

/** The keys that the receiver takes. */
export const keys = { publicKey: "pk-lf-test", secretKey: "sk-lf-test" };

/** The receiver at `baseUrl` as a destination. */
export function langfuseAt(baseUrl: string): { readonly langfuse: LangfuseServer } {
  return { langfuse: { ...keys, baseUrl } };
}

/** The receiver at `baseUrl` as a destination, by the API of servers before version 4. */
export function langfuseV3At(baseUrl: string): { readonly langfuseV3: LangfuseServer } {
  return { langfuseV3: { ...keys, baseUrl } };
}

/** Makes the receiver at `baseUrl` the Langfuse server of the environment. */
export function stubLangfuse(baseUrl: string): void {
  vi.stubEnv("LANGFUSE_PUBLIC_KEY", keys.publicKey);
  vi.stubEnv("LANGFUSE_SECRET_KEY", keys.secretKey);
  vi.stubEnv("LANGFUSE_BASE_URL", baseUrl);
}

/** Counters of which all but these are 0. */
export function counts(some: Partial<Counters>): Counters {
  return { ...noCounts(), ...some };
}

/** Before each test nothing is configured; `warnings` gathers what it warns of. */
export function unconfigured(): { readonly warnings: string[]; readonly spool: string } {
  const warnings: string[] = [];
  const spool = mkdtempSync(join(tmpdir(), "mistral-traced-"));
  afterAll(() => rmSync(spool, { recursive: true, force: true }));
  beforeEach(() => {
    for (const name of Object.keys(process.env)) {
      if (VARIABLE.test(name) || COMMITS.has(name)) vi.stubEnv(name, undefined);
    }
    rmSync(spool, { recursive: true, force: true });
    vi.stubEnv("MISTRAL_TRACED_SPOOL_DIRECTORY", spool);
    state.enabled = undefined;
    closeDestinations();
    registry.destinations.clear();
    state.sink = { add() {} };
    state.environment = undefined;
    state.release = undefined;
    state.serviceName = undefined;
    state.serviceVersion = undefined;
    state.metadataPerKey = false;
    state.mask = undefined;
    state.measure = undefined;
    state.mediaBytes = 0;
    state.prices = undefined;
    state.warned.clear();
    refreshLive();
    // An earlier test may have left something.
    registry.account.onDrop = undefined;
    registry.account.lastError = undefined;
    for (const holder of registry.pending) holder.giveUp();
    registry.pending.clear();
    registry.requests.scores.lost = 0;
    registry.requests.files.lost = 0;
    registry.providers.clear();
    registry.backlogs.clear();
    registry.spoolFiles.clear();
    Object.assign(registry.account.counters, noCounts());
    warnings.length = 0;
    vi.spyOn(console, "warn").mockImplementation((message: unknown) => {
      warnings.push(String(message));
    });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  return { warnings, spool };
}

/** Ends `count` observations of one new trace each, at once, and gives back their names. */
export function endObservations(count: number, name = "call"): string[] {
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const observation = new Observation(new Trace(undefined, state.sink), undefined, {
      name: `${name} ${index}`,
      type: "span",
    });
    observation.input = `input ${index}`;
    observation.output = `output ${index}`;
    observation.end();
    names.push(observation.name);
  }
  return names;
}
