// A span of anybody's, read for whoever shows it: as Langfuse reads it where it speaks Langfuse, and
// by OpenTelemetry's conventions for generative AI in the fields where it says nothing of that kind.
import { genAiFields } from "./gen-ai.js";
import { nonEmptyText } from "./json.js";
import { isAgentOperation } from "./langfuse-rules.js";
import { jsonOrText, readObservation } from "./read-observation.js";
import type { SpanAttributes, ReceivedObservation, ReceivedSpan } from "./received.js";
import { usageSums } from "./usage-sums.js";

/** The scope of Langfuse's own libraries, and of ours. */
const LANGFUSE_SCOPE = "langfuse-sdk";

/** Reads a span of this package, of a Langfuse SDK, or of any other OpenTelemetry library. */
export function readSpan(span: ReceivedSpan): ReceivedObservation {
  const { attributes, resource } = span;
  const observation = withRest(readObservation(span), attributes);
  if (span.scope.name.startsWith(LANGFUSE_SCOPE)) return observation;
  const fields = genAiFields(attributes);
  const hasType = attributes["langfuse.observation.type"] !== undefined;
  // An agent's usage is that of the calls below it, and would be counted twice.
  const { model, usageDetails } = isAgentOperation(attributes) ? observation : fields;
  return {
    ...observation,
    type: hasType ? observation.type : (fields.type ?? observation.type),
    input: observation.input ?? fields.input,
    output: observation.output ?? fields.output,
    model: observation.model ?? model,
    modelParameters: observation.modelParameters ?? fields.modelParameters,
    usageDetails: observation.usageDetails ?? usageDetails,
    userId: observation.userId ?? nonEmptyText(attributes["enduser.id"]),
    sessionId: observation.sessionId ?? nonEmptyText(attributes["gen_ai.conversation.id"]),
    environment:
      nonEmptyText(attributes["langfuse.environment"]) ??
      nonEmptyText(resource["deployment.environment.name"]) ??
      observation.environment,
    metadata: { ...otherAttributes(attributes), ...observation.metadata },
  };
}

/** What Langfuse's SDKs send beside the fields under older names, and the sums that they leave out. */
function withRest(
  observation: ReceivedObservation,
  attributes: SpanAttributes,
): ReceivedObservation {
  return {
    ...observation,
    usageDetails: withTotal(observation.usageDetails),
    costDetails: withTotal(observation.costDetails),
    userId: observation.userId ?? nonEmptyText(attributes["langfuse.user.id"]),
    sessionId: observation.sessionId ?? nonEmptyText(attributes["langfuse.session.id"]),
  };
}

type Amounts = Readonly<Record<string, number>> | undefined;

/** Usage may be sent as {"input": 11, "output": 3}: lists and sums go by the total. */
function withTotal(amounts: Amounts): Amounts {
  if (amounts === undefined || amounts["total"] !== undefined) return amounts;
  const { input, output } = usageSums([amounts]);
  return input + output === 0 ? amounts : { ...amounts, total: input + output };
}

/** As Langfuse does: what is in no field is metadata. */
function otherAttributes(attributes: SpanAttributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([key]) => !key.startsWith("langfuse."))
      .map(([key, value]) => [key, jsonOrText(value)]),
  );
}
