import { readFileSync, rmSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { ACCEPTED, REPLAYED } from "../../src/cli/doctor/sdk-versions.js";
import { headerLine, newName, spoolKey } from "../../src/export/disk/spool-file.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { line } from "../reading/spans.js";
import { doctorProject, has } from "./doctor-project.js";

const { path, run, write, install, examine } = doctorProject();

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

describe("doctor", () => {
  beforeEach(() => {
    install("mistral-traced", "0.1.0");
    install("@mistralai/mistralai", "2.7.0");
  });

  test("doctor reports no problem for a project in order, as text and as JSON", async () => {
    await using receiver = await startReceiver();
    write("tsconfig.json", { compilerOptions: { target: "ES2022" } });
    const env = {
      LANGFUSE_PUBLIC_KEY: receiver.publicKey,
      LANGFUSE_SECRET_KEY: receiver.secretKey,
      LANGFUSE_BASE_URL: receiver.url,
      MISTRAL_API_KEY: "secret",
    };

    const { stdout, stderr, code } = await run(["doctor"], env);
    const json = await run(["doctor", "--json"], env);

    expect(stdout).toContain("No problem found.");
    expect(stdout).toContain(`Langfuse 4.83.0 at ${receiver.url} is reachable.`);
    expect(stdout).toMatch(/The server accepts the keys/);
    expect(stdout).not.toContain(receiver.secretKey);
    expect(stdout).not.toContain(receiver.publicKey);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    expect(JSON.parse(json.stdout)).toMatchObject({ problems: 0, warnings: 0 });
    expect(receiver.violations).toEqual([]);
  });

  test.each([
    [{}, "warning", "are not set"],
    [{ LANGFUSE_PUBLIC_KEY: "pk-lf-1" }, "problem", "LANGFUSE_SECRET_KEY is not set"],
    [
      { LANGFUSE_PUBLIC_KEY: "sk-lf-1", LANGFUSE_SECRET_KEY: "pk-lf-1" },
      "problem",
      "The keys are swapped",
    ],
    [{ LANGFUSE_PUBLIC_KEY: '"pk-lf-1"', LANGFUSE_SECRET_KEY: "sk-lf-1" }, "problem", "a quote"],
    [{ LANGFUSE_PUBLIC_KEY: "mine", LANGFUSE_SECRET_KEY: "own" }, "warning", "do not look like"],
    [{ LANGFUSE_PUBLIC_KEY: "pk-lf-1", LANGFUSE_SECRET_KEY: "sk-lf-1" }, "ok", "are set"],
  ])("doctor checks the keys of %j", async (env, status, text) => {
    const { found, code } = await examine("keys", env);

    expect(found).toMatchObject([has(status, text)]);
    const { found: server } = await examine("server", env);
    expect(code === 1).toBe([...found, ...server].some((one) => one.status === "problem"));
  });

  test("doctor finds keys in a .env file that nothing has loaded", async () => {
    write(".env", "LANGFUSE_PUBLIC_KEY=pk-lf-1\nMISTRAL_API_KEY=m\n");

    expect((await examine("keys")).found).toMatchObject([has("warning", "They are in .env")]);
    expect((await examine("Mistral")).found).toMatchObject([has("warning", "is in .env")]);
  });

  test("doctor ignores a directory named .env", async () => {
    write(".env/pyvenv.cfg", "");
    write(".env.local", "MISTRAL_API_KEY=m\n");

    expect((await examine("Mistral")).found).toMatchObject([has("warning", "is in .env.local")]);
  });

  test("doctor reports what is wrong with the server", async () => {
    await using receiver = await startReceiver({ version: "2.93.0" });
    await using third = await startReceiver({ version: "3.100.1" });
    await using late = await startReceiver({
      answer: () => ({
        status: 200,
        headers: { date: new Date(Date.now() - 90_000).toUTCString() },
        body: { status: "OK", version: "4.16.0" },
      }),
    });
    await using page = await startReceiver({ answer: () => ({ status: 200, body: "<html>" }) });
    const keys = { LANGFUSE_PUBLIC_KEY: "pk-lf-1", LANGFUSE_SECRET_KEY: "sk-lf-wrong" };
    const at = (url: string, topic: string) => examine(topic, { ...keys, LANGFUSE_BASE_URL: url });

    const old = await at(receiver.url, "server");
    expect(old.found).toMatchObject([has("problem", "does not accept OpenTelemetry traces")]);
    expect(old.found[0]?.advice).toContain("destination: { langfuseV3: {} }");
    expect((await at(third.url, "server")).found).toMatchObject([has("warning", "is older than")]);
    expect((await at(third.url, "project")).found).toMatchObject([
      has("problem", "rejected the keys (401)"),
    ]);
    expect((await at(late.url, "clock")).found).toMatchObject([has("warning", "ahead of")]);
    expect((await at(page.url, "server")).found).toMatchObject([
      has("problem", "not as a Langfuse server"),
    ]);
    const closed = await startReceiver();
    await closed[Symbol.asyncDispose]();
    const away = await at(closed.url, "server");
    expect(away.found).toMatchObject([has("problem", "can't be reached (ECONNREFUSED)")]);
    expect(away.code).toBe(1);
  });

  test("doctor asks the OTLP endpoint of the environment", async () => {
    await using receiver = await startReceiver();
    const at = (path: string, headers?: string) =>
      examine("OTLP", {
        MISTRAL_TRACED_OTLP_URL: `${receiver.url}${path}`,
        ...(headers && { MISTRAL_TRACED_OTLP_HEADERS: headers }),
      });
    const keys = Buffer.from(`${receiver.publicKey}:${receiver.secretKey}`).toString("base64");
    const path = "/api/public/otel/v1/traces";

    const { found } = await at(path, `Authorization=Basic%20${encodeURIComponent(keys)}`);
    expect(found).toMatchObject([has("ok", "accepts traces")]);
    expect((await at(path)).found).toMatchObject([has("problem", "answered 401")]);
    const missing = await at("/elsewhere");
    expect(missing.found).toMatchObject([has("problem", "answered 404")]);
    expect(missing.found[0]?.advice).toContain("MISTRAL_TRACED_OTLP_URL");
    const away = await examine("OTLP", { MISTRAL_TRACED_OTLP_URL: "http://127.0.0.1:9" });
    expect(away).toMatchObject({ code: 1, found: [has("problem", "can't be reached")] });
    const { found: server } = await examine("keys", { MISTRAL_TRACED_OTLP_URL: receiver.url });
    expect(server).toMatchObject([has("ok", "Traces go to MISTRAL_TRACED_OTLP_URL")]);
    expect((await examine("OTLP")).found).toEqual([]);
  });

  test("doctor finds packages that are missing, too old, or installed twice", async () => {
    install("@opentelemetry/api", "1.9.1");
    install("@opentelemetry/api", "1.9.0", "node_modules/other/");
    install("@mistralai/mistralai", "1.4.0", "node_modules/.pnpm/x@1/");
    write("node_modules/other/package.json", {});

    const { found, code } = await examine("packages");

    expect(found).toMatchObject([
      has("ok", "mistral-traced 0.1.0 is installed once"),
      has("problem", `@mistralai/mistralai 1.4.0 is installed, but ${ACCEPTED} is required`),
      has("problem", "@opentelemetry/api is installed 2 times"),
    ]);
    expect(code).toBe(1);
  });

  test.each([
    ["1.5.0", "ok", "1.5.0 is installed once"],
    ["2.4.1", "ok", "2.4.1 is installed once"],
    ["2.2.2", "problem", "2.2.2 was compromised"],
    ["2.2.4", "problem", "2.2.4 was compromised"],
    ["2.2.5", "ok", "2.2.5 is installed once"],
    ["2.99.0", "warning", "2.99.0 is newer than"],
    ["3.1.0-beta.1", "warning", "3.1.0-beta.1 is newer than"],
    ["4.0.0", "problem", "4.0.0 is installed, but"],
  ])("doctor judges version %s of Mistral's SDK", async (version, status, text) => {
    install("@mistralai/mistralai", version);

    const { found } = await examine("packages");

    expect(found).toContainEqual(expect.objectContaining(has(status, text)));
  });

  test("doctor's SDK versions are those of package.json and of the suite that replays them", () => {
    const manifest = (path: string) =>
      JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as Manifest;
    const suite = Object.entries(manifest("../sdk-versions/package.json").dependencies);
    const replayed = suite.filter(([name]) => name.startsWith("sdk-"));

    expect(manifest("../../package.json").peerDependencies["@mistralai/mistralai"]).toBe(ACCEPTED);
    expect(Object.fromEntries(replayed)).toEqual(
      Object.fromEntries(
        REPLAYED.map((version) => [`sdk-${version}`, `npm:@mistralai/mistralai@${version}`]),
      ),
    );
  });

  test("doctor asks to be started by Yarn where Plug'n'Play keeps the packages", async () => {
    rmSync(path("node_modules"), { recursive: true });
    write(".pnp.cjs", "");

    const { found } = await examine("packages");

    expect(found).toMatchObject([{ status: "warning", advice: "Run yarn mistral-traced doctor." }]);
  });

  test("doctor reports which spans wait on disk, and for which server", async () => {
    const owner = { baseUrl: "http://127.0.0.1:9", publicKey: "pk-lf-1" };
    const name = newName(spoolKey(owner), 1_700_000_000_000, "0a0b0c0d", 1);
    write(`.mistral-traced/spool/${name}`, headerLine(owner) + line({ trace: "1", id: "1" }));
    write(".mistral-traced/traces-2026-01-01-1.jsonl", line({ trace: "1", id: "1" }));

    const mine = { LANGFUSE_PUBLIC_KEY: "pk-lf-1", LANGFUSE_SECRET_KEY: "sk-lf-1" };
    expect((await examine("spool", mine)).found).toMatchObject([has("warning", "wait in")]);
    expect((await examine("spool")).found).toMatchObject([
      has("warning", "whose keys are not set"),
    ]);
    expect((await examine("recordings")).found).toMatchObject([has("ok", "1 file")]);
  });

  test("doctor names the models of recorded calls without a price", async () => {
    const attributes = {
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": "mistral-of-tomorrow",
      "langfuse.observation.usage_details": '{"input":5,"total":5}',
    };
    write(".mistral-traced/traces-2026-01-01-1.jsonl", line({ trace: "1", id: "1", attributes }));

    expect((await examine("prices")).found).toMatchObject([
      has("warning", "mistral-of-tomorrow have no cost"),
    ]);
  });

  test("doctor sends no request to an invalid address, and names the variable", async () => {
    const env = {
      LANGFUSE_PUBLIC_KEY: "pk-lf-1",
      LANGFUSE_SECRET_KEY: "sk-lf-1",
      LANGFUSE_BASE_URL: "localhost:3000",
    };

    expect((await examine("server", env)).found).toEqual([]);
    expect((await examine("environment", env)).found).toMatchObject([
      has("problem", "LANGFUSE_BASE_URL must be a URL"),
    ]);
  });

  test("doctor names environment variables with invalid values", async () => {
    const { found, code } = await examine("environment", { LANGFUSE_SAMPLE_RATE: "much" });

    expect(found).toMatchObject([has("problem", "LANGFUSE_SAMPLE_RATE")]);
    expect(code).toBe(1);
  });

  test("doctor sends no request to the default server without keys", async () => {
    const { found } = await examine("server", { LANGFUSE_BASE_URL: "" });

    expect(found).toMatchObject([has("ok", "Not checked")]);
  });

  test("doctor reports a missing directory as wrong use", async () => {
    expect(await run(["doctor", "nowhere"])).toMatchObject({ code: 2 });
  });
});
