// Reads a span of any origin for display: Langfuse's attributes as Langfuse reads them, and other
// fields by its dialect.
import { isContentEvent } from "./dialects/gen-ai-events.js";
import { readDialects } from "./dialects/table.js";
import { isArray, nonEmptyText, jsonOrText } from "./json.js";
import { isAgentOperation } from "./langfuse-rules.js";
import { readObservation } from "./read-observation.js";
import type { SpanAttributes, ReceivedObservation, ReceivedSpan } from "./received.js";
import { failureOf } from "./span-failure.js";
import { usageSums } from "./usage-sums.js";

/** The scope of Langfuse's own libraries, and of this package. */
const LANGFUSE_SCOPE = "langfuse-sdk";

/** Reads a span of this package, of a Langfuse SDK, or of any other OpenTelemetry library. */
export function readSpan(span: ReceivedSpan): ReceivedObservation {
  const { attributes, events } = span;
  const observation = withRest(readObservation(span), attributes);
  const statusMessage = observation.statusMessage || failureOf(span, observation.level);
  if (span.scope.name.startsWith(LANGFUSE_SCOPE)) {
    return { ...observation, statusMessage, ...(events.length > 0 && { events }) };
  }
  return { ...withDialects(observation, span), statusMessage };
}

function withDialects(observation: ReceivedObservation, span: ReceivedSpan): ReceivedObservation {
  const { attributes, resource } = span;
  const { fields, dialect, isContent } = readDialects(span);
  const events = dialect ? span.events.filter((event) => !isContentEvent(event)) : span.events;
  const hasType = attributes["langfuse.observation.type"] !== undefined;
  // An agent's usage is that of the calls below it, and would be counted twice.
  const counted = isAgentOperation(attributes) ? observation : fields;
  return {
    ...observation,
    type: hasType ? observation.type : (fields.type ?? observation.type),
    name: fields.name ?? observation.name,
    input: observation.input ?? fields.input,
    output: observation.output ?? fields.output,
    model: observation.model ?? counted.model,
    modelParameters: observation.modelParameters ?? fields.modelParameters,
    usageDetails: observation.usageDetails ?? counted.usageDetails,
    costDetails: observation.costDetails ?? counted.costDetails,
    completionStartTime: observation.completionStartTime ?? fields.completionStartTime,
    userId: observation.userId ?? fields.userId ?? nonEmptyText(attributes["enduser.id"]),
    sessionId:
      observation.sessionId ??
      fields.sessionId ??
      nonEmptyText(attributes["gen_ai.conversation.id"]),
    tags: observation.tags.length > 0 ? observation.tags : (fields.tags ?? []),
    environment:
      nonEmptyText(attributes["langfuse.environment"]) ??
      nonEmptyText(resource["deployment.environment.name"]) ??
      observation.environment,
    metadata: {
      ...otherAttributes(attributes, observation.input === undefined ? isContent : () => false),
      ...fields.metadata,
      ...observation.metadata,
    },
    ...(events.length > 0 && { events }),
    ...(dialect !== undefined && { dialect }),
  };
}

/** Fields that Langfuse's SDKs send under older names, and sums that they leave out. */
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
    tags: observation.tags.length > 0 ? observation.tags : tagsIn(attributes),
  };
}

type Amounts = Readonly<Record<string, number>> | undefined;

/** Usage may be sent as {"input": 11, "output": 3}: lists and sums go by the total. */
function withTotal(amounts: Amounts): Amounts {
  if (amounts === undefined || amounts["total"] !== undefined) return amounts;
  const { input, output } = usageSums([amounts]);
  return input + output === 0 ? amounts : { ...amounts, total: input + output };
}

/** Some SDKs send the list as JSON text. */
function tagsIn(attributes: SpanAttributes): readonly string[] {
  const tags = jsonOrText(attributes["langfuse.trace.tags"]);
  return isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

/** As Langfuse does: an attribute without a field is metadata. Input and output are left out. */
function otherAttributes(
  attributes: SpanAttributes,
  isContent: (name: string) => boolean,
): Record<string, unknown> {
  const others: Record<string, unknown> = {};
  for (const name in attributes) {
    if (name.startsWith("langfuse.") || isContent(name)) continue;
    others[name] = jsonOrText(attributes[name]);
  }
  return others;
}
