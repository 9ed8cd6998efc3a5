// Spans and outgoing headers as text that is the same in each run: by names and relations, not ids.

/** Each trace as an indented tree, sorted; then the parent that each header names. */
export function forest(spans, headers) {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const tree = (span, depth) => {
    const { name, notes, spanId, traceId } = span;
    const lines = spans
      .filter(({ parentId }) => parentId === spanId)
      .map((child) => tree(child, depth + 1))
      .toSorted();
    const isOneTrace = (byId.get(span.parentId)?.traceId ?? traceId) === traceId;
    const line = `${"  ".repeat(depth)}${clean(name)} [${notes.map(clean).join()}]${isOneTrace ? "" : " of another trace"}`;
    return [line, ...lines].join("\n");
  };
  const roots = spans.filter(({ parentId }) => !byId.has(parentId));
  const trees = roots.map((root) => `${root.parentId ? "orphan " : ""}${tree(root, 0)}`);
  return [...counted(trees), ...counted(headers.map((header) => relation(header, byId)))].join(
    "\n",
  );
}

/** The span that the headers of a request name, and whether it is sampled. */
function relation(headers, byId) {
  const { traceparent, "sentry-trace": sentry, "x-datadog-parent-id": datadog } = headers;
  const [, traceId, spanId, flags] = traceparent?.split("-") ?? [];
  const [sentryTrace, sentrySpan, sampled] = sentry?.split("-") ?? [];
  const nameOf = (id, trace) => {
    const span = byId.get(id);
    if (span === undefined) return "a span that was not exported";
    return `${clean(span.name)}${trace === undefined || span.traceId === trace ? "" : " in another trace"}`;
  };
  return (
    [
      traceparent &&
        `traceparent: ${nameOf(datadog ?? spanId, datadog ? undefined : traceId)}, flags ${flags}`,
      sentry && `sentry-trace: ${nameOf(sentrySpan, sentryTrace)}, sampled ${sampled}`,
      headers.baggage &&
        `baggage: ${headers.baggage
          .split(",")
          .map((one) => one.split("=")[0].trim())
          .toSorted()
          .join()}`,
      datadog &&
        `x-datadog-parent-id: ${nameOf(datadog)}, priority ${headers["x-datadog-sampling-priority"]}`,
    ]
      .filter(Boolean)
      .join("; ") || "no header"
  );
}

function counted(texts) {
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => `${count} × ${text}`).toSorted();
}

function clean(text) {
  return String(text).replaceAll(/127\.0\.0\.1:\d+|localhost:\d+/g, "HOST");
}
