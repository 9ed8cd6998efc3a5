import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test, vi } from "vitest";
import { configure } from "../../src/export/configure/configure.js";
import { createDestination } from "../../src/export/configure/create-destination.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { lastDeliveryError } from "../../src/export/process/registry.js";
import { warnOnce } from "../../src/tracing/log.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import type { InjectedAnswer } from "../../src/testing/receiver/receiver.js";
import { ESCAPES, obeyed } from "../hostile-text.js";
import { endObservations, langfuseAt, unconfigured } from "./set-up.js";

const { warnings, spool } = unconfigured();

const KEY = "sk-lf-0a1b2c3d-1111-4222-8333-444455556666";
const PASSWORD = "Pr0xyPassw0rd";

function thrown(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    return String(error);
  }
  return "nothing";
}

/** All that the package printed, and what a program can ask for. */
function printed(): string {
  return [...warnings, lastDeliveryError()?.message].join("\n");
}

function spoolHeaders(): string {
  const files = readdirSync(spool).filter((name) => name.endsWith(".jsonl"));
  return files.map((name) => readFileSync(join(spool, name), "utf8").split("\n")[0]).join("\n");
}

test.each([
  "LANGFUSE_BASE_URL",
  "LANGFUSE_TIMEOUT",
  "MISTRAL_TRACED_OTLP_URL",
  "LANGFUSE_FLUSH_INTERVAL",
])("a key in %s is not in the warning", (variable) => {
  vi.stubEnv("LANGFUSE_PUBLIC_KEY", "pk-lf-1");
  vi.stubEnv("LANGFUSE_SECRET_KEY", "http://127.0.0.1:9");
  vi.stubEnv(variable, KEY);

  configure({});

  expect(printed()).toContain(`${variable} must be`);
  expect(printed()).not.toContain(KEY.slice(6));
});

test.each([
  ["baseUrl", () => configure({ destination: { langfuse: { baseUrl: KEY } } })],
  ["environment", () => configure({ environment: KEY })],
  [
    "an OTLP url",
    () => configure({ destination: { otlp: { url: `ftp://u:${PASSWORD}@h/?k=${KEY}` } } }),
  ],
  ["a key of Mistral", () => configure({ environment: "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY" })],
  ["an Authorization header", () => configure({ environment: `Bearer ${KEY}` })],
  [
    "createDestination",
    () => createDestination({ publicKey: "pk-lf-2", secretKey: "sk-lf-2", baseUrl: KEY }),
  ],
])("a secret in %s is not in the error", (_, step) => {
  const message = thrown(step);

  expect(message).toMatch(/InvalidOptionError.*must be/);
  expect(message).not.toMatch(/444455556666|Pr0xyPassw0rd|kL1mN3pQ5rS7/);
});

test.each([
  "mistral-small-latest",
  "open-mixtral-8x22b-2404",
  "2026-01-01T00:00:00Z",
  "a word or two",
])("an error shows %s whole", (value) => {
  expect(thrown(() => configure({ timeout: value as never }))).toContain(JSON.stringify(value));
});

test("the credentials of a server's address are in no warning and no spool file", async () => {
  await using receiver = await startReceiver({ answer: () => ({ status: 500 }) });
  const baseUrl = receiver.url.replace("://", `://ann:${PASSWORD}@`);
  configure({ destination: langfuseAt(baseUrl), timeout: 1 });

  endObservations(1);
  await flush();

  expect(printed()).toContain(receiver.url);
  expect(spoolHeaders()).toContain(`"server":"${receiver.url}"`);
  expect(printed() + spoolHeaders()).not.toContain(PASSWORD);
});

test("user, password and query of an OTLP address are sent, and in no warning and no spool file", async () => {
  await using receiver = await startReceiver({ answer: () => ({ status: 500 }), strict: false });
  const address = receiver.url.replace("://", `://ann:${PASSWORD}@`);
  const headers = { "x-token": "HeaderToken" };
  const url = `${address}/api/public/otel/v1/traces?api-key=${PASSWORD}`;
  configure({ destination: { otlp: { url, headers } }, timeout: 1 });

  endObservations(1);
  await flush();

  const [request] = receiver.requests;
  expect(request?.headers["authorization"]).toBe(
    `Basic ${Buffer.from(`ann:${PASSWORD}`).toString("base64")}`,
  );
  expect(printed()).toContain(`${receiver.url}/api/public/otel/v1/traces answered 500`);
  expect(spoolHeaders()).toContain(`"server":"${receiver.url}/api/public/otel/v1/traces"`);
  expect(printed() + spoolHeaders()).not.toMatch(/Pr0xyPassw0rd|HeaderToken/);
});

const ECHOES: readonly [string, InjectedAnswer][] = [400, 401, 404, 500].map((status) => [
  `a body of ${status}`,
  { status, body: `you sent Basic c2VjcmV0OnNlY3JldDEy and own-secret-value ${ESCAPES}` },
]);

test.each<[string, InjectedAnswer]>([
  ...ECHOES,
  ["a redirect", { status: 302, headers: { location: `/a?token=own-secret-value\u009b31m` } }],
])("%s reaches the terminal without secrets and escapes", async (_, answer) => {
  await using receiver = await startReceiver({ answer: () => answer });
  configure({
    destination: {
      langfuse: { publicKey: "pk-lf-test", secretKey: "own-secret-value", baseUrl: receiver.url },
    },
    timeout: 1,
  });

  endObservations(1);
  await flush();

  expect(printed()).toContain("answered");
  expect(printed()).not.toMatch(/own-secret-value|c2VjcmV0/);
  expect(obeyed(printed())).toEqual([]);
});

test("a warning is one line, and keeps the public key that it names", () => {
  warnOnce("printed", `a name\nmistral-traced: forged${ESCAPES} of pk-lf-0a1b2c3d-1111`);

  expect(warnings).toEqual([
    "mistral-traced: a name mistral-traced: forgedRED of pk-lf-0a1b2c3d-1111",
  ]);
});

test("the error of a baseUrl with a query does not have the query", () => {
  const message = thrown(() => configure({ destination: langfuseAt(`http://h/a?k=${PASSWORD}`) }));

  expect(message).toContain('(got "http://h/a?…")');
});

test("a print of globalThis has no key", () => {
  configure({ destination: { langfuse: { publicKey: "pk-lf-1", secretKey: KEY } } });

  expect(inspect(globalThis, { depth: 4 })).not.toContain(KEY);
});
