// The attributes that Langfuse's own SDK propagates in OpenTelemetry's context: those of a trace, a
// prompt, and an experiment. An observation carries the ones of the context that it begins in.
// Source: @langfuse/core 5.11, propagation (getPropagatedAttributesFromContext).
import type { Context } from "@opentelemetry/api";
import { bare } from "../foundation/own-fields.js";
import type { PromptReference, TraceAttributes } from "./fields.js";
import { maskText } from "./masking.js";
import type { Observation } from "./observation.js";
import { activeContext } from "./opentelemetry.js";
import { promptReference } from "./prompt.js";
import {
  mergeAttributes,
  updateAttributes,
  type CheckedTraceAttributes,
} from "./trace-attributes.js";

/** The propagated attributes of one context, checked and masked. */
export interface Propagated {
  readonly trace: CheckedTraceAttributes;
  readonly prompt: PromptReference | undefined;
  /** OpenTelemetry attributes, by name; undefined outside an experiment. */
  readonly experiment: Readonly<Record<string, string>> | undefined;
}

// A context is looked up by the key's description: `createContextKey` is `Symbol.for`.
const keyOf = (name: string): symbol => Symbol.for(`langfuse_${name}`);

const TRACE_KEYS: Readonly<Record<string, symbol>> = bare({
  userId: keyOf("user_id"),
  sessionId: keyOf("session_id"),
  metadata: keyOf("metadata"),
  version: keyOf("version"),
  tags: keyOf("tags"),
  name: keyOf("trace_name"),
  environment: keyOf("environment"),
} satisfies Partial<Record<keyof TraceAttributes, symbol>>);
const PROMPT_NAME = keyOf("prompt_name");
const PROMPT_VERSION = keyOf("prompt_version");

/** By the attribute that Langfuse reads. */
const EXPERIMENT_KEYS: Readonly<Record<string, symbol>> = bare({
  "langfuse.experiment.id": keyOf("experiment_id"),
  "langfuse.experiment.name": keyOf("experiment_name"),
  "langfuse.experiment.metadata": keyOf("experiment_metadata"),
  "langfuse.experiment.dataset.id": keyOf("experiment_dataset_id"),
  "langfuse.experiment.item.id": keyOf("experiment_item_id"),
  "langfuse.experiment.item.metadata": keyOf("experiment_item_metadata"),
  "langfuse.experiment.item.root_observation_id": keyOf("experiment_item_root_observation_id"),
});
/** Langfuse lists the observations of an experiment under this environment alone. */
const EXPERIMENT_ENVIRONMENT = "sdk-experiment";

/** By context, which never changes: calls that begin in the same one read it once. */
const known = new WeakMap<Context, Propagated | false>();

/** Returns the attributes that Langfuse's SDK propagates in the active context, if there are any. */
export function activePropagated(): Propagated | undefined {
  const active = activeContext();
  return active === undefined ? undefined : propagatedIn(active);
}

/** Returns the attributes that Langfuse's SDK propagates in `active`, if there are any. */
export function propagatedIn(active: Context): Propagated | undefined {
  let found = known.get(active);
  if (found === undefined) known.set(active, (found = read(active) ?? false));
  return found === false ? undefined : found;
}

function read(active: Context): Propagated | undefined {
  const update = valuesOf(TRACE_KEYS, active);
  const experiment = valuesOf(EXPERIMENT_KEYS, active);
  const name = active.getValue(PROMPT_NAME);
  const version = active.getValue(PROMPT_VERSION);
  const hasPrompt = typeof name === "string" && typeof version === "number";
  if (update === undefined && experiment === undefined && !hasPrompt) return undefined;
  const trace = bare<CheckedTraceAttributes>({});
  if (update) updateAttributes(trace, update);
  return {
    trace,
    prompt: hasPrompt ? promptReference({ name, version }) : undefined,
    experiment: experiment && masked(experiment),
  };
}

/** The values of a context under `keys`; undefined without any. */
function valuesOf(
  keys: Readonly<Record<string, symbol>>,
  active: Context,
): Record<string, unknown> | undefined {
  let values: Record<string, unknown> | undefined;
  for (const name of Object.keys(keys)) {
    const value = active.getValue(keys[name] as symbol);
    if (value) (values ??= bare<Record<string, unknown>>({}))[name] = value;
  }
  return values;
}

function masked(experiment: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = bare<Record<string, string>>({});
  for (const [name, value] of Object.entries(experiment)) {
    if (typeof value !== "string") continue;
    texts[name] = name.endsWith(".metadata") ? maskText("traceMetadata", value) : value;
  }
  return texts;
}

/**
 * Returns the attributes of an observation's trace as they are sent with this observation. Those that
 * were set through this package win over propagated ones, but for the environment of an experiment.
 */
export function traceAttributesOf({ trace, propagated }: Observation): CheckedTraceAttributes {
  if (propagated === undefined) return trace.attributes;
  const attributes = bare<CheckedTraceAttributes>({});
  mergeAttributes(attributes, propagated.trace);
  mergeAttributes(attributes, trace.attributes);
  if (propagated.experiment) attributes.environment = EXPERIMENT_ENVIRONMENT;
  return attributes;
}

/** Returns the prompt that Langfuse links to an observation: it links generations only. */
export function linkedPrompt(observation: Observation): PromptReference | undefined {
  if (observation.type !== "generation") return undefined;
  return observation.prompt ?? observation.propagated?.prompt;
}
