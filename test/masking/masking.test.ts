import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { describe, expect, test, vi } from "vitest";
import {
  configure,
  flush,
  InvalidOptionError,
  langfuseContext,
  maskSecrets,
  observe,
  propagateAttributes,
  type Mask,
  type MaskInput,
} from "../../src/index.js";
import { startReceiver } from "../../src/testing/index.js";
import { keys, langfuseAt, unconfigured } from "../export/set-up.js";

const { warnings } = unconfigured();

const SECRET = "hush-1234";
const hush: Mask = ({ data }) => data.replaceAll(SECRET, "[hush]");

/** Says the secret in every place that a mask must see, and fails with it. */
const tell = observe(
  "tell",
  (secret: string) => {
    langfuseContext.updateCurrentObservation({
      output: { said: secret },
      metadata: { secret, n: 1 },
    });
    langfuseContext.updateCurrentTrace({
      name: secret,
      sessionId: secret,
      version: secret,
      tags: [secret],
      metadata: { secret },
    });
    throw new Error(`it is ${secret}`);
  },
  { trace: { userId: (secret) => secret } },
);

const asynchronous = async ({ data }: MaskInput) => data;
const disguised = () => Promise.reject(new Error("later"));
/** In two parts, as scanners of sources for secrets take the whole for one. */
const made = (...parts: string[]) => parts.join("");

describe("a mask", () => {
  test("a mask receives input, output, metadata, error text and trace attributes before they are sent", async () => {
    await using langfuse = await startReceiver();
    const seen: MaskInput[] = [];
    configure({
      destination: langfuseAt(langfuse.url),
      mask: (input) => {
        seen.push(input);
        return hush(input);
      },
    });
    seen.length = 0;

    expect(() => tell(SECRET)).toThrow(`it is ${SECRET}`);
    await flush();

    const bodies = langfuse.requests.map(({ body }) => body.toString()).join();
    expect(bodies).not.toContain(SECRET);
    expect(langfuse.observations[0]).toMatchObject({
      input: "[hush]",
      output: { said: "[hush]" },
      metadata: { secret: "[hush]", n: 1 },
      statusMessage: "it is [hush]",
      traceName: "[hush]",
      userId: "[hush]",
      sessionId: "[hush]",
      version: "[hush]",
      tags: ["[hush]"],
      traceMetadata: { secret: "[hush]" },
      level: "ERROR",
    });
    expect(langfuse.spans[0]?.status.message).toBe("it is [hush]");
    const { traceId, spanId } = langfuse.spans[0]!;
    expect(seen).toContainEqual({
      data: SECRET,
      field: "metadata",
      key: "secret",
      observation: { id: spanId, traceId, name: "tell", type: "span" },
    });
    expect(new Set(seen.map(({ field }) => field))).toEqual(
      new Set([
        "userId",
        "traceName",
        "sessionId",
        "version",
        "tags",
        "traceMetadata",
        "input",
        "output",
        "statusMessage",
        "metadata",
      ]),
    );
    langfuse.assertClean({ complete: true });
  });

  test("a mask receives the failure that is the output of a failed call", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url), mask: hush });

    const fail = observe("fail", () => {
      throw new Error(`it is ${SECRET}`);
    });
    expect(fail).toThrow(SECRET);
    await flush();

    expect(langfuse.observations[0]?.output).toEqual({ error: "Error: it is [hush]" });
  });

  test("a mask applies to recordings on disk", async () => {
    const directory = mkdtempSync(join(tmpdir(), "mistral-traced-mask-"));
    configure({ record: { directory }, mask: hush });
    expect(() => tell(SECRET)).toThrow("it is");
    await flush();
    const files = readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"));
    rmSync(directory, { recursive: true });
    expect(files.join()).toContain("[hush]");
    expect(files.join()).not.toContain(SECRET);
  });

  test("a mask applies to spans of the program's own tracer provider", async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    configure({ destination: { tracerProvider: provider }, mask: hush });
    expect(() => tell(SECRET)).toThrow("it is");
    await flush();
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes).toMatchObject({
      "langfuse.observation.input": "[hush]",
      "langfuse.observation.metadata": '{"secret":"[hush]","n":1}',
      "langfuse.observation.status_message": "it is [hush]",
      "user.id": "[hush]",
    });
    expect(JSON.stringify([span?.attributes, span?.status, span?.events])).not.toContain(SECRET);
  });

  test("a mask receives the output of streams and propagated attributes", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url), mask: hush });
    const stream = observe(async function* stream() {
      yield "it is ";
      yield SECRET;
    });
    await propagateAttributes({ userId: SECRET }, async () => {
      for await (const _ of stream());
    });
    await flush();
    expect(langfuse.observations[0]).toMatchObject({ output: "it is [hush]", userId: "[hush]" });
  });

  test.each<[string, Mask, string]>([
    [
      "throws",
      () => {
        throw new TypeError(`cannot mask ${SECRET}`);
      },
      "[removed: the mask failed]",
    ],
    [
      "gives no string",
      () => ({ secret: SECRET }) as never,
      "[removed: the mask returned no string]",
    ],
    [
      "gives a promise after all",
      ({ data }) => (data === "" ? "" : (Promise.reject(new Error(SECRET)) as never)),
      "[removed: the mask returned no string]",
    ],
  ])(
    "a mask that %s lets nothing through, with one warning without the value",
    async (_, mask, left) => {
      await using langfuse = await startReceiver();
      configure({ destination: langfuseAt(langfuse.url), mask });
      expect(() => tell(SECRET)).toThrow(`it is ${SECRET}`);
      await flush();
      expect(langfuse.requests.map(({ body }) => body.toString()).join()).not.toContain(SECRET);
      expect(langfuse.observations[0]).toMatchObject({
        input: left,
        output: left,
        metadata: { secret: left, n: left },
        statusMessage: left,
        userId: left,
      });
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain("the mask");
      expect(warnings[0]).not.toContain(SECRET);
    },
  );

  test("a mask that returns a promise is rejected by configure", () => {
    for (const mask of [asynchronous, disguised, "hush"]) {
      expect(() => configure({ destination: { langfuse: keys }, mask: mask as never })).toThrow(
        InvalidOptionError,
      );
      expect(() => configure({ destination: { langfuse: keys }, mask: mask as never })).toThrow(
        "not a promise",
      );
    }
  });

  test("a mask makes no observations, and ends with its configuration", async () => {
    await using langfuse = await startReceiver();
    const mask = observe(hush, { name: "mask" });
    configure({ destination: langfuseAt(langfuse.url), mask });
    const echo = observe("echo", (text: string) => text);
    echo(SECRET);
    await flush();
    configure({ destination: langfuseAt(langfuse.url) });
    echo(SECRET);
    await flush();
    expect(langfuse.observations.map(({ name, input }) => [name, input])).toEqual([
      ["echo", "[hush]"],
      ["echo", SECRET],
    ]);
  });

  test("the warning of a left-out value passes through the mask", () => {
    configure({ destination: langfuseAt("http://127.0.0.1:9"), mask: hush });
    observe("call", () => 1, { trace: { userId: () => SECRET + "x".repeat(200) } })();
    expect(warnings).toEqual([expect.stringContaining("`userId` must be")]);
    expect(warnings[0]).not.toContain(SECRET);
  });
});

describe("maskSecrets", () => {
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";
  const key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDP";
  test.each([
    ["sk-lf-1234abcd-5678-90ab", "1234abcd"],
    ["pk-lf-1234abcd-5678-90ab", "1234abcd"],
    ["sk-proj-abcdefghijklmnop1234", "abcdefgh"],
    ["sk-ant-api03-abcdefghijklmnop", "abcdefgh"],
    [made("sk", "_live_abcdefghijkl1234"), "abcdefgh"],
    ["ghp_abcdefghijklmnopqrstuvwxyz0123456789", "abcdefgh"],
    ["github_pat_11ABCDEFG0abcdefghijkl_mnop", "11ABCDEFG"],
    ["glpat-abcdefghij1234567890", "abcdefgh"],
    [made("xoxb", "-1234567890-abcdefghij"), "abcdefgh"],
    ["AKIAIOSFODNN7EXAMPLE", "IOSFODNN"],
    [made("AIza", "SyA-1234567890abcdefghijklmnopqrstu"), "1234567890"],
    [made("hf_", "abcdefghijklmnopqrstuvwxyz"), "abcdefgh"],
    [made("npm_", "abcdefghijklmnopqrstuvwxyz0123456789"), "abcdefgh"],
    [jwt, "dozjgNryP4J3"],
    ["Authorization: Bearer abc123def456ghi789", "abc123"],
    ["authorization: basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNz"],
    ['{"apiKey":"abcdef1234"}', "abcdef1234"],
    [String.raw`{"arguments":"{\"api_key\": \"abcdef1234\"}"}`, "abcdef1234"],
    ["https://example.com/?token=abcdef1234&page=2", "abcdef1234"],
    ["password: correcthorse", "correcthorse"],
    ['{"private_key":"abcdef1234"}', "abcdef1234"],
    ['{"password":"correct horse battery staple"}', "staple"],
    ['{"password":"Ab,cd;ef{gh}"}', "Ab,cd"],
    ['{"password":",comma-first"}', "comma"],
    ['{"password":"12345678"}', "12345678"],
    [JSON.stringify({ secret: 'a"bc\\"def' }), "def"],
    [JSON.stringify({ secret: "ends-with-\\", next: 1 }), "ends-with"],
    [String.raw`{"arguments":"{\"password\": \"correct horse\", \"x\": 1}"}`, "horse"],
    [JSON.stringify([JSON.stringify([JSON.stringify({ token: 'ab "cd" yz' })])]), "yz"],
    [
      JSON.stringify([
        JSON.stringify({ cut: JSON.stringify({ token: "abcd efgh" }).slice(0, -4) }),
      ]),
      "d ef",
    ],
    ["as {'password': 'correct horse', 'x': 1}", "horse"],
    ["password = 'tisnotclosed", "tisnotclosed"],
    ["postgres://admin:s3cr3t@db.example.com/main", "s3cr3t"],
    [
      JSON.stringify({ pem: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n` }),
      key,
    ],
    [JSON.stringify({ cut: `-----BEGIN RSA PRIVATE KEY-----\n${key}`, after: 1 }), key],
    [JSON.stringify({ text: JSON.stringify({ cut: `-----BEGIN PRIVATE KEY-----\n${key}` }) }), key],
  ])("maskSecrets redacts %s", (text, secret) => {
    expect(text).toContain(secret);
    const masked = maskSecrets({ data: `before ${text} after` });
    expect(masked).not.toContain(secret);
    expect(masked).toContain("[redacted]");
    expect(masked).toMatch(/^before .* after$/s);
    if (text.startsWith("{")) expect(() => JSON.parse(maskSecrets({ data: text }))).not.toThrow();
  });

  test.each([
    "Who is the best painter from France?",
    '{"max_tokens":1024000,"usage":{"total_tokens":123456}}',
    "Basic responsibilities of the bearer certificates",
    "the token is gone; a secret is safe",
    "see https://example.com/a:b and mail me@example.com",
    "f47ac10b58cc4372a5670e02b2c3d479",
    "sk-1 task-force risk-based",
    '{"your token:":123456789,"x":"y"}',
    '["Enter the password:", 1234567, "x"]',
    String.raw`["password \\", 1234567, "x"]`,
    '"password=',
    "the token: 'tis a word",
  ])("maskSecrets leaves %s alone", (text) => {
    expect(maskSecrets({ data: text })).toBe(text);
  });

  test("maskSecrets redacts this process's own keys, whatever their form", () => {
    vi.stubEnv("MISTRAL_API_KEY", "Qx7RfT2mVbN8kLp3WzYs");
    expect(maskSecrets({ data: "with Qx7RfT2mVbN8kLp3WzYs!" })).toBe("with [redacted]!");
  });

  test("maskSecrets leaves files in data URIs whole", () => {
    const file = `data:image/png;base64,${"AKIAIOSFODNN7EXAMPLE".repeat(50)}==`;
    const data = JSON.stringify({ url: file, note: "AKIAIOSFODNN7EXAMPLE" });
    expect(maskSecrets({ data })).toBe(JSON.stringify({ url: file, note: "[redacted]" }));
  });
});
