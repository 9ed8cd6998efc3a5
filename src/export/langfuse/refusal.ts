// The messages for the user when Langfuse refuses a request: the response and the remedy. The last
// sentence states the fate of the traces.
import { printable } from "../../foundation/printable.js";
import { withoutSecrets } from "../../masking/known-secrets.js";
import type { OtlpEndpoint } from "./endpoint.js";
import type { HttpResponse } from "./http.js";

/** A warning, shown once for each kind. */
export interface Refusal {
  readonly kind: string;
  readonly message: string;
}

const EXCERPT = 200;

/** Describes a response that is not a success and concerns no single observation. */
export function describeResponse(
  { name, advice }: OtlpEndpoint,
  { status, headers, text }: HttpResponse,
): Refusal {
  const answered = `${name} answered ${status}`;
  if (status === 401 || status === 403) {
    return refusal(status, `${answered}: ${advice.refused}${excerpt(text)}`);
  }
  if (status === 404) return refusal(status, `${answered}: ${advice.missing}`);
  if (status === 429) return refusal(status, `${answered} (too many requests) to every attempt.`);
  if (status >= 300 && status < 400) {
    const target = headers.location ?? "another address";
    return refusal(
      status,
      `${answered}, a redirect to ${target}. Set ${advice.address} to the server itself.`,
    );
  }
  if (status < 300) {
    return refusal(
      "page",
      `${answered} with a web page, not with a response to traces. Check ${advice.address} and the proxies before it.`,
    );
  }
  if (status >= 500) return refusal("5xx", `${answered} to every attempt.${excerpt(text)}`);
  return refusal(status, `${answered}.${excerpt(text)}`);
}

/** Describes a success that rejects some of the observations. */
export function describePartialSuccess(
  { name }: OtlpEndpoint,
  { status, text }: HttpResponse,
): Refusal {
  return refusal(
    "partial",
    `${name} answered ${status} and rejected observations (partialSuccess). They are dropped. ` +
      `counters() returns how many.${excerpt(text)}`,
  );
}

/**
 * Describes the refusal of one observation.
 * @param span its span as JSON
 */
export function describeRefusedSpan(
  endpoint: OtlpEndpoint,
  { status, text }: HttpResponse,
  span: string,
): Refusal {
  const { name, traceId, spanId } = JSON.parse(span) as Record<string, unknown>;
  return refusal(
    status,
    `${endpoint.name} answered ${status} and refused the observation ` +
      `${JSON.stringify(name)} (trace ${String(traceId)}, span ${String(spanId)}). It is dropped. ` +
      `counters() returns how many.${excerpt(text)}`,
  );
}

/** Describes why there was no response at all. */
export function describeNoResponse(
  { name, advice }: OtlpEndpoint,
  error: unknown,
  timeout: number,
): Refusal {
  const reason =
    error instanceof Error && error.name === "TimeoutError"
      ? `no answer within ${timeout} seconds`
      : reasonOf(error);
  return refusal(
    "unreachable",
    `${name} can't be reached (${reason}). Check ${advice.address} and the network. Your program is not affected.`,
  );
}

function refusal(kind: string | number, message: string): Refusal {
  return { kind: String(kind), message: printable(withoutSecrets(message)) };
}

function excerpt(body: string): string {
  const text = body.replaceAll(/\s+/g, " ").trim();
  if (text === "") return "";
  return ` Response: ${text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text}`;
}

/**
 * The system's code is more precise than its message; several addresses tried make an
 * AggregateError.
 */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error as { code?: string }).code ?? error.message;
}
