// All names of OpenTelemetry's conventions for generative AI that are sent. They are in status
// Development and still change, so they are in this file alone. A test compares them with a list of
// the conventions' registry.
// Source: open-telemetry/semantic-conventions-genai, docs/gen-ai, read in November 2026.

/** Attributes of spans and metrics. */
export const ATTRIBUTE = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  requestModel: "gen_ai.request.model",
  responseModel: "gen_ai.response.model",
  responseId: "gen_ai.response.id",
  finishReasons: "gen_ai.response.finish_reasons",
  timeToFirstChunk: "gen_ai.response.time_to_first_chunk",
  stream: "gen_ai.request.stream",
  choiceCount: "gen_ai.request.choice.count",
  maxTokens: "gen_ai.request.max_tokens",
  temperature: "gen_ai.request.temperature",
  topP: "gen_ai.request.top_p",
  frequencyPenalty: "gen_ai.request.frequency_penalty",
  presencePenalty: "gen_ai.request.presence_penalty",
  seed: "gen_ai.request.seed",
  stopSequences: "gen_ai.request.stop_sequences",
  reasoningLevel: "gen_ai.request.reasoning.level",
  encodingFormats: "gen_ai.request.encoding_formats",
  dimensionCount: "gen_ai.embeddings.dimension.count",
  outputType: "gen_ai.output.type",
  conversationId: "gen_ai.conversation.id",
  promptName: "gen_ai.prompt.name",
  promptVersion: "gen_ai.prompt.version",
  agentName: "gen_ai.agent.name",
  toolName: "gen_ai.tool.name",
  toolType: "gen_ai.tool.type",
  toolCallId: "gen_ai.tool.call.id",
  toolArguments: "gen_ai.tool.call.arguments",
  toolResult: "gen_ai.tool.call.result",
  toolDefinitions: "gen_ai.tool.definitions",
  systemInstructions: "gen_ai.system_instructions",
  inputMessages: "gen_ai.input.messages",
  outputMessages: "gen_ai.output.messages",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cachedTokens: "gen_ai.usage.cache_read.input_tokens",
  audioInputTokens: "gen_ai.usage.audio.input_tokens",
  audioOutputTokens: "gen_ai.usage.audio.output_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  tokenModality: "gen_ai.token.modality",
  tokenType: "gen_ai.token.type",
  errorType: "error.type",
  serverAddress: "server.address",
  serverPort: "server.port",
} as const;

/** The conventions' name of Mistral. */
export const MISTRAL = "mistral_ai";

/** An error of which no class is known. */
export const OTHER_ERROR = "_OTHER";

/** Operations of the conventions. */
export const OPERATION = {
  chat: "chat",
  completion: "text_completion",
  embeddings: "embeddings",
  retrieval: "retrieval",
  tool: "execute_tool",
  agent: "invoke_agent",
} as const;

/** Operations by the first part of a method's path in Mistral's client. */
export const ENDPOINT_OPERATION: Readonly<Record<string, string>> = {
  chat: OPERATION.chat,
  agents: OPERATION.chat,
  "beta.conversations": OPERATION.chat,
  fim: OPERATION.completion,
  embeddings: OPERATION.embeddings,
  // The conventions have no name for these, and allow others.
  ocr: "ocr",
  classifiers: "classification",
  "audio.speech": "speech",
  "audio.transcriptions": "transcription",
};

/** The metrics of the newest conventions. */
export const METRIC = {
  inferenceDuration: "gen_ai.client.inference.duration",
  timeToFirstChunk: "gen_ai.client.inference.time_to_first_chunk",
  inputTokens: "gen_ai.client.inference.usage.input_tokens",
  outputTokens: "gen_ai.client.inference.usage.output_tokens",
  cachedTokens: "gen_ai.client.inference.usage.cache_read.input_tokens",
  reasoningTokens: "gen_ai.client.inference.usage.reasoning.output_tokens",
  inputTokensPerCall: "gen_ai.client.inference.operation.input_tokens",
  outputTokensPerCall: "gen_ai.client.inference.operation.output_tokens",
  embeddingsDuration: "gen_ai.client.embeddings.duration",
  embeddingsInputTokens: "gen_ai.client.embeddings.operation.input_tokens",
  operationDuration: "gen_ai.client.operation.duration",
  toolDuration: "gen_ai.execute_tool.duration",
  agentDuration: "gen_ai.invoke_agent.duration",
  agentInferenceCalls: "gen_ai.invoke_agent.inference_calls",
  agentToolCalls: "gen_ai.invoke_agent.tool_calls",
} as const;

/** The metrics of v1.41.0, which most dashboards use. */
export const METRIC_1_41 = {
  duration: "gen_ai.client.operation.duration",
  tokens: "gen_ai.client.token.usage",
  timeToFirstChunk: "gen_ai.client.operation.time_to_first_chunk",
} as const;

/** Metrics that the conventions do not have. */
export const OWN_METRIC = {
  cost: "mistral_traced.cost",
  dropped: "mistral_traced.observations.dropped",
} as const;
