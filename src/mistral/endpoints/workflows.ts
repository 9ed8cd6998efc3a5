// Workflows: an execution is begun, and its result is in the answer where the program waits for it.
import type { ObservationUpdate } from "../../tracing/fields.js";
import { fieldsOf, snakeFields, stringOf, type Fields } from "../wire/json.js";
import type { EndpointFamily } from "./endpoint.js";

/** `workflows.executeWorkflow` and `executeWorkflowRegistration`. */
export const workflows: EndpointFamily = {
  type: "chain",
  shows: {
    input: "the workflow's input; its id and the other options in the metadata",
    output: "the result with `waitForResult`; else the execution's id and status",
    usage: "none: the workflow runs on Mistral's side",
  },
  request({ workflowExecutionRequest, ...ids }) {
    const { input, ...rest } = fieldsOf(workflowExecutionRequest);
    return { input, metadata: snakeFields({ ...ids, ...rest }) };
  },
  response: readExecution,
};

/** The statuses of an execution that ended without a result. */
const FAILED = new Set<unknown>(["FAILED", "TIMED_OUT", "TERMINATED"]);

function readExecution({ workflowName, executionId, status, result }: Fields): ObservationUpdate {
  return {
    output: result ?? snakeFields({ executionId, status }),
    metadata: snakeFields({ workflowName, executionId, status }),
    ...(FAILED.has(status) && {
      level: "ERROR",
      statusMessage: `The workflow ended with the status ${stringOf(status)}`,
    }),
  };
}
