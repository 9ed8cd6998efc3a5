// LangChain through the OpenTelemetry export of LangSmith's SDK: `langsmith.*`.
// Source: https://docs.langchain.com/langsmith/trace-with-opentelemetry
import { nonEmptyText, jsonOrText } from "../json.js";
import type { ReceivedSpan } from "../received.js";
import type { Dialect, Fields } from "./dialect.js";
import { attributesUnder } from "./flattened.js";
import { langChainMessages } from "./langchain-messages.js";

const TYPES: ReadonlyMap<unknown, Fields["type"]> = new Map([
  ["llm", "generation"],
  ["chain", "chain"],
  ["tool", "tool"],
  ["retriever", "retriever"],
  ["embedding", "embedding"],
]);

export const langSmith: Dialect = {
  name: "LangSmith",
  namespaces: ["langsmith"],
  contents: ["gen_ai.prompt", "gen_ai.completion"],
  read,
};

function read({ attributes }: ReceivedSpan): Fields {
  const metadata = attributesUnder(attributes, "langsmith.metadata");
  const { user_id: userId, session_id: sessionId, thread_id: threadId } = metadata ?? {};
  const tags = nonEmptyText(attributes["langsmith.span.tags"]);
  return {
    type: TYPES.get(attributes["langsmith.span.kind"]),
    input: langChainMessages(jsonOrText(attributes["gen_ai.prompt"])),
    output: langChainMessages(jsonOrText(attributes["gen_ai.completion"])),
    userId: nonEmptyText(userId),
    sessionId: nonEmptyText(sessionId) ?? nonEmptyText(threadId),
    tags: tags?.split(",").map((tag) => tag.trim()),
    metadata,
  };
}
