// Batch jobs: only that one was created; what it comes to is fetched later, from a file.
import { listOf, snakeFields, stringOf, type Fields } from "../wire/json.js";
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

function jobFields({ id, status, totalRequests, errors }: Fields): Fields {
  return {
    id: stringOf(id),
    status,
    totalRequests,
    errors: listOf(errors).length > 0 ? errors : undefined,
  };
}
