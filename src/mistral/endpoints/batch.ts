// Batch jobs: one is created, and asked for until it has finished.
import type { ObservationUpdate } from "../../tracing/fields.js";
import { listOf, snakeFields, stringOf, type Fields } from "../wire/json.js";
import { batchSteps, hasUsage } from "./batch-usage.js";
import type { EndpointFamily } from "./endpoint.js";

/** `batch.jobs.create`. */
export const batch: EndpointFamily = {
  type: "span",
  shows: {
    input: "endpoint, model, input files, how many requests",
    output: "the job's id, status and counts",
    usage: "none: the job runs later",
  },
  request({ requests, endpoint, model, agentId, inputFiles, timeoutHours, metadata }) {
    return {
      input: snakeFields({
        endpoint,
        model,
        agentId,
        inputFiles,
        requests: Array.isArray(requests) ? requests.length : undefined,
        timeoutHours,
      }),
      metadata: snakeFields({ metadata }),
    };
  },
  response: (job) => ({ output: snakeFields(jobFields(job)) }),
};

/** `batch.jobs.get`. */
export const finishedBatch: EndpointFamily = {
  type: "span",
  shows: {
    input: "the job's id",
    output: "the job's id, status, counts and files",
    usage:
      "with `inline`, once for a finished job: a generation for each model under it, at the price of a batch",
  },
  request: ({ jobId, inline }) => ({ input: snakeFields({ jobId, inline }) }),
  response: readJob,
  steps: batchSteps,
};

const ENDED = new Set<unknown>(["SUCCESS", "FAILED", "TIMEOUT_EXCEEDED", "CANCELLED"]);
const FAILED = new Set<unknown>(["FAILED", "TIMEOUT_EXCEEDED"]);

function readJob(job: Fields): ObservationUpdate {
  const { status, succeededRequests, failedRequests, outputFile, errorFile } = job;
  const output = { ...jobFields(job), succeededRequests, failedRequests, outputFile, errorFile };
  const isMissing = ENDED.has(status) && !hasUsage(job);
  return {
    output: snakeFields(output),
    metadata: isMissing
      ? { usage_missing: "the results are not in the answer: pass `inline: true`" }
      : {},
    ...(FAILED.has(status) && {
      level: "ERROR",
      statusMessage: `The batch job ended with the status ${stringOf(status)}`,
    }),
  };
}

function jobFields({ id, status, totalRequests, errors }: Fields): Fields {
  return {
    id: stringOf(id),
    status,
    totalRequests,
    errors: listOf(errors).length > 0 ? errors : undefined,
  };
}
