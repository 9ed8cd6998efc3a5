// Prints how many milliseconds one subject needs from the first import to the end of its set-up.
import type { SubjectName, Target } from "./subjects/subject.js";

const [name, sinkUrl = ""] = process.argv.slice(2);
const target: Target = { sinkUrl };

/** Only what the subject needs is imported. */
const load: Partial<Record<SubjectName, () => Promise<{ begin(): void }>>> = {
  opentelemetry: async () =>
    (await import("./subjects/opentelemetry.js")).openTelemetry("on", target),
  langfuse: async () => (await import("./subjects/langfuse.js")).langfuse("on", target),
  ours: async () => (await import("./subjects/ours.js")).ours("on", target),
};

const start = performance.now();
const subject = await load[name as SubjectName]?.();
subject?.begin();
process.stdout.write(String(performance.now() - start));
