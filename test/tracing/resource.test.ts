// The service's name and version on the resource of what is sent, recorded and kept on disk.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { configure, flush, observe, recordedFile } from "../../src/index.js";
import { startReceiver } from "../../src/testing/index.js";
import { langfuseAt, stubLangfuse, unconfigured } from "../export/set-up.js";

unconfigured();
const directory = mkdtempSync(join(tmpdir(), "mistral-traced-service-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function resourceOf(options: Parameters<typeof configure>[0] = {}) {
  await using langfuse = await startReceiver();
  stubLangfuse(langfuse.url);
  configure({ ...options, spool: false });
  observe("call", () => 1)();
  await flush();
  langfuse.assertClean({ complete: true });
  return langfuse.spans[0]?.resource;
}

describe("the resource", () => {
  test("service.name is the name in package.json by default, without a version", async () => {
    const resource = await resourceOf();
    expect(resource).toMatchObject({ "service.name": "mistral-traced" });
    expect(resource).not.toHaveProperty(["service.version"]);
  });

  test("OTEL_RESOURCE_ATTRIBUTES names the service and its version", async () => {
    vi.stubEnv(
      "OTEL_RESOURCE_ATTRIBUTES",
      "team=a, service.name=painters%20guide,service.version=2.1",
    );
    expect(await resourceOf()).toMatchObject({
      "service.name": "painters guide",
      "service.version": "2.1",
    });
  });

  test("OTEL_SERVICE_NAME has precedence, and configure over both", async () => {
    vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "service.name=one,service.version=1");
    vi.stubEnv("OTEL_SERVICE_NAME", "two");
    expect(await resourceOf()).toMatchObject({ "service.name": "two", "service.version": "1" });
    expect(await resourceOf({ serviceName: "three", serviceVersion: "3" })).toMatchObject({
      "service.name": "three",
      "service.version": "3",
    });
  });

  test("a recording has the service's name", async () => {
    configure({ record: { directory: join(directory, "recording") }, serviceName: "recorded" });
    observe("call", () => 1)();
    await flush();
    expect(readFileSync(recordedFile() ?? "", "utf8")).toContain(
      '{"key":"service.name","value":{"stringValue":"recorded"}}',
    );
  });

  test("observations of a spool keep the resource of the process that made them", async () => {
    await using langfuse = await startReceiver();
    const { langfuse: server } = langfuseAt(langfuse.url);
    const wrongKeys = { langfuse: { ...server, secretKey: "sk-lf-wrong" } };
    const spool = { directory: join(directory, "spool") };
    configure({ destination: wrongKeys, spool, serviceName: "before" });
    observe("call", () => 1)();
    await flush();
    configure({ destination: { langfuse: server }, spool, serviceName: "after" });
    await flush();
    expect(langfuse.spans[0]?.resource).toMatchObject({ "service.name": "before" });
  });
});

describe("the name in package.json", () => {
  const program = `import(${JSON.stringify(
    new URL("../../dist/src/tracing/package-name.js", import.meta.url).href,
  )}).then(({ packageName }) => console.log(packageName()))`;

  function nameFor(file: string, cwd: string): string {
    return execFileSync(process.execPath, [file], { cwd, encoding: "utf8" }).trim();
  }

  function write(path: string, text: string): string {
    mkdirSync(join(directory, path, ".."), { recursive: true });
    writeFileSync(join(directory, path), text);
    return join(directory, path);
  }

  test("is the nearest one with a name above the main file", () => {
    write("app/package.json", '{"name":"@team/app"}');
    write("app/dist/package.json", '{"type":"commonjs"}');
    const main = write("app/dist/main.js", program);
    const link = join(directory, "link.js");
    symlinkSync(main, link);
    expect(nameFor(main, tmpdir())).toBe("@team/app");
    expect(nameFor(link, tmpdir())).toBe("@team/app");
  });

  test("is that of the working directory for a command in node_modules", () => {
    write("app/node_modules/runner/package.json", '{"name":"runner"}');
    const runner = write("app/node_modules/runner/run.js", program);
    write("other/package.json", '{"name":"other"}');
    expect(nameFor(runner, join(directory, "other"))).toBe("other");
  });

  test("is unknown without a readable package.json", () => {
    const main = write("bare/main.js", program);
    expect(nameFor(main, join(directory, "bare"))).toBe("undefined");
    const broken = join(write("broken/package.json", "{"), "..");
    const nowhere = `process.chdir(${JSON.stringify(broken)}); ${program}`;
    expect(execFileSync(process.execPath, ["-e", nowhere], { encoding: "utf8" }).trim()).toBe(
      "undefined",
    );
  });
});
