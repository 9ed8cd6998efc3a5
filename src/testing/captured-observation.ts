// An observation as tests read it: plain values, which nothing changes any more.
import type { ObservationType } from "../foundation/observation-type.js";
import type { ObservationLevel } from "../foundation/observation-level.js";
import type { PromptReference, TraceAttributes } from "../tracing/fields.js";
import { metadataTexts, type Metadata } from "../tracing/metadata.js";
import type { Observation } from "../tracing/observation.js";
import { linkedPrompt, traceAttributesOf } from "../tracing/propagated.js";
import type { CheckedTraceAttributes } from "../tracing/trace-attributes.js";

/**
 * An observation that `captureTraces` recorded, with what Langfuse would receive. It is a frozen copy.
 * Text is a string as it was, and anything else as JSON.
 */
export interface CapturedObservation {
  /** 16 hex digits. */
  readonly id: string;
  /** Undefined for the first observation of a trace. */
  readonly parentId: string | undefined;
  /** 32 hex digits. */
  readonly traceId: string;
  readonly name: string;
  readonly type: ObservationType;
  /** Text. */
  readonly input: string | undefined;
  /** Text. */
  readonly output: string | undefined;
  /** The model's id, such as `"mistral-small-latest"`. */
  readonly model: string | undefined;
  /** The JSON text of an object. */
  readonly modelParameters: string | undefined;
  /** Token counts by kind, such as `{ input: 12, output: 30, total: 42 }`. */
  readonly usage: Readonly<Record<string, number>> | undefined;
  /** US dollars by kind and in `total`: as the code set them, or else at list prices. */
  readonly cost: Readonly<Record<string, number>> | undefined;
  /** `"DEFAULT"` unless it was set or an error was thrown. */
  readonly level: ObservationLevel;
  /** The message of an error that was thrown, or the text that was set. */
  readonly statusMessage: string | undefined;
  /** Text by key. */
  readonly metadata: Readonly<Record<string, string>> | undefined;
  /** The prompt that Langfuse links to a generation; undefined for every other type. */
  readonly prompt: PromptReference | undefined;
  /** The version of the code that ran, of the observation or else of its trace. */
  readonly version: string | undefined;
  /** Milliseconds since the epoch, with a fraction, as all times here. */
  readonly startMs: number;
  readonly endMs: number;
  /** When the first token arrived; undefined if the model did not stream. */
  readonly completionStartMs: number | undefined;
  /** The attributes of its trace: name, user, session, tags and others. */
  readonly trace: TraceAttributes;
}

/** Copies an ended observation, with its cost. */
export function capturedObservation(observation: Observation): CapturedObservation {
  observation.price();
  const { type, startMs } = observation;
  const trace = traceAttributesOf(observation);
  return Object.freeze({
    id: observation.spanId,
    parentId: observation.parentSpanId,
    traceId: observation.trace.id,
    name: observation.name,
    type,
    input: observation.input,
    output: observation.output,
    model: observation.model,
    modelParameters: observation.modelParameters,
    usage: frozenCopy(observation.usageDetails),
    cost: frozenCopy(observation.costDetails),
    level: observation.level ?? "DEFAULT",
    statusMessage: observation.statusMessage,
    metadata: frozenTexts(observation.metadata),
    prompt: frozenCopy(linkedPrompt(observation)),
    version: observation.version ?? trace.version,
    startMs,
    endMs: observation.endMs ?? startMs,
    completionStartMs: observation.completionStartMs,
    trace: traceOf(trace),
  });
}

function traceOf(attributes: CheckedTraceAttributes): TraceAttributes {
  const metadata = frozenTexts(attributes.metadata);
  return Object.freeze({ ...attributes, ...(metadata && { metadata }) });
}

function frozenTexts(metadata: Metadata | undefined): CapturedObservation["metadata"] {
  return metadata && Object.freeze(metadataTexts(metadata));
}

function frozenCopy<Fields extends object>(
  fields: Fields | undefined,
): Readonly<Fields> | undefined;
function frozenCopy<Fields extends object>(
  fields: Fields | undefined,
): Readonly<Fields> | undefined {
  return fields && Object.freeze({ ...fields });
}
