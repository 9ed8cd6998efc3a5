// Measurements that need a process each: the time of the import and the set-up, and the growth of
// the heap after many calls.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { atMost, ratio, type Bench, type Measure, type Result, type Samples } from "../samples.js";
import type { SubjectName } from "../subjects/subject.js";

const run = promisify(execFile);
const LIGHT_ENTRY = fileURLToPath(new URL("../../../dist/src/observe.js", import.meta.url));

export const importTime: Measure = (bench) =>
  importRow(bench, "import and set-up beside the Mistral client", "client");

export const importAlone: Measure = (bench) =>
  importRow(bench, "import and set-up of mistral-traced/observe, no Mistral client", "nothing");

async function importRow(
  { sinkUrl, rounds }: Bench,
  title: string,
  beside: "client" | "nothing",
): Promise<Result[]> {
  // The client is what the light entry leaves out.
  const entry = beside === "nothing" ? LIGHT_ENTRY : "";
  const samples: Samples = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const name of ["opentelemetry", "langfuse", "ours"] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      const value = await measure("import-time", name, [sinkUrl, beside], entry);
      (samples[name] ??= []).push(value);
    }
  }
  return [
    {
      title,
      unit: "ms",
      samples,
      aims: [atMost("at most raw OpenTelemetry", 1, ratio(samples, "ours", "opentelemetry"))],
    },
  ];
}

export const heap: Measure = async ({ sinkUrl, scale }: Bench) => {
  const calls = Math.round(200_000 * scale);
  const samples: Samples = {};
  for (const name of ["opentelemetry", "langfuse", "ours"] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    samples[name] = [await measure("heap", name, [sinkUrl, String(calls)])];
  }
  return [
    {
      title: `heap gained after ${calls} calls and a flush`,
      unit: "kB",
      samples,
      aims: [atMost("no growth (less than 1 byte a call)", calls / 1000, samples.ours?.[0] ?? NaN)],
    },
  ] satisfies Result[];
};

/** The number that a script of this folder prints. */
async function measure(
  script: string,
  name: SubjectName,
  args: readonly string[],
  entry = "",
): Promise<number> {
  const file = fileURLToPath(new URL(`../${script}.js`, import.meta.url));
  const env = entry ? { ...process.env, MISTRAL_TRACED_BUILD: entry } : process.env;
  const { stdout } = await run(process.execPath, ["--expose-gc", file, name, ...args], { env });
  return Number(stdout);
}
