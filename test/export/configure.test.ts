import { describe, expect, test, vi } from "vitest";
import { observe } from "../../decorators/observe.js";
import { InvalidOptionError } from "../../src/foundation/errors.js";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { counters } from "../../src/export/process/registry.js";
import type { ConfigureOptions } from "../../src/export/configure/configure-options.js";
import { resolveSettings } from "../../src/export/configure/settings.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { state } from "../../src/tracing/state.js";
import { keys, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

const langfuse = (options: object) => ({ destination: { langfuse: options } });

describe("configure", () => {
  test.each<[Record<string, unknown>, string]>([
    [{ samples: 1 }, "unknown option `samples`. Did you mean `sample`?"],
    [langfuse({ publikKey: "pk" }), "`destination.langfuse.publikKey`. Did you mean"],
    [langfuse({ publicKey: "" }), "`destination.langfuse.publicKey` must be a non-empty string"],
    [
      langfuse({ baseUrl: "cloud.langfuse.com" }),
      "`destination.langfuse.baseUrl` must be a URL such as https://",
    ],
    [langfuse({ baseUrl: "https://langfuse.example " }), "must be a URL such as https://"],
    [langfuse({ baseUrl: "https://langfuse.example/?project=1" }), "must be a URL such as"],
    [{ destination: {} }, "`destination` must be an object with one of langfuse, otlp, langfuseV3"],
    [{ destination: { langfuse: {}, otlp: { url: "http://c" } } }, "with one of langfuse, otlp"],
    [{ destination: "otlp" }, "`destination` must be an object with one of"],
    [{ destination: { otpl: {} } }, "`destination.otpl`. Did you mean `destination.otlp`?"],
    [{ destination: { otlp: {} } }, "`destination.otlp` must be { url, headers? }"],
    [{ environment: "Production" }, "`environment` must be at most 40 characters of a-z"],
    [{ environment: "langfuse-x" }, 'not beginning with "langfuse"'],
    [{ record: "yes" }, '`record` must be true or false, or { directory? } (got "yes")'],
    [{ record: { directory: "x", file: "y" } }, "unknown option `record.file`"],
    [
      { spool: { maxByte: 5000 } },
      "unknown option `spool.maxByte`. Did you mean `spool.maxBytes`?",
    ],
    [
      { spool: { maxBytes: 5 } },
      "`spool.maxBytes` must be a number of bytes that is at least 1024 (got 5)",
    ],
    [{ media: true }, "`media` must be false, or { maxBytes? } (got true)"],
    [{ sample: 2 }, "`sample` must be a number between 0 and 1, or a function (got 2)"],
    [{ flushAt: 1.5 }, "`flushAt` must be a whole number between 1 and 10000 (got 1.5)."],
    [{ flushInterval: -1 }, "`flushInterval` must be a number of seconds between 0 and 3600"],
    [{ timeout: "5" }, '`timeout` must be a number of seconds between 0.01 and 600 (got "5")'],
    [{ logger: console }, "`logger` must be a function"],
  ])("configure rejects %o before anything has changed", (options, message) => {
    configure({ destination: { langfuse: keys }, environment: "before" });
    const { sink } = state;

    expect(() => configure({ environment: "after", ...options })).toThrow(InvalidOptionError);
    expect(() => configure({ environment: "after", ...options })).toThrow(message);
    expect(state).toMatchObject({ environment: "before", enabled: true });
    expect(state.sink).toBe(sink);
  });

  test("configure passes warnings to the logger", () => {
    const logged: string[] = [];
    configure({ logger: (message) => logged.push(message) });

    expect(logged).toEqual([expect.stringContaining("tracing is off")]);
    expect(warnings).toEqual([]);
  });
});

describe("the destination of traces", () => {
  test("without keys and options, traces go nowhere, and one line names both ways to get them", () => {
    const greet = observe("call", (name: string) => `Hello ${name}`);

    expect(greet("you")).toBe("Hello you");
    expect(greet("me")).toBe("Hello me");

    expect(counters().traced).toBe(0);
    expect(state.live).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY");
    expect(warnings[0]).toContain("MISTRAL_TRACED_RECORD=1");
  });

  test("with keys and an invalid address, traces go nowhere, and not to Langfuse Cloud", () => {
    vi.stubEnv("LANGFUSE_PUBLIC_KEY", keys.publicKey);
    vi.stubEnv("LANGFUSE_SECRET_KEY", keys.secretKey);
    vi.stubEnv("LANGFUSE_BASE_URL", "langfuse.internal:3000");

    observe("call", () => 1)();

    expect(counters().traced).toBe(0);
    expect(warnings[0]).toContain("LANGFUSE_BASE_URL must be a URL");
    expect(warnings[1]).toContain("not sending to Langfuse: LANGFUSE_BASE_URL");
  });

  test("with keys in the environment, traces go to Langfuse from the first traced call on", async () => {
    await using receiver = await startReceiver();
    vi.stubEnv("LANGFUSE_PUBLIC_KEY", keys.publicKey);
    vi.stubEnv("LANGFUSE_SECRET_KEY", keys.secretKey);
    vi.stubEnv("LANGFUSE_HOST", receiver.url);
    vi.stubEnv("LANGFUSE_TRACING_ENVIRONMENT", "staging");

    observe("first", () => 1)();
    await flush();

    expect(receiver.observations).toMatchObject([{ name: "first", environment: "staging" }]);
    expect(warnings).toEqual([]);
  });

  test.each([
    [{ publicKey: "pk" }, "LANGFUSE_SECRET_KEY"],
    [{ secretKey: "sk" }, "LANGFUSE_PUBLIC_KEY"],
  ])(
    "with %o only, traces go nowhere, and one warning names the missing key",
    (options, missing) => {
      configure({ destination: { langfuse: options } });

      expect(state.enabled).toBe(false);
      expect(warnings).toEqual([expect.stringContaining(missing)]);
    },
  );

  test.each<[string, Record<string, string>]>([
    ["LANGFUSE_TRACING_ENABLED=false", { LANGFUSE_TRACING_ENABLED: "false" }],
    ["LANGFUSE_TRACING_ENABLED=0", { LANGFUSE_TRACING_ENABLED: "0" }],
  ])("with %s, traces go nowhere, whatever the keys, without a warning", (_, variables) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    configure({ destination: { langfuse: keys } });

    expect(state).toMatchObject({ enabled: false, live: false });
    expect(warnings).toEqual([]);
  });

  test("after enabled: false, traces go to Langfuse again when configure is called again", () => {
    configure({ destination: { langfuse: keys }, enabled: false });
    expect(state.live).toBe(false);

    configure({ destination: { langfuse: keys } });
    expect(state).toMatchObject({ enabled: true, live: true });
  });
});

describe("the environment", () => {
  test.each<[Record<string, string>, object]>([
    [{}, { enabled: true, record: false, sample: 1 }],
    [{}, { langfuse: { baseUrl: "https://cloud.langfuse.com", publicKey: undefined } }],
    [{}, { flushAt: 512, flushInterval: 5, timeout: 10, media: { maxBytes: 20 * 1024 * 1024 } }],
    [
      { LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "sk" },
      { langfuse: { publicKey: "pk", secretKey: "sk" } },
    ],
    [{ LANGFUSE_PUBLIC_KEY: " pk\n" }, { langfuse: { publicKey: "pk" } }],
    [{ LANGFUSE_PUBLIC_KEY: "" }, { langfuse: { publicKey: undefined } }],
    [
      { LANGFUSE_HOST: "http://c", LANGFUSE_BASEURL: "http://b" },
      { langfuse: { baseUrl: "http://b" } },
    ],
    [
      { LANGFUSE_BASEURL: "http://b", LANGFUSE_BASE_URL: "http://a/x/" },
      { langfuse: { baseUrl: "http://a/x" } },
    ],
    [{ LANGFUSE_SAMPLE_RATE: "0.5" }, { sample: 0.5 }],
    [{ LANGFUSE_MEDIA_UPLOAD_ENABLED: "0" }, { media: false }],
    [{ MISTRAL_TRACED_SPOOL: "false" }, { spool: false }],
    [{ MISTRAL_TRACED_SPOOL_DIRECTORY: "d" }, { spool: { directory: "d", maxAge: 604_800 } }],
    [{ LANGFUSE_TRACING_ENVIRONMENT: "eu-1" }, { environment: "eu-1" }],
    [{ LANGFUSE_RELEASE: "v7", GITHUB_SHA: "abc" }, { release: "v7" }],
    [{ GITHUB_SHA: "abc", GIT_COMMIT: "def" }, { release: "def" }],
    [{ LANGFUSE_RELEASE: " ", BITBUCKET_COMMIT: "abc" }, { release: "abc" }],
    [{ LANGFUSE_FLUSH_AT: "20" }, { flushAt: 20 }],
    [{ LANGFUSE_FLUSH_INTERVAL: "0.5" }, { flushInterval: 0.5 }],
    [{ LANGFUSE_TIMEOUT: "30" }, { timeout: 30 }],
    [{ LANGFUSE_TRACING_ENABLED: "False" }, { enabled: false }],
    [{ MISTRAL_TRACED_RECORD: "1" }, { record: { directory: ".mistral-traced" } }],
    [{ NODE_ENV: "development" }, { record: { directory: ".mistral-traced" } }],
    [{ NODE_ENV: "production" }, { record: false }],
    [{ NODE_ENV: "development", MISTRAL_TRACED_RECORD: "0" }, { record: false }],
  ])("the environment %o means the settings %o", (variables, settings) => {
    expect(resolveSettings({}, variables)).toMatchObject(settings);
    expect(warnings).toEqual([]);
  });

  test.each<[string, string, object]>([
    // Not Langfuse Cloud: keys and prompts are not for it.
    ["LANGFUSE_BASE_URL", "localhost:3000", { langfuse: { baseUrl: undefined } }],
    ["LANGFUSE_HOST", "http://localhost:3000/?project=1", { langfuse: { baseUrl: undefined } }],
    ["LANGFUSE_TRACING_ENVIRONMENT", "PROD", { environment: undefined }],
    ["LANGFUSE_FLUSH_AT", "many", { flushAt: 512 }],
    ["LANGFUSE_FLUSH_INTERVAL", "-1", { flushInterval: 5 }],
    ["LANGFUSE_TIMEOUT", "5s", { timeout: 10 }],
    ["LANGFUSE_TRACING_ENABLED", "perhaps", { enabled: true }],
    ["MISTRAL_TRACED_RECORD", "constructor", { record: false }],
  ])("the variable %s=%s is ignored with one warning that names it", (name, value, settings) => {
    expect(resolveSettings({}, { [name]: value })).toMatchObject(settings);
    resolveSettings({}, { [name]: value });

    expect(warnings).toEqual([expect.stringContaining(name)]);
    // The query of an address may be a key.
    expect(warnings[0]).toContain(value.replace(/\?.*/, "?…"));
  });

  test.each<[ConfigureOptions, Record<string, string>]>([
    [{ enabled: true }, { LANGFUSE_TRACING_ENABLED: "false" }],
    [{ sample: 0.2 }, { LANGFUSE_SAMPLE_RATE: "0.1" }],
    [{ media: { maxBytes: 5 } }, { LANGFUSE_MEDIA_UPLOAD_ENABLED: "false" }],
    [{ release: "code" }, { LANGFUSE_RELEASE: "environment", GITHUB_SHA: "abc" }],
    [{ environment: "code" }, { LANGFUSE_TRACING_ENVIRONMENT: "environment" }],
    [{ record: false }, { MISTRAL_TRACED_RECORD: "1" }],
    [{ record: { directory: "code" } }, { MISTRAL_TRACED_RECORD: "0" }],
    [{ flushAt: 1 }, { LANGFUSE_FLUSH_AT: "2" }],
  ])("the option %o overrides the environment", (options, variables) => {
    expect(resolveSettings(options, variables)).toMatchObject(options);
  });
});
