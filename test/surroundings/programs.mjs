// The programs, how each is started, and what the bare one must have done for a comparison to mean
// anything.
import { fileURLToPath } from "node:url";

const otlp = {
  OTEL_TRACES_EXPORTER: "otlp",
  OTEL_METRICS_EXPORTER: "none",
  OTEL_LOGS_EXPORTER: "none",
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json",
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "BACKEND/v1/traces",
  OTEL_NODE_RESOURCE_DETECTORS: "none",
  OTEL_BSP_SCHEDULE_DELAY: "100",
};

/** The rows of docs/do-no-harm.md that the programs show. */
export const ROWS = [
  "real tracers receive and send what they do without us",
  "frozen intrinsics change nothing",
];

const sent =
  (least, most = Infinity) =>
  ({ code, spans, stderr }) =>
    code === 0 && spans.length >= least && spans.length <= most
      ? undefined
      : `exit ${code}, ${spans.length} spans\n${stderr.slice(0, 2000)}`;

const STRICTEST = JSON.stringify({
  errorTaming: "safe",
  stackFiltering: "concise",
  overrideTaming: "min",
  consoleTaming: "safe",
  localeTaming: "safe",
  regExpTaming: "safe",
  evalTaming: "safe-eval",
  domainTaming: "safe",
  overrideDebug: [],
});

export const PROGRAMS = {
  "node-sdk, always on": {
    file: "node-sdk/program.mjs",
    env: { ...otlp, OTEL_TRACES_SAMPLER: "always_on" },
    expects: sent(9),
  },
  "node-sdk, parent-based at 0 %": {
    file: "node-sdk/program.mjs",
    env: { ...otlp, OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" },
    expects: sent(0, 0),
  },
  "node-sdk, parent-based at 10 %": {
    file: "node-sdk/program.mjs",
    env: {
      ...otlp,
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.1",
      REQUESTS: "40",
    },
    expects: sent(9, 200),
    modes: ["on", "sampled out"],
  },
  "sentry-10": { file: "sentry-10/program.mjs", expects: sent(8) },
  "sentry-11": { file: "sentry-11/program.mjs", expects: sent(8) },
  langfuse: {
    file: "langfuse/program.mjs",
    expects: sent(7),
    // Broken, Langfuse would receive nothing from either.
    modes: ["on", "off", "sampled out"],
    finds: ({ observations }, mode) => {
      const ours = observations.find(({ name }) => name === "whole");
      if (mode === "off") return ours && "the package has sent something";
      const theirs = observations.find(({ name }) => name === "their outer");
      if (ours?.parentId !== theirs.id) return "our observation is not under Langfuse's own";
      return undefined;
    },
  },
  "dd-trace": { file: "dd-trace/program.mjs", expects: sent(8) },
  ...Object.fromEntries(
    [
      ["defaults", "before", "{}"],
      ["defaults", "after", "{}"],
      ["the strictest options", "before", STRICTEST],
      ["the strictest options", "after", STRICTEST],
    ].map(([options, when, lockdown]) => [
      `ses, ${options}, ${when} the import`,
      { file: "ses/program.mjs", env: { LOCKDOWN: lockdown, WHEN: when }, expects: sent(0, 0) },
    ]),
  ),
  "ses, --frozen-intrinsics": {
    file: "ses/program.mjs",
    flags: ["--frozen-intrinsics"],
    expects: sent(0, 0),
  },
};

const preload = ["--import", fileURLToPath(new URL("lib/mock-mistral.mjs", import.meta.url))];

/** The programs of the documentation whose pages show one tree. */
export const PAGES = {
  "with-langfuse.md": { file: "langfuse/page.mjs", flags: preload },
  "opentelemetry.md": { file: "node-sdk/page.mjs", flags: preload, env: otlp },
};
