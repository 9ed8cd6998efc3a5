// `node --import mistral-traced/register`: programs that nothing changes, run in a Node process with
// the built package. Each version of the SDK, LangChain and other hooks are in test/sdk-versions.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { root } from "../docs/snippets.js";

const REGISTER = ["--import", "mistral-traced/register"];

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the project with Node. */
function run(source: string, options: Options = {}): Promise<Ended> {
  const { args = REGISTER, env = {}, extension = "mjs", files = {} } = options;
  const directory = mkdtempSync(join(root, "node_modules/.mistral-traced-test-"));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  const file = `program.${extension}`;
  for (const [path, text] of Object.entries({ ...files, [file]: source })) {
    mkdirSync(join(directory, path, ".."), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  // A project inside node_modules does not find the package by its own name.
  mkdirSync(join(directory, "node_modules"), { recursive: true });
  symlinkSync(root, join(directory, "node_modules/mistral-traced"), "dir");
  const settings = { cwd: directory, env: { PATH: process.env["PATH"], ...env } };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...args, file], settings, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }));
      else resolve({ stdout, stderr });
    });
  });
}

interface Options {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly extension?: "mjs" | "cjs";
  readonly files?: Readonly<Record<string, string>>;
}

/** Calls of every kind; `wrap` observes the client, or does not. */
const CALLS = `
  import { observeMistral } from "mistral-traced";
  import { captureTraces, formatTrace, startMistralStandIn } from "mistral-traced/testing";
  import { Mistral } from "@mistralai/mistralai";
  import { z } from "zod";

  const standIn = await startMistralStandIn({
    replies: [
      { text: ["Mo", "net"] }, { text: ["Mo", "net"] }, { text: ["Mo", "net"] },
      { status: 429 }, { text: '{"name":"Monet"}' }, { text: '{"name":"Monet"}' }, { text: "Monet" },
    ],
  });
  const wrap = process.env.OBSERVE ? observeMistral : (client) => client;
  const mistral = wrap(new Mistral({ apiKey: "any", serverURL: standIn.url }));
  const request = { model: "mistral-small-latest", messages: [{ role: "user", content: "Who?" }] };
  const read = async (stream) => {
    const deltas = [];
    for await (const { data } of stream) deltas.push(data.choices[0].delta);
    return deltas;
  };
  const attempt = (call) => call().catch((error) => error.constructor.name);
  const { result, observations } = await captureTraces(async () => [
    (await mistral.chat.complete(request)).choices[0].message.content,
    await read(await mistral.chat.stream(request)),
    await attempt(async () => { for await (const _ of await mistral.chat.stream(request)) break; }),
    await attempt(() => mistral.chat.complete(request)),
    (await mistral.chat.parse({ ...request, responseFormat: z.object({ name: z.string() }) })).choices,
    await read(await mistral.chat.parseStream({ ...request, responseFormat: z.object({ name: z.string() }) })),
    await attempt(() => mistral.chat.complete({ messages: "none" })),
    await attempt(() => mistral.chat.complete(request, { signal: AbortSignal.abort() })),
  ]);
  console.log(JSON.stringify(result));
  console.log(formatTrace(observations, { metadata: true }));
  process.exit();
`;

describe("a program under --import mistral-traced/register", () => {
  test("it records what observeMistral records, span for span, and returns the same", async () => {
    const registered = await run(CALLS);
    const observed = await run(CALLS, { args: [], env: { OBSERVE: "1" } });
    const both = await run(CALLS, { env: { OBSERVE: "1" } });

    expect(registered.stdout).toContain("mistral.chat.parse (generation)");
    expect(registered.stdout.match(/\(generation\)/g)).toHaveLength(8);
    expect(registered.stdout).toBe(observed.stdout);
    expect(both.stdout).toBe(observed.stdout);
  });

  test("clients of Azure and Google Cloud are traced", async () => {
    const { stdout } = await run(`
      import { captureTraces, startMistralStandIn } from "mistral-traced/testing";
      import { MistralAzure, HTTPClient as AzureClient } from "@mistralai/mistralai-azure";
      import { MistralGCP, HTTPClient as GoogleClient } from "@mistralai/mistralai-gcp";
      const standIn = await startMistralStandIn();
      const fetcher = (input, init) =>
        fetch(new Request(standIn.url + "/v1/chat/completions", new Request(input, init)));
      const azure = new MistralAzure({
        endpoint: "https://a.example",
        apiKey: "any",
        httpClient: new AzureClient({ fetcher }),
      });
      const google = new MistralGCP({
        projectId: "any",
        apiKey: async () => "any",
        httpClient: new GoogleClient({ fetcher }),
      });
      const messages = [{ role: "user", content: "Who?" }];
      const { observations } = await captureTraces(async () => {
        for (const client of [azure, google]) {
          await client.chat.complete({ model: "mistral-small-latest", messages });
        }
      });
      console.log(observations.map(({ name }) => name).join());
      process.exit();
    `);
    expect(stdout).toBe("mistral.chat.complete,mistral.chat.complete\n");
  });

  test("names, classes, own keys and identities are those of the bare program", async () => {
    const program = `
      import * as entry from "@mistralai/mistralai";
      import * as funcs from "@mistralai/mistralai/funcs/chatComplete.js";
      import { Chat } from "@mistralai/mistralai/sdk/chat.js";
      const client = new entry.Mistral({ apiKey: "any" });
      const described = (object) => Reflect.ownKeys(object).map((key) => {
        const { value, get, ...flags } = Object.getOwnPropertyDescriptor(object, key);
        const fn = value ?? get;
        return [String(key), flags, fn?.name, fn?.length, typeof fn === "function" && String(fn)];
      });
      const promise = funcs.chatComplete(client, { messages: "none" });
      console.log(JSON.stringify([
        described(client), described(client.chat), described(Chat.prototype),
        described(entry.Mistral.prototype), Object.keys(entry), Object.keys(funcs),
        described(funcs), Object.getPrototypeOf(Chat.prototype.parse).constructor.name,
        client.chat instanceof Chat, client.chat === client.chat, promise.constructor.name,
        described(promise), Reflect.ownKeys(promise).length, (await promise.$inspect())[1],
      ]));
    `;
    const bare = await run(program, { args: [] });
    const registered = await run(program);

    expect(bare.stdout).toContain("APIPromise");
    expect(registered.stdout).toBe(bare.stdout);
  });

  test("calls succeed while tracing is off, not configured, sampled out or broken", async () => {
    const { stdout } = await run(`
      import { configure } from "mistral-traced";
      import { startMistralStandIn } from "mistral-traced/testing";
      import { Mistral } from "@mistralai/mistralai";
      const standIn = await startMistralStandIn();
      const mistral = new Mistral({ apiKey: "any", serverURL: standIn.url });
      const messages = [{ role: "user", content: "Who?" }];
      const langfuse = { baseUrl: "http://127.0.0.1:9", publicKey: "pk", secretKey: "sk" };
      const modes = [
        undefined,
        { enabled: false },
        { destination: { langfuse }, sample: 0 },
        { destination: { langfuse }, spool: { directory: "/dev/null/x" } },
      ];
      for (const options of modes) {
        if (options) configure(options);
        const { choices } = await mistral.chat.complete({ model: "mistral-small-latest", messages });
        console.log(choices.length);
      }
      await standIn.close();
    `);
    expect(stdout).toBe("1\n1\n1\n1\n");
  });

  test("LANGFUSE_DEBUG prints a line for each copy that is traced", async () => {
    const env = { LANGFUSE_DEBUG: "true" };
    const { stderr } = await run('import "@mistralai/mistralai";', { env });

    expect(stderr).toMatch(
      /^mistral-traced\/register traces @mistralai\/mistralai \d+\.\d+\.\d+ in .*mistralai\n$/,
    );
  });

  test("a copy in an unknown form is left alone, with a line where debugging is on", async () => {
    const folder = "node_modules/@mistralai/mistralai";
    const files = {
      [`${folder}/package.json`]: JSON.stringify({
        name: "@mistralai/mistralai",
        version: "9.0.0",
        type: "module",
        exports: "./esm/index.js",
      }),
      [`${folder}/esm/index.js`]: 'export * from "./funcs/chatComplete.js";',
      [`${folder}/esm/funcs/chatComplete.js`]: "export const chatComplete = () => 'kept';",
    };
    const env = { LANGFUSE_DEBUG: "1" };
    const { stdout, stderr } = await run(
      'import { chatComplete } from "@mistralai/mistralai"; console.log(chatComplete());',
      { env, files },
    );

    expect(stdout).toBe("kept\n");
    expect(stderr).toMatch(
      /does not know chatComplete\.js of @mistralai\/mistralai 9\.0\.0 .*alone\n$/,
    );
  });
});

describe("a program that imports mistral-traced/register itself", () => {
  const COUNT = `
    const { captureTraces, startMistralStandIn } = await import("mistral-traced/testing");
    const standIn = await startMistralStandIn({ replies: [{ text: "Monet" }] });
    const mistral = new Mistral({ apiKey: "any", serverURL: standIn.url });
    const messages = [{ role: "user", content: "Who?" }];
    const { observations } = await captureTraces(() =>
      mistral.chat.complete({ model: "mistral-small-latest", messages }));
    console.log(observations.length);
    process.exit();
  `;

  test.each([
    [
      "mjs",
      'import "mistral-traced/register"; const { Mistral } = await import("@mistralai/mistralai");',
    ],
    [
      "cjs",
      'require("mistral-traced/register"); const { Mistral } = require("@mistralai/mistralai");',
    ],
  ] as const)("in time, its clients are traced without a warning (%s)", async (extension, head) => {
    const source = extension === "mjs" ? head + COUNT : `${head} (async () => {${COUNT}})();`;
    const { stdout, stderr } = await run(source, { args: [], extension });
    expect([stdout, stderr]).toEqual(["1\n", ""]);
  });

  test.each([
    ["mjs", 'import "mistral-traced/register"; import { Mistral } from "@mistralai/mistralai";'],
    [
      "cjs",
      'const { Mistral } = require("@mistralai/mistralai"); require("mistral-traced/register");',
    ],
  ] as const)("too late, it is warned once (%s)", async (extension, head) => {
    const source = extension === "mjs" ? head + COUNT : `${head} (async () => {${COUNT}})();`;
    const { stdout, stderr } = await run(source, { args: [], extension });
    expect(stdout).toBe("0\n");
    expect(stderr.match(/was loaded before mistral-traced\/register/g)).toHaveLength(1);
  });
});
