// The bodies that Mistral sends with an error, by status, as recorded and reported.

/** An HTTP answer that is an error. */
export interface ApiError {
  readonly status: number;
  readonly body: unknown;
}

export const INVALID_API_KEY: ApiError = { status: 401, body: { detail: "Invalid API Key" } };

/** The body of an error in the form most endpoints use. */
export function apiError(status: number, message: string, type: string, code: string): ApiError {
  return {
    status,
    body: { object: "error", message, type, param: null, code, raw_status_code: status },
  };
}

/** 422 for a missing field. */
export function missingField(field: string, input: unknown): ApiError {
  return {
    status: 422,
    body: { detail: [{ type: "missing", loc: ["body", field], msg: "Field required", input }] },
  };
}

/** The error that Mistral sends with a status, for a reply that has only a status. */
export function typicalError(status: number): ApiError {
  switch (status) {
    case 401:
      return INVALID_API_KEY;
    case 422:
      return missingField("messages", {});
    case 429:
      return apiError(429, "Rate limit exceeded", "rate_limited", "1300");
    default:
      return status < 500
        ? apiError(status, "Invalid request", "invalid_request_error", "1500")
        : apiError(status, "Internal server error", "internal_server_error", "1000");
  }
}
