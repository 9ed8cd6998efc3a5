import { describe, expect, test, vi } from "vitest";
import { observe } from "../../decorators/observe.js";
import { InvalidOptionError } from "../../src/foundation/errors.js";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { counters } from "../../src/export/process/registry.js";
import type { ConfigureOptions } from "../../src/export/configure/configure-options.js";
import { settle } from "../../src/export/configure/settings.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { state } from "../../src/tracing/state.js";
import { keys, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

describe("configure", () => {
  test.each<[Record<string, unknown>, string]>([
    [{ publikKey: "pk" }, "unknown option `publikKey`. Did you mean `publicKey`?"],
    [{ publicKey: "" }, "`publicKey` must be a non-empty string"],
    [{ baseUrl: "cloud.langfuse.com" }, "`baseUrl` must be a URL such as https://"],
    [{ baseUrl: "https://langfuse.example " }, "`baseUrl` must be a URL such as https://"],
    [
      { baseUrl: "https://langfuse.example/?project=1" },
      "`baseUrl` must be a URL such as https://",
    ],
    [{ environment: "Production" }, "`environment` must be at most 40 characters of a-z"],
    [{ environment: "langfuse-x" }, 'not beginning with "langfuse"'],
    [{ record: "yes" }, "`record` must be true or false, or { directory: a path }"],
    [{ record: { directory: "x", file: "y" } }, "(got an object with directory, file)"],
    [{ spool: { maxByte: 5000 } }, "(got an object with maxByte)"],
    [{ transport: "grpc" }, '`transport` must be one of "otlp", "ingestion"'],
    [{ flushAt: 1.5 }, "`flushAt` must be a whole number between 1 and 10000 (got 1.5)."],
    [{ flushInterval: -1 }, "`flushInterval` must be a number between 0.01 and 3600 seconds"],
    [{ timeout: "5" }, '`timeout` must be a number between 0.01 and 600 seconds (got "5")'],
    [{ logger: console }, "`logger` must be a function"],
  ])("configure rejects %o before anything has changed", (options, message) => {
    configure({ ...keys, environment: "before" });
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

describe("where traces go", () => {
  test("without keys and options, traces go nowhere, and one line names both ways to get them", () => {
    const greet = observe((name: string) => `Hello ${name}`);

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

    observe(() => 1)();

    expect(counters().traced).toBe(0);
    expect(warnings[0]).toContain("LANGFUSE_BASE_URL must be a URL");
    expect(warnings[1]).toContain("nothing is sent to Langfuse: LANGFUSE_BASE_URL is set");
  });

  test("with keys in the environment, traces go to Langfuse from the first traced call on", async () => {
    await using receiver = await startReceiver();
    vi.stubEnv("LANGFUSE_PUBLIC_KEY", keys.publicKey);
    vi.stubEnv("LANGFUSE_SECRET_KEY", keys.secretKey);
    vi.stubEnv("LANGFUSE_HOST", receiver.url);
    vi.stubEnv("LANGFUSE_TRACING_ENVIRONMENT", "staging");

    observe(() => 1, { name: "first" })();
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
      configure(options);

      expect(state.enabled).toBe(false);
      expect(warnings).toEqual([expect.stringContaining(missing)]);
    },
  );

  test.each<[string, Record<string, string>]>([
    ["LANGFUSE_TRACING_ENABLED=false", { LANGFUSE_TRACING_ENABLED: "false" }],
    ["LANGFUSE_TRACING_ENABLED=0", { LANGFUSE_TRACING_ENABLED: "0" }],
  ])("with %s, traces go nowhere, whatever the keys, without a warning", (_, variables) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    configure(keys);

    expect(state).toMatchObject({ enabled: false, live: false });
    expect(warnings).toEqual([]);
  });

  test("after enabled: false, traces go to Langfuse again when configure is called again", () => {
    configure({ ...keys, enabled: false });
    expect(state.live).toBe(false);

    configure(keys);
    expect(state).toMatchObject({ enabled: true, live: true });
  });
});

describe("the environment", () => {
  test.each<[Record<string, string>, object]>([
    [{}, { enabled: true, baseUrl: "https://cloud.langfuse.com", record: false }],
    [{}, { transport: "otlp", flushAt: 512, flushInterval: 5, timeout: 10 }],
    [
      { LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "sk" },
      { publicKey: "pk", secretKey: "sk" },
    ],
    [{ LANGFUSE_PUBLIC_KEY: " pk\n" }, { publicKey: "pk" }],
    [{ LANGFUSE_PUBLIC_KEY: "" }, { publicKey: undefined }],
    [{ LANGFUSE_HOST: "http://c", LANGFUSE_BASEURL: "http://b" }, { baseUrl: "http://b" }],
    [{ LANGFUSE_BASEURL: "http://b", LANGFUSE_BASE_URL: "http://a/x/" }, { baseUrl: "http://a/x" }],
    [{ LANGFUSE_TRACING_ENVIRONMENT: "eu-1" }, { environment: "eu-1" }],
    [{ LANGFUSE_RELEASE: "v7" }, { release: "v7" }],
    [{ LANGFUSE_FLUSH_AT: "20" }, { flushAt: 20 }],
    [{ LANGFUSE_FLUSH_INTERVAL: "0.5" }, { flushInterval: 0.5 }],
    [{ LANGFUSE_TIMEOUT: "30" }, { timeout: 30 }],
    [{ LANGFUSE_TRACING_ENABLED: "False" }, { enabled: false }],
    [{ MISTRAL_TRACED_RECORD: "1" }, { record: { directory: undefined } }],
    [{ NODE_ENV: "development" }, { record: { directory: undefined } }],
    [{ NODE_ENV: "production" }, { record: false }],
    [{ NODE_ENV: "development", MISTRAL_TRACED_RECORD: "0" }, { record: false }],
  ])("the environment %o means the settings %o", (variables, settings) => {
    expect(settle({}, variables)).toMatchObject(settings);
    expect(warnings).toEqual([]);
  });

  test.each<[string, string, object]>([
    // Not Langfuse Cloud: keys and prompts are not for it.
    ["LANGFUSE_BASE_URL", "localhost:3000", { baseUrl: undefined }],
    ["LANGFUSE_HOST", "http://localhost:3000/?project=1", { baseUrl: undefined }],
    ["LANGFUSE_TRACING_ENVIRONMENT", "PROD", { environment: undefined }],
    ["LANGFUSE_FLUSH_AT", "many", { flushAt: 512 }],
    ["LANGFUSE_FLUSH_INTERVAL", "-1", { flushInterval: 5 }],
    ["LANGFUSE_TIMEOUT", "5s", { timeout: 10 }],
    ["LANGFUSE_TRACING_ENABLED", "perhaps", { enabled: true }],
    ["MISTRAL_TRACED_RECORD", "constructor", { record: false }],
  ])("the variable %s=%s is ignored with one warning that names it", (name, value, settings) => {
    expect(settle({}, { [name]: value })).toMatchObject(settings);
    settle({}, { [name]: value });

    expect(warnings).toEqual([expect.stringContaining(name)]);
    expect(warnings[0]).toContain(value);
  });

  test.each<[ConfigureOptions, Record<string, string>]>([
    [{ enabled: true }, { LANGFUSE_TRACING_ENABLED: "false" }],
    [{ baseUrl: "http://code" }, { LANGFUSE_BASE_URL: "http://environment" }],
    [{ environment: "code" }, { LANGFUSE_TRACING_ENVIRONMENT: "environment" }],
    [{ record: false }, { MISTRAL_TRACED_RECORD: "1" }],
    [{ record: { directory: "code" } }, { MISTRAL_TRACED_RECORD: "0" }],
    [{ flushAt: 1 }, { LANGFUSE_FLUSH_AT: "2" }],
  ])("the option %o overrides the environment", (options, variables) => {
    expect(settle(options, variables)).toMatchObject(options);
  });
});
