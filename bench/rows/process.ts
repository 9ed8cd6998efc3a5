// Measurements that need a process each: the time of the import and the set-up, the growth of the heap
// after many calls, and the stack.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  atLeast,
  atMost,
  ratio,
  type Bench,
  type Measure,
  type Result,
  type Samples,
} from "../samples.js";
import { SUBJECT_NAMES, type SubjectName } from "../subjects/subject.js";

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
      aims: [
        beside === "nothing"
          ? atMost(
              "at most half of raw OpenTelemetry",
              0.5,
              ratio(samples, "ours", "opentelemetry"),
            )
          : atMost("at most raw OpenTelemetry", 1, ratio(samples, "ours", "opentelemetry")),
      ],
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

/** Counted, not timed: one round is enough. */
export const stack: Measure = async ({ sinkUrl }: Bench) => {
  const frames: Samples = {};
  const levels: Samples = {};
  const own: Samples = {};
  for (const name of SUBJECT_NAMES) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    const [added = NaN, ofPackage = NaN, deepest = NaN] = await measured("stack", name, [sinkUrl]);
    frames[name] = [added];
    own[name] = [ofPackage];
    levels[name] = [deepest];
  }
  const theLimit = frames.limit?.[0] ?? NaN;
  return [
    {
      title: "frames that a call adds to the stack of an error",
      unit: "frames",
      samples: frames,
      aims: [atMost("at most those of the limit", theLimit, frames.ours?.[0] ?? NaN)],
    },
    {
      title: "of these, in the files of a package",
      unit: "frames",
      samples: own,
      aims: [atMost("at most 1", 1, own.ours?.[0] ?? NaN)],
    },
    {
      title: "recursion of a traced function: levels to the end of the stack",
      unit: "levels",
      samples: levels,
      aims: [atLeast("at least 0.9 x the limit", 0.9, ratio(levels, "ours", "limit"))],
    },
  ];
};

async function measure(
  script: string,
  name: SubjectName,
  args: readonly string[],
  entry = "",
): Promise<number> {
  const [value = NaN] = await measured(script, name, args, entry);
  return value;
}

/** Returns the JSON that a script of this folder prints: a number, or a list of them. */
async function measured(
  script: string,
  name: SubjectName,
  args: readonly string[],
  entry = "",
): Promise<number[]> {
  const file = fileURLToPath(new URL(`../${script}.js`, import.meta.url));
  const env = entry ? { ...process.env, MISTRAL_TRACED_BUILD: entry } : process.env;
  const { stdout } = await run(process.execPath, ["--expose-gc", file, name, ...args], { env });
  return [JSON.parse(stdout) as number | number[]].flat();
}
