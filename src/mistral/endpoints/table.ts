// The calls of the client that are traced, and their types. A call that is not listed runs as it
// always did.
//
// To trace one more family: write `endpoints/<family>.ts` with an `EndpointFamily` (its type, how to
// read its request, how to read its answer), and list its methods here by their path from the client.
import { batch, finishedBatch } from "./batch.js";
import { chat } from "./chat.js";
import { classifications, moderations } from "./classifiers.js";
import { connectors } from "./connectors.js";
import { conversations } from "./conversations.js";
import { embeddings } from "./embeddings.js";
import type { EndpointFamily } from "./endpoint.js";
import { fim } from "./fim.js";
import { judges, recordJudges } from "./judges.js";
import { libraries } from "./libraries.js";
import { ocr } from "./ocr.js";
import { speech } from "./speech.js";
import { transcriptions } from "./transcriptions.js";
import { workflows } from "./workflows.js";

/** The traced methods, by their path from the client. */
export const ENDPOINTS: Readonly<Record<string, EndpointFamily>> = {
  "agents.complete": chat,
  "agents.stream": chat,
  "audio.speech.complete": speech,
  "audio.transcriptions.complete": transcriptions,
  "audio.transcriptions.stream": transcriptions,
  "batch.jobs.create": batch,
  "batch.jobs.get": finishedBatch,
  "beta.connectors.callTool": connectors,
  "beta.conversations.append": conversations,
  "beta.conversations.appendStream": conversations,
  "beta.conversations.restart": conversations,
  "beta.conversations.restartStream": conversations,
  "beta.conversations.start": conversations,
  "beta.conversations.startStream": conversations,
  "beta.libraries.documents.textContent": libraries,
  "beta.observability.datasets.records.judge": recordJudges,
  "beta.observability.judges.judgeConversation": judges,
  "chat.complete": chat,
  "chat.parse": chat,
  "chat.parseStream": chat,
  "chat.stream": chat,
  "classifiers.classify": classifications,
  "classifiers.classifyChat": classifications,
  "classifiers.moderate": moderations,
  "classifiers.moderateChat": moderations,
  "embeddings.create": embeddings,
  "fim.complete": fim,
  "fim.stream": fim,
  "ocr.process": ocr,
  "workflows.executeWorkflow": workflows,
  "workflows.executeWorkflowRegistration": workflows,
};
