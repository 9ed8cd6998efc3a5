// Requests to Langfuse: extra headers on each, compression, and a certificate authority of the program.
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test, vi } from "vitest";
import { configure, createDestination, flush, langfuseContext, observe } from "../../src/index.js";
import { InvalidOptionError } from "../../src/foundation/errors.js";
import { startReceiver, type Receiver } from "../../src/testing/index.js";
import { keys, langfuseAt, stubLangfuse, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();
const directory = mkdtempSync(join(tmpdir(), "mistral-traced-tls-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const FILE = `data:image/png;base64,${Buffer.alloc(100, 7).toString("base64")}`;

/** Sends a trace, a score and a file, and asks for the project. */
async function sendAll(): Promise<void> {
  await observe("call", async () => {
    langfuseContext.updateCurrentObservation({ input: { image: FILE } });
    langfuseContext.scoreCurrentTrace({ name: "n", value: 1 });
    await langfuseContext.getCurrentTraceUrl();
  })();
  await flush();
}

/** The header of each request by its path; files go to their store without it. */
function headerOf({ requests }: Receiver, name: string): Record<string, unknown> {
  return Object.fromEntries(
    requests
      .filter(({ path }) => !path.startsWith("/upload/"))
      .map(({ path, headers }) => [path.replace(/media\/.*/, "media/id"), headers[name]]),
  );
}

const ON_ALL = {
  "/api/public/otel/v1/traces": "a",
  "/api/public/scores": "a",
  "/api/public/projects": "a",
  "/api/public/media": "a",
  "/api/public/media/id": "a",
};

describe("headers", () => {
  test("are on each request to Langfuse, and not on those to the store of files", async () => {
    await using langfuse = await startReceiver();
    const { langfuse: server } = langfuseAt(langfuse.url);
    configure({ destination: { langfuse: { ...server, headers: { "X-Team": "a" } } } });
    await sendAll();
    expect(headerOf(langfuse, "x-team")).toEqual(ON_ALL);
    const stores = langfuse.requests.filter(({ path }) => path.startsWith("/upload/"));
    expect(stores.map(({ headers }) => headers["x-team"])).toEqual([undefined]);
    langfuse.assertClean({ complete: true });
  });

  test("are on the traces of a server before version 4", async () => {
    await using langfuse = await startReceiver({ version: "3.10.0" });
    const { langfuse: server } = langfuseAt(langfuse.url);
    configure({ destination: { langfuseV3: { ...server, headers: { "X-Team": "a" } } } });
    observe("call", () => 1)();
    await flush();
    expect(langfuse.requests.map(({ headers }) => headers["x-team"])).toEqual(["a"]);
  });

  test("come from MISTRAL_TRACED_HEADERS", async () => {
    await using langfuse = await startReceiver();
    stubLangfuse(langfuse.url);
    vi.stubEnv("MISTRAL_TRACED_HEADERS", "x-team=a, x-other=b%2Cc%3D");
    configure();
    await sendAll();
    expect(headerOf(langfuse, "x-team")).toEqual(ON_ALL);
    expect(langfuse.requests[0]?.headers["x-other"]).toBe("b,c=");
  });

  test("of a wrong variable are ignored with a warning", async () => {
    await using langfuse = await startReceiver();
    stubLangfuse(langfuse.url);
    vi.stubEnv("MISTRAL_TRACED_HEADERS", "authorization=mine");
    configure();
    observe("call", () => 1)();
    await flush();
    expect(langfuse.spans).toHaveLength(1);
    expect(warnings.join()).toContain("MISTRAL_TRACED_HEADERS must be an object of header names");
  });

  test("belong to a destination of createDestination as well", async () => {
    await using langfuse = await startReceiver();
    configure({ record: false });
    const destination = createDestination({
      ...keys,
      baseUrl: langfuse.url,
      headers: { "X-Team": "b" },
    });
    observe("call", () => 1, { destination })();
    await flush();
    expect(langfuse.requests.map(({ headers }) => headers["x-team"])).toEqual(["b"]);
  });

  test.each([
    { Authorization: "Basic mine" },
    { "content-type": "text/plain" },
    { "X-Langfuse-Sdk-Name": "mine" },
    { "x-team": "a\r\nx-other: b" },
    { "x team": "a" },
    { "": "a" },
    { "x-team": "\u20ac" },
    { "x-team": 5 },
  ])("must be valid, and none that Langfuse needs: %j", (headers) => {
    const configured = (): unknown =>
      configure({ destination: { langfuse: { ...keys, headers: headers as never } } });
    expect(configured).toThrow(InvalidOptionError);
    expect(configured).toThrow(/headers.*must be an object of header names and values/);
  });
});

describe("compression", () => {
  test.each([
    [{}, "gzip"],
    [{ compression: false }, undefined],
  ])("of traces is on unless it is switched off: %j", async (options, encoding) => {
    await using langfuse = await startReceiver();
    configure({ ...options, destination: langfuseAt(langfuse.url) });
    observe("call", () => "x".repeat(5_000))();
    await flush();
    expect(langfuse.requests.map(({ headers }) => headers["content-encoding"])).toEqual([encoding]);
    expect(langfuse.observations[0]?.output).toHaveLength(5_000);
    langfuse.assertClean({ complete: true });
  });
});

describe("a server with a certificate of the program's own authority", () => {
  const openssl = (...args: string[]): Buffer =>
    execFileSync("openssl", args, { cwd: directory, stdio: "pipe" });

  test("is reached with NODE_EXTRA_CA_CERTS, and not without", async () => {
    openssl(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=IP:127.0.0.1",
      "-keyout",
      "key.pem",
      "-out",
      "cert.pem",
    );
    const paths: (string | undefined)[] = [];
    const server = createServer(
      {
        key: readFileSync(join(directory, "key.pem")),
        cert: readFileSync(join(directory, "cert.pem")),
      },
      (request, response) => {
        paths.push(request.url);
        request.resume().on("end", () => response.end("{}"));
      },
    );
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const entry = new URL("../../dist/src/observe.js", import.meta.url).href;
    const program = `const { observe, flush, counters } = await import(${JSON.stringify(entry)});
      observe("call", () => 1)(); await flush(); console.log(counters().sent)`;
    const sentWith = async (variables: Readonly<Record<string, string>>): Promise<string> => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--input-type=module", "-e", program],
        {
          env: {
            ...process.env,
            ...variables,
            LANGFUSE_PUBLIC_KEY: keys.publicKey,
            LANGFUSE_SECRET_KEY: keys.secretKey,
            LANGFUSE_BASE_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
            LANGFUSE_TIMEOUT: "1",
            MISTRAL_TRACED_SPOOL: "0",
          },
        },
      );
      return stdout.trim();
    };
    expect(await sentWith({ NODE_EXTRA_CA_CERTS: join(directory, "cert.pem") })).toBe("1");
    expect(paths).toEqual(["/api/public/otel/v1/traces"]);
    expect(await sentWith({})).toBe("0");
    expect(paths).toHaveLength(1);
    server.closeAllConnections();
    server.close();
  });
});
