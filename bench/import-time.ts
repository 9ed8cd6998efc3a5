// Prints the milliseconds of work that one subject needs from the first import to the end of its
// set-up. It does so in a process that has loaded the Mistral client before, since a program that
// traces its calls has it anyway, or in one that only observes.
import type { SubjectName, Target } from "./subjects/subject.js";

const [name, sinkUrl = "", beside] = process.argv.slice(2);
const target: Target = { sinkUrl };

/** Only what the subject needs is imported. */
const load: Partial<Record<SubjectName, () => Promise<{ begin(): void }>>> = {
  opentelemetry: async () =>
    (await import("./subjects/opentelemetry.js")).openTelemetry("on", target),
  langfuse: async () => (await import("./subjects/langfuse.js")).langfuse("on", target),
  ours: async () => (await import("./subjects/ours.js")).ours("on", target),
};

if (beside === "client") await import("@mistralai/mistralai");

const start = process.cpuUsage();
const subject = await load[name as SubjectName]?.();
subject?.begin();
const { user, system } = process.cpuUsage(start);
process.stdout.write(String((user + system) / 1000));
