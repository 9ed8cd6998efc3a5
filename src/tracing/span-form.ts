// An observation as a span: its name, kind and attributes. Langfuse's vocabulary alone decides about
// them, unless the observation's destination follows other conventions beside it.
import type { Attributes, SpanKind } from "@opentelemetry/api";
import type { ObservationType } from "../foundation/observation-type.js";
import type { Observation } from "./observation.js";

/** The fields of a span that conventions decide about. */
export interface SpanForm {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

/** Conventions that spans follow beside Langfuse's. */
export interface SpanConventions {
  /** The kind of a span that begins, which cannot change later. */
  kindOf(type: ObservationType): SpanKind;
  /** The form of an ended observation. Called when it is exported. */
  formOf(observation: Observation): SpanForm;
}

/** The form in which an ended observation is sent. */
export function spanFormOf(observation: Observation): SpanForm {
  return observation.trace.sink.conventions?.formOf(observation) ?? observation;
}
