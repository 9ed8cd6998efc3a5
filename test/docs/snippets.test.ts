// The code of the documentation is what somebody copies: all of it compiles as it stands, and the
// programs among it do what the page says.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMistralStandIn, type MistralStandIn, type Reply } from "../../src/testing/index.js";
import { compile, programOf, type CompileError } from "./compile.js";
import { commentSnippets, fences, pageSnippets, root } from "./snippets.js";

const pages = pageSnippets();
const comments = commentSnippets();
const programs = pages.filter(({ isRun }) => isRun);
let errors: readonly CompileError[];
beforeAll(async () => {
  errors = await compile([...pages, ...comments]);
}, 120_000);

/** What the model does when it is asked for the weather, and has not been told it yet. */
const ASKS_FOR_THE_WEATHER: Reply = {
  when: ({ body, prompt }) =>
    /weather/i.test(prompt) && !JSON.stringify(body).includes('"role":"tool"'),
  toolCalls: [{ name: "weather", arguments: { city: "Paris" } }],
};

const LANGUAGES = ["", "text", "sh", "json", "yaml", "python", "diff", "ts"];

test("every block says what language it is in, or is output", () => {
  const unknown = fences().filter(({ info }) => !LANGUAGES.includes(info.split(" ")[0] ?? ""));
  expect(unknown.map(({ file, line, info }) => `${file}:${line}: ${info}`)).toEqual([]);
});

test("every output and trace that is shown is that of a program", () => {
  const shown = fences().filter(({ info }) => /^text (?:output|trace)$/.test(info));
  const held = new Set(programs.flatMap(({ output, trace }) => [output, trace]));
  expect(shown.filter(({ code }) => !held.has(code))).toEqual([]);
});

describe("all code compiles", () => {
  const filesOf = (snippets: typeof pages) => new Set(snippets.map(({ file }) => file));
  test.each([...filesOf(pages), ...filesOf(comments)])("of %s", (name) => {
    expect(errors.filter(({ file }) => file === name).map(({ text }) => text)).toEqual([]);
  });

  test("and nothing else is wrong", () => {
    expect(errors.filter(({ file }) => file === "")).toEqual([]);
  });
});

describe("programs run", () => {
  let mistral: MistralStandIn;
  let directory: string;
  beforeAll(async () => {
    mistral = await startMistralStandIn({ replies: [ASKS_FOR_THE_WEATHER] });
    directory = await mkdtemp(join(tmpdir(), "mistral-traced-docs-"));
  });
  afterAll(async () => {
    await mistral.close();
    await rm(directory, { recursive: true });
  });

  test.each(programs)("of $file, line $line", async (program) => {
    const child = fork(join(root, "test/docs/run-program.mjs"), [programOf(program), mistral.url], {
      cwd: directory,
      env: { PATH: process.env["PATH"], MISTRAL_API_KEY: "any", MISTRAL_TRACED_RECORD: "1" },
      execArgv: [],
      silent: true,
      timeout: 20_000,
    });
    let trace: unknown;
    child.on("message", (message) => (trace = message));
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout!),
      text(child.stderr!),
      once(child, "exit"),
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    if (program.output !== undefined) expect(stdout).toBe(program.output);
    if (program.trace !== undefined) expect(`${String(trace)}\n`).toBe(program.trace);
  });
});
