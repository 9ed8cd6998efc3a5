// Refuses the requests that the real API refuses, so that no test passes with a request that fails in
// production.
import { type ApiError, apiError, INVALID_API_KEY, missingField } from "./api-errors.js";
import { isJsonObject } from "../../reading/json.js";
import { messagesOf, type StandInRequest } from "./request.js";

/** The key that is refused, for tests of the refusal. */
const WRONG_KEY = "wrong-key";

/** The required fields of each endpoint with hand-written replies. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "/v1/chat/completions": ["model", "messages"],
  "/v1/fim/completions": ["model", "prompt"],
  "/v1/agents/completions": ["agent_id", "messages"],
};

/** Whether the mock server can generate answers for a path. */
export function isCompletionPath(path: string): boolean {
  return Object.hasOwn(REQUIRED, path);
}

/** 401 without a bearer key or with the wrong one. */
export function checkKey(request: StandInRequest): ApiError | undefined {
  const key = /^Bearer (.+)$/.exec(request.headers["authorization"] ?? "")?.[1];
  return key === undefined || key === WRONG_KEY ? INVALID_API_KEY : undefined;
}

/** 422 for missing fields, 400 for tool results that do not belong to the tool calls before them. */
export function checkCompletionRequest(request: StandInRequest): ApiError | undefined {
  const body = isJsonObject(request.body) ? request.body : {};
  const missing = REQUIRED[request.path]?.find((field) => body[field] === undefined);
  return missing === undefined ? checkToolResults(body) : missingField(missing, body);
}

/** Every call of an assistant message must be answered before the next message. */
function checkToolResults(body: unknown): ApiError | undefined {
  let open = 0;
  for (const message of [...messagesOf(body), { role: "end" }]) {
    if (!isJsonObject(message)) continue;
    if (message["role"] === "tool") {
      open -= 1;
      continue;
    }
    if (open !== 0) break;
    open = Array.isArray(message["tool_calls"]) ? message["tool_calls"].length : 0;
  }
  if (open === 0) return undefined;
  return apiError(
    400,
    "Not the same number of function calls and responses",
    "invalid_request_error",
    "3230",
  );
}
