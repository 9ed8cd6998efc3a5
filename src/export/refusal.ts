// What to tell the user when Langfuse does not take a batch: what came back and what to do about it.

/** A warning, given once for each kind. */
export interface Refusal {
  readonly kind: string;
  readonly message: string;
}

const EXCERPT = 200;

/** Says what an answer other than success means. */
export function describeAnswer(baseUrl: string, response: Response, body: string): Refusal {
  const { status } = response;
  const answered = `Langfuse at ${baseUrl} answered ${status}`;
  const lost = "Traces are not delivered.";
  switch (status) {
    case 401:
    case 403:
      return refusal(
        status,
        `${answered}: it does not take these keys. Check LANGFUSE_PUBLIC_KEY and ` +
          `LANGFUSE_SECRET_KEY (both of one project), and that LANGFUSE_BASE_URL is the server of ` +
          `that project. ${lost}${excerpt(body)}`,
      );
    case 404:
      return refusal(
        status,
        `${answered}: there is no Langfuse server that takes OpenTelemetry traces. Check ` +
          `LANGFUSE_BASE_URL; an old self-hosted server needs configure({ transport: "ingestion" }). ${lost}`,
      );
    case 429:
      return refusal(status, `${answered}, too many requests, to every try. Some traces are lost.`);
    default:
  }
  if (status >= 300 && status < 400) {
    const target = response.headers.get("location") ?? "another address";
    return refusal(
      status,
      `${answered}, a redirect to ${target}. Set LANGFUSE_BASE_URL to the server itself. ${lost}`,
    );
  }
  if (status >= 500) {
    return refusal("5xx", `${answered} to every try. Some traces are lost.${excerpt(body)}`);
  }
  return refusal(status, `${answered} and refused a batch of observations.${excerpt(body)}`);
}

/** Says why there was no answer at all. */
export function describeNoAnswer(baseUrl: string, error: unknown, timeout: number): Refusal {
  const why =
    error instanceof Error && error.name === "TimeoutError"
      ? `no answer within ${timeout} seconds`
      : reasonOf(error);
  return refusal(
    "unreachable",
    `Langfuse at ${baseUrl} can't be reached (${why}). Check LANGFUSE_BASE_URL and the network. ` +
      "Your program is not affected; some traces are lost.",
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

/** fetch says only "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return (cause as { code?: string }).code ?? cause.message;
}
