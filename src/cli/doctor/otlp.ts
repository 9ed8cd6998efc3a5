// Whether the OTLP endpoint of the environment accepts traces: by one request without a span.
import type { Settings } from "../../export/configure/settings.js";
import { otlpEndpoint } from "../../export/langfuse/endpoint.js";
import { shownUrl } from "../../foundation/shown-url.js";
import { ok, problem, type Finding } from "./finding.js";
import { reasonOf, TIMEOUT_MS } from "./server.js";

/** Asks the endpoint. @param otlp undefined: traces go to Langfuse */
export async function checkEndpoint(otlp: Settings["otlp"]): Promise<Finding[]> {
  // An invalid URL is named among the variables.
  if (otlp?.url === undefined) return [];
  const { url, headers, advice } = otlpEndpoint({ url: otlp.url, headers: otlp.headers });
  const topic = "OTLP";
  const address = shownUrl(url);
  try {
    const { ok: isTaken, status } = await fetch(url, {
      method: "POST",
      headers,
      body: '{"resourceSpans":[]}',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (isTaken) return [ok(topic, `${address} accepts traces.`)];
    const refused = status === 401 || status === 403;
    return [
      problem(topic, `${address} answered ${status}.`, refused ? advice.refused : advice.missing),
    ];
  } catch (error) {
    return [
      problem(
        topic,
        `${address} can't be reached (${reasonOf(error)}).`,
        "Check MISTRAL_TRACED_OTLP_URL, the network, and whether the Collector runs.",
      ),
    ];
  }
}
