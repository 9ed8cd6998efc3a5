// Readers copy the code of the documentation: all of it compiles as it stands, and the programs
// among it print and trace as the page shows.
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { startMistralStandIn, type Reply } from "../../src/testing/index.js";
import { compile, programOf, type CompileError } from "./compile.js";
import { commentSnippets, fences, pageSnippets, root } from "./snippets.js";

const pages = pageSnippets();
const comments = commentSnippets();
const programs = pages.filter(({ isRun }) => isRun);
let errors: readonly CompileError[];
beforeAll(async () => {
  errors = await compile([...pages, ...comments]);
}, 120_000);

/** The model's reply when it is asked for the weather, and does not know it yet. */
const ASKS_FOR_THE_WEATHER: Reply = {
  when: ({ body, prompt }) =>
    /weather/i.test(prompt) && !JSON.stringify(body).includes('"role":"tool"'),
  toolCalls: [{ name: "weather", arguments: { city: "Paris" } }],
};

/** The README's painter, so that its trace reads like one of Mistral's own. */
const BEST_PAINTER: Reply = {
  when: ({ prompt }) => prompt === "Who is the best painter from Spain?",
  text: "Diego Velázquez",
};

/** The output and trace of a program, as run-programs.mjs sends it. */
interface Result {
  readonly program: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly trace: string;
}

const LANGUAGES = ["console", "", "text", "sh", "json", "yaml", "python", "diff", "ts"];

test("every code block of the documentation names its language, or is output", () => {
  const unknown = fences().filter(({ info }) => !LANGUAGES.includes(info.split(" ")[0] ?? ""));
  expect(unknown.map(({ file, line, info }) => `${file}:${line}: ${info}`)).toEqual([]);
});

test("every shown output and trace follows a program", () => {
  const shown = fences().filter(({ info }) => /^text (?:output|trace)\b/.test(info));
  const held = new Set(programs.flatMap(({ output, trace }) => [output, trace]));
  expect(shown.filter(({ code }) => !held.has(code))).toEqual([]);
});

test("code shown from an example is in the example", () => {
  const shown = fences().flatMap(({ info, ...fence }) => {
    const [, path] = /^ts from (\S+)$/.exec(info) ?? [];
    return path === undefined ? [] : [{ ...fence, path }];
  });
  expect(shown).not.toEqual([]);
  const source = (path: string): string => readFileSync(join(root, path), "utf8");
  expect(shown.filter(({ code, path }) => !source(path).includes(code))).toEqual([]);
});

describe("all code compiles", () => {
  const filesOf = (snippets: typeof pages) => new Set(snippets.map(({ file }) => file));
  test.each([...filesOf(pages), ...filesOf(comments)])("the code of %s compiles", (name) => {
    expect(errors.filter(({ file }) => file === name).map(({ text }) => text)).toEqual([]);
  });

  test("the compiler reports no error outside the code blocks", () => {
    expect(errors.filter(({ file }) => file === "")).toEqual([]);
  });
});

describe("programs run", () => {
  const results = new Map<string, Result>();
  beforeAll(async () => {
    await using mistral = await startMistralStandIn({
      replies: [ASKS_FOR_THE_WEATHER, BEST_PAINTER],
    });
    const directory = await mkdtemp(join(tmpdir(), "mistral-traced-docs-"));
    const child = fork(
      join(root, "test/docs/run-programs.mjs"),
      [mistral.url, ...programs.map((one) => `${programOf(one)}#${one.traceParts.join(",")}`)],
      {
        cwd: directory,
        env: { PATH: process.env["PATH"], MISTRAL_API_KEY: "any", MISTRAL_TRACED_RECORD: "1" },
        execArgv: [],
      },
    );
    child.on("message", (result: Result) => results.set(result.program, result));
    await once(child, "exit");
    await rm(directory, { recursive: true });
  }, 120_000);

  test.each(programs)(
    "the program of $file, line $line prints and traces what the page shows",
    ({ output, trace, ...program }) => {
      const result = results.get(programOf(program));
      expect(result).toMatchObject({ stderr: "" });
      if (output !== undefined) expect(result?.stdout.trimEnd()).toBe(output.trimEnd());
      if (trace !== undefined) expect(result?.trace).toBe(trace.trimEnd());
    },
  );
});
