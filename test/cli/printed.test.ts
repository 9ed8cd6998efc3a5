import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { ESCAPES, obeyed } from "../hostile-text.js";
import { commandLine } from "./bin.js";

const { directory, run } = commandLine();

const KEY = "sk-lf-0a1b2c3d-1111-4222-8333-444455556666";
const PASSWORD = "Pr0xyPassw0rd";

/** Records a trace that has escapes wherever a file may have text. */
function record(): void {
  const attributes = ["user.id", "session.id", "langfuse.trace.name", "langfuse.version"]
    .concat(
      ["input", "output", "model.name", "status_message"].map(
        (name) => `langfuse.observation.${name}`,
      ),
    )
    .concat(["langfuse.environment", `langfuse.observation.metadata.${ESCAPES}`])
    .map((key) => ({ key, value: { stringValue: `${ESCAPES} {"${ESCAPES}":1}` } }));
  const type = { key: "langfuse.observation.type", value: { stringValue: "generation" } };
  const span = {
    traceId: ESCAPES,
    spanId: ESCAPES,
    name: ESCAPES,
    kind: 1,
    startTimeUnixNano: "1767225600000000000",
    endTimeUnixNano: "1767225601000000000",
    attributes: [...attributes, type],
    status: { code: 2, message: ESCAPES },
  };
  const scopeSpans = [{ scope: { name: "langfuse-sdk" }, spans: [span] }];
  const request = { resourceSpans: [{ resource: { attributes: [] }, scopeSpans }] };
  mkdirSync(directory.file(".mistral-traced"));
  const path = directory.file(`.mistral-traced/traces-${ESCAPES}.jsonl`);
  writeFileSync(path, `${JSON.stringify(request)}\n{"bad${ESCAPES}\n`);
}

test.each([
  [["view"]],
  [["view", "last"]],
  [["view", "last", "--full"]],
  [["view", "--json"]],
  [["view", "last", "--json"]],
  [["view", ESCAPES]],
  [["view", "--filter", ESCAPES]],
  [[`view${ESCAPES}`]],
  [["push", "--dry-run"]],
  [["push", "--dry-run", "--json"]],
  [["doctor"]],
  [["doctor", "--json"]],
])("%j prints nothing of a file or an argument that a terminal obeys", async (args) => {
  record();

  const { stdout, stderr } = await run(args, { MISTRAL_TRACED_OTLP_URL: `x${ESCAPES}` });

  expect(stdout + stderr).not.toBe("");
  expect(obeyed(stdout + stderr)).toEqual([]);
});

test("push and doctor print neither keys nor what a server sends to the terminal", async () => {
  const text = `you sent ${KEY} ${ESCAPES}`;
  await using receiver = await startReceiver({
    answer: ({ path }) =>
      path.includes("health")
        ? { status: 200, body: { version: `4.1.0${text}` } }
        : path.includes("projects")
          ? { status: 200, body: { data: [{ id: "p", name: text }] } }
          : { status: 400, body: { message: text } },
    strict: false,
  });
  record();
  const env = {
    LANGFUSE_PUBLIC_KEY: "pk-lf-1",
    LANGFUSE_SECRET_KEY: KEY,
    LANGFUSE_BASE_URL: receiver.url.replace("://", `://ann:${PASSWORD}@`),
    LANGFUSE_TIMEOUT: KEY,
  };

  const withCollector = {
    ...env,
    MISTRAL_TRACED_OTLP_URL: `http://ann:${PASSWORD}@127.0.0.1:9/v1/traces?api-key=${PASSWORD}`,
  };

  const outputs = await Promise.all(
    (
      [
        [["doctor"], withCollector],
        [["doctor", "--json"], withCollector],
        [["push"], env],
        [["push", "--json"], env],
        [["push"], withCollector],
        [["prices", "--push"], env],
      ] as const
    ).map(async ([args, variables]) => {
      const { stdout, stderr } = await run(args, variables);
      return stdout + stderr;
    }),
  );

  expect(outputs[0]).toContain("Langfuse 4.1.0you sent [redacted]");
  expect(outputs[0]).toContain("LANGFUSE_TIMEOUT must be");
  expect(outputs[2]).toContain(receiver.url);
  expect(outputs[4]).toContain("http://127.0.0.1:9/v1/traces");
  for (const output of outputs) {
    expect(output).not.toMatch(/444455556666|Pr0xyPassw0rd/);
    expect(obeyed(output)).toEqual([]);
  }
});
