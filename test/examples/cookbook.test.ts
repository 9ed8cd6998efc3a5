// Runs the built cookbook as its user does, in a process of its own, and reads what it sent at the
// other end. `npm test` builds the package first; the examples are compiled here.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startReceiver, type ReceivedObservation } from "../../src/testing/index.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The environment without the keys of the tests' user. */
function environment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(LANGFUSE_|MISTRAL_|NODE_ENV$|VITEST)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

function cookbook(cwd: string, extra: Record<string, string> = {}) {
  const script = join(root, "examples/dist/cookbook/run.js");
  return run(process.execPath, [script], { cwd, env: environment(extra) });
}

const directories: string[] = [];
async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "mistral-traced-cookbook-"));
  directories.push(directory);
  return directory;
}

beforeAll(async () => {
  await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", "examples"], {
    cwd: root,
  });
}, 60_000);

afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true }))));

it("the cookbook runs to its end if Langfuse is away, and does not claim that anything was sent", async () => {
  const { stdout, stderr } = await cookbook(await emptyDirectory(), {
    LANGFUSE_PUBLIC_KEY: "pk-lf-test",
    LANGFUSE_SECRET_KEY: "sk-lf-test",
    LANGFUSE_BASE_URL: "http://127.0.0.1:9",
  });
  expect(stdout).toContain("The traces were not all taken by Langfuse: the warning says why.");
  expect(stderr).toContain("can't be reached");
}, 60_000);

describe("the cookbook, sent to Langfuse", () => {
  let observations: readonly ReceivedObservation[];
  let stdout: string;

  beforeAll(async () => {
    await using langfuse = await startReceiver();
    ({ stdout } = await cookbook(await emptyDirectory(), {
      LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
      LANGFUSE_SECRET_KEY: langfuse.secretKey,
      LANGFUSE_BASE_URL: langfuse.url,
    }));
    langfuse.assertClean({ complete: true });
    observations = langfuse.observations;
  });

  /** The trace whose root is called `name`: the root first, then what is under it by start. */
  function trace(name: string, nth = 0): readonly ReceivedObservation[] {
    const root = observations.filter((one) => one.name === name && one.parentId === undefined)[nth];
    expect(root, `a trace called ${name}`).toBeDefined();
    const rest = observations
      .filter(({ traceId, id }) => traceId === root!.traceId && id !== root!.id)
      .toSorted((a, b) => Date.parse(a.startTime) - Date.parse(b.startTime));
    for (const one of rest) expect(one.parentId).toBe(root!.id);
    return [root!, ...rest];
  }

  it("the cookbook names the source of its answers and the destination of its traces", () => {
    expect(stdout).toContain("mock server on this machine");
    expect(stdout).toContain("The traces were sent to Langfuse.");
  });

  it("the cookbook makes seven traces and nothing else", () => {
    expect(new Set(observations.map(({ traceId }) => traceId)).size).toBe(7);
    expect(observations).toHaveLength(7 + 9 + 1);
  });

  it.each([
    ["standard", 0],
    ["experimental", 1],
  ])("the cookbook records a completion under its method, with %s decorators", (_, nth) => {
    const [root, generation, ...rest] = trace("findBestPainterFrom", nth);
    expect(rest).toEqual([]);
    const answer =
      "Claude Monet, renowned for his role as a founder of French Impressionist painting, is often considered one of the best painters from France.";
    // The default country is not an argument that was passed.
    expect(root).toMatchObject({ type: "span", input: undefined, output: answer, isAppRoot: true });
    expect(generation).toMatchObject({
      type: "generation",
      name: "mistralCompletion",
      model: "mistral-small-latest",
      modelParameters: { max_tokens: 1024, temperature: 0.4 },
      input: [
        {
          role: "user",
          content: "Who is the best painter from France? Answer in one short sentence.",
        },
      ],
      output: { role: "assistant", content: answer },
    });
    expect(generation!.usageDetails).toEqual({ input: 17, output: 35, total: 52 });
    expect(Date.parse(generation!.endTime)).toBeLessThanOrEqual(Date.parse(root!.endTime));
    expect(Date.parse(generation!.startTime)).toBeGreaterThanOrEqual(Date.parse(root!.startTime));
  });

  it("the cookbook records chained completions as one trace of three, with the recorded usage", () => {
    const [root, painter, painting, ...rest] = trace("findBestPaintingFrom");
    expect(rest).toEqual([]);
    expect(root).toMatchObject({
      input: "Germany",
      output: `Albrecht Dürer's most famous painting is "Self-Portrait at Twenty-Eight."`,
    });
    expect(painter).toMatchObject({
      modelParameters: { max_tokens: 1024, temperature: 0.1 },
      output: { role: "assistant", content: "Albrecht Dürer" },
    });
    expect(painting).toMatchObject({
      modelParameters: { max_tokens: 1024 },
      usageDetails: { input: 23, output: 23, total: 46 },
    });
  });

  it.each([
    ["streamFindBestFivePainterFrom", "streamMistralCompletion", "Diego Velázquez"],
    ["asyncStreamFindBestFiveMusicianFrom", "asyncStreamMistralCompletion", "Paco de Lucía"],
  ])(
    "the cookbook records the joined text of %s and the time of its first token",
    (method, call, part) => {
      const [root, generation] = trace(method);
      expect(root).toMatchObject({ input: "Spain", output: expect.stringContaining(part) });
      expect(generation).toMatchObject({
        name: call,
        type: "generation",
        output: { role: "assistant", content: root!.output },
      });
      const first = Date.parse(generation!.completionStartTime!);
      expect(first).toBeGreaterThanOrEqual(Date.parse(generation!.startTime));
      expect(first).toBeLessThanOrEqual(Date.parse(generation!.endTime));
      expect(stdout).toContain(String(root!.output));
    },
  );

  it("the cookbook records the async completion under its own name", () => {
    const [, generation] = trace("asyncFindBestMusicianFrom");
    expect(generation).toMatchObject({
      name: "asyncMistralCompletion",
      usageDetails: { input: 17, output: 33, total: 50 },
    });
  });

  it("the cookbook records both completions of the tool-calling example and the tool between them", () => {
    const [root, asked, tool, answered, ...rest] = trace("toolCallingCheckTransactionStatus");
    expect(rest).toEqual([]);
    expect(root).toMatchObject({ output: "Your transaction T1005 is currently pending." });
    expect(asked).toMatchObject({
      type: "generation",
      input: {
        messages: [{ role: "user", content: "What's the status of my transaction T1005?" }],
        tools: [
          { type: "function", function: { name: "retrieve_payment_status" } },
          { type: "function", function: { name: "retrieve_payment_date" } },
        ],
        tool_choice: "any",
      },
      output: {
        role: "assistant",
        tool_calls: [
          {
            type: "function",
            function: {
              name: "retrieve_payment_status",
              arguments: '{"transaction_id":"T1005"}',
            },
          },
        ],
      },
    });
    expect(tool).toMatchObject({
      type: "tool",
      name: "retrievePaymentStatus",
      input: "T1005",
      output: { status: "Pending" },
    });
    const messages = answered!.input as { role: string; tool_call_id?: string }[];
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
    expect(messages[2]?.tool_call_id).toMatch(/^[A-Za-z0-9]{9}$/);
  });
});

describe("the cookbook without keys", () => {
  it("the cookbook without keys records its traces in the working directory, for the owner only, and names the place", async () => {
    const directory = await emptyDirectory();
    const { stdout, stderr } = await cookbook(directory);
    expect(stderr).toBe("");
    const files = (await readdir(join(directory, ".mistral-traced"))).filter((name) =>
      name.endsWith(".jsonl"),
    );
    expect(files).toHaveLength(1);
    const file = join(directory, ".mistral-traced", files[0]!);
    expect(stdout).toContain(`The traces are recorded in ${file}`);
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    const spans = lines.flatMap((line) => JSON.parse(line).resourceSpans[0].scopeSpans[0].spans);
    expect(spans).toHaveLength(17);
  });

  it("the cookbook without keys prints the output in docs/from-python.md, but for durations", async () => {
    const { stdout } = await cookbook(await emptyDirectory());
    const timeless = (text: string): string => text.replaceAll(/ [\d.]+ m?s$/gm, " … ms");
    const page = await readFile(join(root, "docs/from-python.md"), "utf8");
    const [, shown = ""] = /^```text\n(# Chained[^]*?)```/m.exec(page) ?? [];
    expect(shown).not.toBe("");
    expect(timeless(stdout)).toContain(timeless(shown));
  });

  it("the cookbook without keys shows each trace as a tree, without colours in a pipe", async () => {
    const { stdout } = await cookbook(await emptyDirectory());
    expect(stdout).toMatch(
      /findBestPaintingFrom \(span\) [\d.]+ m?s\n├─ mistralCompletion \(generation\)/,
    );
    expect(stdout).not.toContain("\u001b[");
  });
});
