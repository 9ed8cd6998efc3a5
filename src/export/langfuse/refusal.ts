// What to tell the user when Langfuse does not take something: what came back and what to do about
// it. The last sentence says what becomes of the traces.
import type { Endpoint } from "./endpoint.js";
import type { Answer } from "./http.js";

/** A warning, given once for each kind. */
export interface Refusal {
  readonly kind: string;
  readonly message: string;
}

const EXCERPT = 200;

/** Says what an answer means that is no success and concerns no single observation. */
export function describeAnswer({ name, advice }: Endpoint, answer: Answer): Refusal {
  const { status, headers, text } = answer;
  const answered = `${name} answered ${status}`;
  if (status === 401 || status === 403) {
    return refusal(status, `${answered}: ${advice.refused}${excerpt(text)}`);
  }
  if (status === 404) return refusal(status, `${answered}: ${advice.missing}`);
  if (status === 429) return refusal(status, `${answered}, too many requests, to every try.`);
  if (status >= 300 && status < 400) {
    const target = headers.location ?? "another address";
    return refusal(
      status,
      `${answered}, a redirect to ${target}. Set ${advice.address} to the server itself.`,
    );
  }
  if (status >= 500) return refusal("5xx", `${answered} to every try.${excerpt(text)}`);
  return refusal(status, `${answered}.${excerpt(text)}`);
}

/** Says that Langfuse refuses one observation, whose span is given as JSON. */
export function describeRefusedSpan(endpoint: Endpoint, answer: Answer, span: string): Refusal {
  const { name, traceId, spanId } = JSON.parse(span) as Record<string, unknown>;
  return refusal(
    answer.status,
    `${endpoint.name} answered ${answer.status} and refused the observation ` +
      `${JSON.stringify(name)} (trace ${String(traceId)}, span ${String(spanId)}). It is given up; ` +
      `counters() says how many were.${excerpt(answer.text)}`,
  );
}

/** Says why there was no answer at all. */
export function describeNoAnswer(
  { name, advice }: Endpoint,
  error: unknown,
  timeout: number,
): Refusal {
  const why =
    error instanceof Error && error.name === "TimeoutError"
      ? `no answer within ${timeout} seconds`
      : reasonOf(error);
  return refusal(
    "unreachable",
    `${name} can't be reached (${why}). Check ${advice.address} and the network. Your program is not affected.`,
  );
}

function refusal(kind: string | number, message: string): Refusal {
  return { kind: String(kind), message };
}

function excerpt(body: string): string {
  const text = body.replaceAll(/\s+/g, " ").trim();
  if (text === "") return "";
  return ` It said: ${text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text}`;
}

/** The system's code says more than its message; several addresses tried make an AggregateError. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error as { code?: string }).code ?? error.message;
}
