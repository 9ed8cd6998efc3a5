// A span as Langfuse reads it, with the gen_ai attributes that it falls back to where its own are
// missing. The package's reader does without them, since Langfuse's come first.
// Source: Langfuse's OtelIngestionProcessor, read in November 2026.
import type { ReceivedSpan } from "../../src/reading/received.js";
import { readObservation } from "../../src/reading/read-observation.js";

/** The fields of Langfuse that gen_ai attributes could change. Ids and times differ in each run. */
export function asLangfuseReads(span: ReceivedSpan): Readonly<Record<string, unknown>> {
  const { attributes } = span;
  const first = (...names: string[]): unknown =>
    names.map((name) => attributes[name]).find((value) => value !== undefined);
  const under = (prefix: string, ...except: string[]): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(attributes).filter(
        ([name]) => name.startsWith(prefix) && !except.includes(name),
      ),
    );
  const read = readObservation(span);
  const hasInput = (read.input ?? read.output) !== undefined;
  return {
    name: first("gen_ai.tool.name") ?? span.name,
    type: read.type,
    level: read.level,
    statusMessage: read.statusMessage,
    traceName: read.traceName,
    input: hasInput ? read.input : (under("gen_ai.prompt") ?? first("gen_ai.input.messages")),
    output: hasInput ? read.output : first("gen_ai.output.messages"),
    model: read.model,
    parameters: read.modelParameters ?? under("gen_ai.request.", "gen_ai.request.model"),
    usage: read.usageDetails ?? under("gen_ai.usage."),
    cost: read.costDetails,
    sessionId: first("session.id", "gen_ai.conversation.id"),
  };
}
