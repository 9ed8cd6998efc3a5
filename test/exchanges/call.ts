// The SDK's method for the request of an exchange, so that a test can replay any exchange through a
// client, plain or traced.
import type { Mistral } from "@mistralai/mistralai";
import type {
  AgentsCompletionRequest,
  AgentsCompletionStreamRequest,
  AudioTranscriptionRequest,
  AudioTranscriptionRequestStream,
  ChatClassificationRequest,
  ChatCompletionRequest,
  ChatCompletionStreamRequest,
  ChatModerationRequest,
  ClassificationRequest,
  ConversationRequest,
  ConversationRestartRequest,
  ConversationRestartStreamRequest,
  ConversationStreamRequest,
  CreateAgentRequest,
  CreateBatchJobRequest,
  EmbeddingRequest,
  FIMCompletionRequest,
  FIMCompletionStreamRequest,
  JudgeConversationRequest,
  JudgeDatasetRecordRequest,
  OCRRequest,
  SpeechRequest,
} from "@mistralai/mistralai/models/components";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import type { JsonObject } from "../../src/reading/json.js";
import { asksForStream } from "../../src/testing/stand-in/request.js";
import { sdkForm, sdkRequest, sdkRequestWithInputs } from "./sdk-request.js";

/** As many as the pattern has places. */
type Ids = [string, string];

interface Method {
  readonly request: (body: unknown) => JsonObject;
  /** `ids` are what the path holds in the places of `*`. */
  readonly call: (client: Mistral, request: JsonObject, ...ids: Ids) => Promise<unknown>;
}

const METHODS: Readonly<Record<string, Method>> = {
  "POST /v1/chat/completions": json((client, request) =>
    client.chat.complete(request as ChatCompletionRequest),
  ),
  "POST /v1/chat/completions stream": json((client, request) =>
    client.chat.stream(request as ChatCompletionStreamRequest),
  ),
  "POST /v1/fim/completions": json((client, request) =>
    client.fim.complete(request as FIMCompletionRequest),
  ),
  "POST /v1/fim/completions stream": json((client, request) =>
    client.fim.stream(request as FIMCompletionStreamRequest),
  ),
  "POST /v1/agents/completions": json((client, request) =>
    client.agents.complete(request as AgentsCompletionRequest),
  ),
  "POST /v1/agents/completions stream": json((client, request) =>
    client.agents.stream(request as AgentsCompletionStreamRequest),
  ),
  "POST /v1/agents": json((client, request) =>
    client.beta.agents.create(request as CreateAgentRequest),
  ),
  "POST /v1/conversations": json((client, request) =>
    client.beta.conversations.start(request as ConversationRequest),
  ),
  "POST /v1/conversations stream": json((client, request) =>
    client.beta.conversations.startStream(request as ConversationStreamRequest),
  ),
  "POST /v1/conversations/*": json((client, request, conversationId) =>
    client.beta.conversations.append({
      conversationId,
      conversationAppendRequest: request,
    }),
  ),
  "POST /v1/conversations/* stream": json((client, request, conversationId) =>
    client.beta.conversations.appendStream({
      conversationId,
      conversationAppendStreamRequest: request,
    }),
  ),
  "POST /v1/conversations/*/restart": json((client, request, conversationId) =>
    client.beta.conversations.restart({
      conversationId,
      conversationRestartRequest: request as ConversationRestartRequest,
    }),
  ),
  "POST /v1/conversations/*/restart stream": json((client, request, conversationId) =>
    client.beta.conversations.restartStream({
      conversationId,
      conversationRestartStreamRequest: request as ConversationRestartStreamRequest,
    }),
  ),
  "POST /v1/embeddings": inputs((client, request) =>
    client.embeddings.create(request as EmbeddingRequest),
  ),
  "POST /v1/moderations": inputs((client, request) =>
    client.classifiers.moderate(request as ClassificationRequest),
  ),
  "POST /v1/chat/moderations": inputs((client, request) =>
    client.classifiers.moderateChat(request as ChatModerationRequest),
  ),
  "POST /v1/classifications": inputs((client, request) =>
    client.classifiers.classify(request as ClassificationRequest),
  ),
  "POST /v1/chat/classifications": json((client, request) =>
    client.classifiers.classifyChat(request as ChatClassificationRequest),
  ),
  "POST /v1/ocr": json((client, request) => client.ocr.process(request as OCRRequest)),
  "POST /v1/audio/transcriptions": form((client, request) =>
    client.audio.transcriptions.complete(request as AudioTranscriptionRequest),
  ),
  "POST /v1/audio/transcriptions stream": form((client, request) =>
    client.audio.transcriptions.stream(request as AudioTranscriptionRequestStream),
  ),
  "POST /v1/audio/speech": json((client, request) =>
    client.audio.speech.complete(request as SpeechRequest),
  ),
  "POST /v1/audio/speech stream": json((client, request) =>
    client.audio.speech.complete(request as SpeechRequest),
  ),
  "POST /v1/batch/jobs": json((client, request) =>
    client.batch.jobs.create(request as CreateBatchJobRequest),
  ),
  "GET /v1/batch/jobs/*": json((client, _request, jobId) =>
    client.batch.jobs.get({ jobId, inline: true }),
  ),
  "POST /v1/connectors/*/tools/*/call": json((client, request, connectorIdOrName, toolName) =>
    client.beta.connectors.callTool({
      connectorIdOrName,
      toolName,
      connectorCallToolRequest: request,
    }),
  ),
  "POST /v1/observability/judges/*/live-judging": json((client, request, judgeId) =>
    client.beta.observability.judges.judgeConversation({
      judgeId,
      judgeConversationRequest: request as JudgeConversationRequest,
    }),
  ),
  "POST /v1/observability/dataset-records/*/live-judging": json(
    (client, request, datasetRecordId) =>
      client.beta.observability.datasets.records.judge({
        datasetRecordId,
        judgeDatasetRecordRequest: request as JudgeDatasetRecordRequest,
      }),
  ),
  "POST /v1/workflows/*/execute": json((client, request, workflowIdentifier) =>
    client.workflows.executeWorkflow({ workflowIdentifier, workflowExecutionRequest: request }),
  ),
  "POST /v1/workflows/registrations/*/execute": json((client, request, workflowRegistrationId) =>
    client.workflows.executeWorkflowRegistration({
      workflowRegistrationId,
      workflowExecutionRequest: request,
    }),
  ),
  "GET /v1/libraries/*/documents/*/text_content": json((client, _request, libraryId, documentId) =>
    client.beta.libraries.documents.textContent({ libraryId, documentId }),
  ),
};

/**
 * The SDK call that sends the request of an exchange. Its result may be a stream: see `readResult`.
 *
 * @throws When no method of the SDK is known for the path.
 */
export function callFor(exchange: Exchange): (client: Mistral) => Promise<unknown> {
  const { method, path, body } = exchange.request;
  const { pattern, ids } = patternOf(path);
  const key = `${method} ${pattern}${asksForStream(body) ? " stream" : ""}`;
  const found = METHODS[key];
  if (found === undefined) throw new Error(`${exchange.name}: no SDK method is known for ${key}.`);
  return (client) => found.call(client, found.request(body), ...ids);
}

/** The result of a call as plain data: a stream is read to its end and becomes the list of its events. */
export async function readResult(result: unknown): Promise<unknown> {
  if (!isIterable(result)) return result;
  const events: unknown[] = [];
  for await (const event of result) events.push(event);
  return events;
}

/** An EventStream of SDK 1.5 is not a ReadableStream. */
function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function json(call: Method["call"]): Method {
  return { request: sdkRequest, call };
}

function inputs(call: Method["call"]): Method {
  return { request: sdkRequestWithInputs, call };
}

function form(call: Method["call"]): Method {
  return { request: sdkForm, call };
}

/** The pattern of a path; those that end in an id go last. */
const PATTERNS = [
  /^(\/v1\/connectors\/)([^/]+)(\/tools\/)([^/]+)(\/call)$/,
  /^(\/v1\/libraries\/)([^/]+)(\/documents\/)([^/]+)(\/text_content)$/,
  /^(\/v1\/observability\/(?:judges|dataset-records)\/)([^/]+)(\/live-judging)$/,
  /^(\/v1\/workflows\/(?:registrations\/)?)([^/]+)(\/execute)$/,
  /^(\/v1\/(?:conversations|batch\/jobs)\/)([^/]+)(\/restart)?$/,
];

function patternOf(path: string): { pattern: string; ids: Ids } {
  const [, ...groups] = PATTERNS.map((pattern) => pattern.exec(path)).find(Boolean) ?? [];
  if (groups.length === 0) return { pattern: path, ids: ["", ""] };
  const [id = "", other = ""] = groups.filter((_, place) => place % 2 === 1);
  const pattern = groups.map((group, place) => (place % 2 === 1 ? "*" : (group ?? "")));
  return { pattern: pattern.join(""), ids: [id, other] };
}
