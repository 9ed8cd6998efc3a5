// mistral-traced as it is built, or another build of it: MISTRAL_TRACED_BUILD names its entry file.
import type { AsyncLocalStorage } from "node:async_hooks";
import { pathToFileURL } from "node:url";
import type * as MistralTraced from "../../dist/src/index.js";
import { ALMOST_NONE, type Mode, type Subject, type Target } from "./subject.js";

const build = process.env["MISTRAL_TRACED_BUILD"];
export const ENTRY = build
  ? pathToFileURL(build).href
  : new URL("../../../dist/src/index.js", import.meta.url).href;

const { configure, flush, observe } = (await import(ENTRY)) as typeof MistralTraced;

/** The process's state, to switch the storage off as the other subjects do theirs. */
const { scopes } = (
  globalThis as unknown as Record<
    symbol,
    ReadonlyMap<string, { readonly scopes: AsyncLocalStorage<unknown> }>
  >
)[Symbol.for("mistral-traced.v1")]!.get("state")!;

export function ours(mode: Mode, { sinkUrl }: Target): Subject {
  return {
    name: "ours",
    begin() {
      configure({
        enabled: mode !== "off",
        sample: mode === "sampled out" ? ALMOST_NONE : 1,
        record: false,
        destination: {
          langfuse: {
            publicKey: "pk-lf-bench",
            secretKey: "sk-lf-bench",
            baseUrl: `${sinkUrl}/ours`,
          },
        },
      });
    },
    async flush() {
      await flush();
    },
    end() {
      scopes.disable();
    },
    traced: (name, fn) => observe(name, fn),
    tracedSync: (name, fn) => observe(name, fn),
    tracedGenerator: (name, fn) => observe(name, fn),
    tracedStream: (name, fn) => observe(name, fn),
  };
}
