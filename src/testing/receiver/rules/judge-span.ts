// All the rules about one span, in the order in which their problems are reported.
import type { ReceivedObservation, ReceivedSpan } from "../../../reading/received.js";
import * as attributeTypes from "./attribute-types.js";
import { inputRendersWell, outputRendersWell } from "./chat-shape.js";
import * as metadata from "./metadata.js";
import * as fields from "./observation-fields.js";
import type { SpanRule } from "./rule.js";
import * as shape from "./span-shape.js";
import * as trace from "./trace-attributes.js";
import * as usage from "./usage.js";

const RULES: readonly SpanRule[] = [
  shape.idsAreHex,
  shape.isNamed,
  shape.endsAfterStart,
  shape.timesAreNanos,
  shape.scopeIsLangfuse,
  attributeTypes.attributesHaveTheirType,
  attributeTypes.langfuseAttributesAreKnown,
  attributeTypes.noTraceInputOrOutput,
  attributeTypes.namesAreNotPlaceholders,
  fields.typeIsKnown,
  fields.levelIsKnown,
  fields.errorIsSaidTwice,
  fields.firstTokenIsWithinSpan,
  fields.promptIsWhole,
  fields.modelParametersAreWhole,
  usage.usageIsCounts,
  usage.usageKeysAreLangfuses,
  usage.usageAddsUp,
  usage.costIsNumbers,
  usage.costAddsUp,
  usage.usageIsNotDropped,
  metadata.metadataIsAnObject,
  metadata.metadataHasOneForm,
  trace.environmentIsTaken,
  trace.userAndSessionFit,
  trace.experimentIsWhole,
  trace.rootIsMarked,
  trace.traceIsNamed,
  trace.serviceIsNamed,
  inputRendersWell,
  outputRendersWell,
];

/** Returns every way in which the span breaks a rule, a sentence each. */
export function judgeSpan(span: ReceivedSpan, observation: ReceivedObservation): readonly string[] {
  return RULES.flatMap((rule) => rule(span, observation));
}
