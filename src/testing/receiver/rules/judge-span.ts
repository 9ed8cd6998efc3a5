// All the rules about one span, in the order in which their problems are reported.
import { INSTRUMENTATION_SCOPE } from "../../../tracing/resource.js";
import type { ReceivedObservation, ReceivedSpan } from "../../../reading/received.js";
import * as attributeTypes from "./attribute-types.js";
import { inputRendersWell, outputRendersWell } from "./chat-shape.js";
import * as metadata from "./metadata.js";
import * as mistral from "./mistral-calls.js";
import * as fields from "./observation-fields.js";
import type { SpanRule } from "./rule.js";
import { textsAreWellFormed } from "./well-formed.js";
import { valuesAreShown } from "./shown.js";
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
  mistral.schemaIsNamed,
  mistral.connectorsAreCalled,
  mistral.refusalIsOutput,
  mistral.missingUsageIsExplained,
  trace.environmentIsTaken,
  trace.userAndSessionFit,
  trace.experimentIsWhole,
  trace.rootIsMarked,
  trace.traceIsNamed,
  trace.serviceIsNamed,
  textsAreWellFormed,
  inputRendersWell,
  outputRendersWell,
];

/** The findings about one span, a sentence each. */
interface Judgement {
  readonly violations: readonly string[];
  readonly remarks: readonly string[];
}

/** Judges a span. Other SDKs send values that Langfuse does not show; of their spans that is a remark. */
export function judgeSpan(span: ReceivedSpan, observation: ReceivedObservation): Judgement {
  const violations = RULES.flatMap((rule) => rule(span, observation));
  const hidden = valuesAreShown(span, observation);
  return span.scope.name === INSTRUMENTATION_SCOPE.name
    ? { violations: [...violations, ...hidden], remarks: [] }
    : { violations, remarks: hidden };
}
