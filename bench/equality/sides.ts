// Those that are compared, behind the few things that the cases need of them.
import { LangfuseSpanProcessor } from "@langfuse/otel";
import * as langfuse from "@langfuse/tracing";
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import type * as MistralTraced from "../../dist/src/index.js";
import { ENTRY } from "../subjects/ours.js";

const traced = (await import(ENTRY)) as typeof MistralTraced;

/** The keys of both sides. */
const KEYS = { publicKey: "pk-lf-equal", secretKey: "sk-lf-equal" };
const PROCESS = { environment: "staging", release: "1.2.3" };
/** As version 5 of Langfuse's SDK sends metadata. */
const OURS = { ...PROCESS, metadataPerKey: true };

/** An update of an observation, by our names; Langfuse calls `usage` `usageDetails`. */
export type Update = Parameters<typeof traced.langfuseContext.updateCurrentObservation>[0];

export interface ObserveAs {
  readonly name: string;
  readonly asType?: MistralTraced.ObservationType;
  readonly captureInput?: boolean;
  readonly captureOutput?: boolean;
}

/** The attributes of a trace, under the names that both have. */
export interface About {
  readonly traceName?: string;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly tags?: string[];
  readonly version?: string;
  readonly metadata?: Record<string, string>;
  readonly prompt?: { readonly name: string; readonly version: number };
}

/** One of those. */
export interface Side {
  observe<F extends (...args: never) => unknown>(fn: F, as: ObserveAs): F;
  /** Says more of the current observation, which is of the type `asType`. */
  update(update: Update, asType?: MistralTraced.ObservationType): void;
  propagate<R>(about: About, fn: () => R): R;
  flush(): Promise<void>;
}

/** Ours, sent by ourselves. */
export function ours(url: string): Side {
  traced.configure({
    ...OURS,
    destination: { langfuse: { ...KEYS, baseUrl: url } },
    record: false,
  });
  return {
    ...api,
    flush: async () => {
      await traced.flush();
    },
  };
}

/** Ours, as spans of a provider that sends them by Langfuse's own span processor. */
export function joined(url: string): Side {
  const processor = new LangfuseSpanProcessor({ ...KEYS, ...PROCESS, baseUrl: url });
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [processor] });
  // The conventions' attributes, which such spans carry beside, have tests of their own.
  traced.configure({ ...OURS, destination: { tracerProvider }, genAi: "off" });
  return { ...api, flush: () => processor.forceFlush() };
}

const api: Omit<Side, "flush"> = {
  observe: (fn, as) => traced.observe(fn as never, as),
  update: (update) => traced.langfuseContext.updateCurrentObservation(update),
  propagate: (about, fn) => traced.propagateAttributes(about, fn),
};

/** Langfuse's own SDK, set up according to its manual. */
export function theirs(url: string): Side {
  const processor = new LangfuseSpanProcessor({ ...KEYS, ...PROCESS, baseUrl: url });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  langfuse.setLangfuseTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
  return {
    observe: (fn, as) => langfuse.observe(fn as never, as),
    update(update, asType = "span") {
      // Its overloads take one type each.
      const as = { asType } as { asType: "span" };
      const { usage: usageDetails, ...rest } = update;
      const theirUpdate = usageDetails ? { ...rest, usageDetails } : rest;
      langfuse.updateActiveObservation(theirUpdate as object, as);
    },
    propagate: (about, fn) => langfuse.propagateAttributes(about, fn),
    flush: () => processor.forceFlush(),
  };
}
