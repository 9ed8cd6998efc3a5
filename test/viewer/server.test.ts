// Access to the viewer's server, and its headers for browsers.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished, test, vi } from "vitest";
import { InvalidOptionError } from "../../src/foundation/errors.js";
import { startViewer } from "../../src/viewer/server.js";
import { idOf, writeSpans } from "../browser/otlp.js";
import { ask, listed, viewer, type Answer } from "./set-up.js";

const directories: string[] = [];
afterAll(() => Promise.all(directories.map((one) => rm(one, { recursive: true }))));

async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "mistral-traced-viewer-"));
  directories.push(directory);
  return directory;
}

async function recording(): Promise<string> {
  const directory = await emptyDirectory();
  const span = { traceId: idOf(1, 32), startMs: 1_800_000_000_000, durationMs: 5 };
  await writeSpans(join(directory, "traces.jsonl"), [
    { ...span, id: idOf(1, 16), name: "root", attributes: { "langfuse.observation.input": "big" } },
    { ...span, id: idOf(2, 16), parentId: idOf(1, 16), name: "child" },
  ]);
  return directory;
}

test("the viewer's server has the dialogue of a trace, and an empty one of no trace", async () => {
  const directory = await emptyDirectory();
  const attributes = {
    "langfuse.observation.type": "generation",
    "langfuse.observation.input": "Trains?",
    "langfuse.observation.output": "At 10:12.",
  };
  const span = { traceId: idOf(1, 32), id: idOf(1, 16), startMs: 1_800_000_000_000, durationMs: 5 };
  await writeSpans(join(directory, "traces.jsonl"), [{ ...span, name: "chat", attributes }]);
  const { url } = await viewer({ paths: [directory] });
  const { text } = await ask(`${url}/api/dialogue/${span.traceId}`);
  expect(JSON.parse(text)).toMatchObject([
    { kind: "message", id: span.id, role: "user", parts: [{ text: "Trains?" }] },
    { kind: "message", id: span.id, role: "assistant", parts: [{ text: "At 10:12." }] },
  ]);
  expect((await ask(`${url}/api/dialogue/none`)).text).toBe("[]");
});

describe("a request", () => {
  const refused: readonly (readonly [string, string, Record<string, string>])[] = [
    ["of another name, as DNS rebinding makes it", "/api/traces", { host: "evil.example" }],
    ["of another name with our port", "/", { host: "evil.example:PORT" }],
    ["of a name that only begins like ours", "/", { host: "127.0.0.1.evil.example" }],
    ["of a page of another origin", "/api/traces", { origin: "https://evil.example" }],
    ["of a page of another port", "/api/traces", { origin: "http://127.0.0.1:1" }],
    ["of a sandboxed page", "/api/traces", { origin: "null" }],
    ["that another site embeds", "/api/traces", { "sec-fetch-site": "cross-site" }],
    ["that a sister site embeds", "/", { "sec-fetch-site": "same-site" }],
    [
      "that goes to the data from another site",
      "/api/traces",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    ],
    ...["/%61pi/traces", "/x/../api/traces", "/%2e/api/traces", "/project/x/../../api/traces"].map(
      (path) =>
        [
          `that goes to the data from another site as ${path}`,
          path,
          { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
        ] as const,
    ),
  ];
  test.each(refused)("the viewer refuses a request %s", async (_, path, headers) => {
    const { url } = await viewer({ paths: [await recording()], receive: true });
    const port = new URL(url).port;
    const sent = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace("PORT", port),
    ]);
    // As it is: an address would lose its dots.
    const written = new URL(url).pathname + path;
    const answer = await ask(url, { path: written, headers: Object.fromEntries(sent) as never });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain("root");
    const posted = await ask(`${url}/api/public/otel/v1/traces`, {
      method: "POST",
      headers: { ...Object.fromEntries(sent), "content-type": "application/json" },
      body: '{"resourceSpans":[]}',
    });
    expect(posted.status).toBe(403);
  });

  const taken: readonly (readonly [string, string, Record<string, string>])[] = [
    ["by name", "/", { host: "localhost:PORT" }],
    ["of the page itself", "/api/traces", { origin: "ORIGIN", "sec-fetch-site": "same-origin" }],
    ["typed into the browser", "/", { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }],
    [
      "that follows a link of another site to the page",
      "/",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    ],
  ];
  test.each(taken)("the viewer answers a request %s", async (_, path, headers) => {
    const { url } = await viewer({ paths: [await recording()] });
    const sent = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace("PORT", new URL(url).port).replace("ORIGIN", new URL(url).origin),
    ]);
    expect((await ask(url + path, { headers: Object.fromEntries(sent) as never })).status).toBe(
      200,
    );
  });
});

describe("an answer", () => {
  it("the viewer's answer keeps browsers from storing, sniffing, framing and sharing it", async () => {
    const { url } = await viewer({ paths: [await recording()] });
    const page = await ask(`${url}/`);
    const data = await ask(`${url}/api/traces`);
    for (const { headers } of [page, data]) {
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      });
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'; img-src data: blob:; media-src data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(page.headers["x-frame-options"]).toBe("DENY");
    // The page itself holds no trace.
    expect(page.text.includes(idOf(1, 32))).toBe(false);
  });

  it("the viewer answers a list, a trace without large values, or one observation with them", async () => {
    const { url } = await viewer({ paths: [await recording()] });
    const [trace] = await listed(url);
    expect(trace).toMatchObject({ name: "root", gist: "big", names: ["root", "child"] });
    const rows = (await ask(`${url}/api/traces/${idOf(1, 32)}`)).text;
    expect(JSON.parse(rows)).toMatchObject([{ name: "root" }, { name: "child" }]);
    expect(rows).not.toContain("big");
    const one = await ask(`${url}/api/traces/${idOf(1, 32)}/${idOf(1, 16)}`);
    expect(JSON.parse(one.text)).toMatchObject({ name: "root", input: "big" });
    const found = await ask(`${url}/api/search?text=BIG`);
    expect(JSON.parse(found.text)).toEqual([[idOf(1, 32), [idOf(1, 16)]]]);
  });

  test.each([
    "/nothing",
    "/api/nothing",
    "/api/traces/unknown",
    `/api/traces/${idOf(1, 32)}/unknown`,
    "/api/traces/%E0%A4%A",
    "/api/media/unknown",
    "/api/traces/__proto__/constructor",
  ])("the viewer answers 404 to %s", async (path) => {
    const { url } = await viewer({ paths: [await recording()] });
    expect((await ask(url + path)).status).toBe(404);
  });
});

test.each([
  "//",
  "//evil.example/api/traces",
  "http://evil.example/api/traces",
  "/\\evil.example/",
])("the viewer answers 400 to the address %s", async (path) => {
  const { url } = await viewer();
  expect((await ask(url, { path })).status).toBe(400);
});

describe("the token", () => {
  const token = "a-token-of-mine";
  const basic = (password: string): Record<string, string> => ({
    authorization: `Basic ${btoa(`pk:${password}`)}`,
  });

  test.each([
    "/",
    "/api/traces",
    "/api/points",
    "/api/events",
    "/api/public/health",
    "/project/mistral-traced/traces/abc123",
    "/a-token-of-min/api/traces",
    "/a-token-of-mine2/api/traces",
    "/x/a-token-of-mine/api/traces",
    "/%E0%A4%A/api/traces",
    `/${token}/../api/traces`,
    "/../../etc/passwd",
  ])("without the token, %s is answered with 401", async (path) => {
    const { url } = await viewer({ paths: [await recording()], receive: true, token });
    const answers = [
      await ask(url, { path }),
      await ask(url, { path, headers: basic("sk-lf-any") }),
      await ask(url, { path, method: "POST", body: "{}" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(answers[0]?.headers["www-authenticate"]).toMatch(/^Basic /);
    expect(answers[0]?.text).not.toContain("root");
  });

  it("the token is the first segment of the path, or the password", async () => {
    const { url } = await viewer({ paths: [await recording()], token });
    expect(new URL(url).pathname).toBe(`/${token}`);
    expect(await listed(url)).toHaveLength(1);
    const { origin } = new URL(url);
    const byPassword = await ask(`${origin}/api/traces`, { headers: basic(token) });
    expect(JSON.parse(byPassword.text)).toHaveLength(1);
    const page = await ask(url);
    expect([page.status, page.headers.location]).toEqual([302, `/${token}/`]);
  });

  it("the token is random unless it is given, also by the environment", async () => {
    const tokens = [await viewer(), await viewer()].map(({ url }) => new URL(url).pathname);
    expect(tokens[0]).toMatch(/^\/[\w-]{24}$/);
    expect(tokens[0]).not.toBe(tokens[1]);
    vi.stubEnv("MISTRAL_TRACED_VIEWER_TOKEN", token);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(new URL((await viewer()).url).pathname).toBe(`/${token}`);
  });

  it("a viewer for containers is reached under any name, with the token", async () => {
    const { url } = await viewer({ host: "0.0.0.0", receive: true, token });
    const host = `host.docker.internal:${new URL(url).port}`;
    const send = (path: string): Promise<Answer> =>
      ask(url, { path, method: "POST", headers: { host, "content-type": JSON_TYPE }, body: NONE });
    expect((await send(`/${token}/v1/traces`)).status).toBe(200);
    expect((await send("/v1/traces")).status).toBe(401);
  });
});

const JSON_TYPE = "application/json";
const NONE = '{"resourceSpans":[]}';

describe("startViewer", () => {
  it("startViewer listens on loopback only, at the given port", async () => {
    const first = await viewer();
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}$/);
    const port = Number(new URL(first.url).port);
    await expect(startViewer({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("startViewer rejects an unknown option by its name", async () => {
    await expect(startViewer({ port: -1 })).rejects.toThrow(InvalidOptionError);
    await expect(startViewer({ token: "short" })).rejects.toThrow("8 to 200 letters");
    await expect(startViewer({ ports: 1 } as never)).rejects.toThrow(/unknown option `ports`/);
  });

  it("startViewer reports files that can't be read, and shows the rest", async () => {
    const directory = await recording();
    await writeFile(join(directory, "broken.jsonl"), "{nonsense}\n");
    const problems: string[] = [];
    const { url } = await viewer({
      paths: [directory],
      onProblem: ({ file, line }) => problems.push(`${file}:${line}`),
    });
    expect(problems).toEqual([`${join(directory, "broken.jsonl")}:1`]);
    expect(await listed(url)).toHaveLength(1);
  });

  it("startViewer shows the traces that match a filter, also those that come later", async () => {
    const directory = await emptyDirectory();
    const record = (file: string, names: readonly string[]): Promise<void> =>
      writeSpans(
        join(directory, file),
        names.map((name, index) => {
          const id = names.length + index;
          return { traceId: idOf(id, 32), id: idOf(id, 16), name, startMs: id, durationMs: 1 };
        }),
      );
    await record("first.jsonl", ["wanted"]);
    const filter = { name: "wanted" };
    const { url, traceCount } = await viewer({ paths: [directory], filter });
    expect(traceCount).toBe(1);
    await using events = await liveEvents(url);
    await record("second.jsonl", ["another", "wanted later"]);

    const told = await events.next("wanted later");
    expect(told).not.toContain("another");
    expect((await listed(url)).map(({ name }) => name)).toEqual(["wanted later", "wanted"]);
    const found = JSON.parse((await ask(`${url}/api/search?text=another`)).text) as unknown;
    expect(found).toEqual([]);
  });
});

/** The server's messages to the page about new traces. */
async function liveEvents(url: string) {
  const controller = new AbortController();
  const { body } = await fetch(`${url}/api/events`, { signal: controller.signal });
  const texts = (body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream());
  const reader = texts.getReader();
  return {
    /** All messages up to the one with `text`. */
    async next(text: string): Promise<string> {
      let all = "";
      while (!all.includes(text)) all += (await reader.read()).value;
      return all;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await reader.cancel().catch(() => {});
      controller.abort();
    },
  };
}
