import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, test } from "vitest";
import type { InjectedAnswer, ReceiverOptions } from "../../src/testing/receiver/receiver.js";
import { eventually, PATIENCE_MS } from "../eventually.js";
import {
  CALL,
  CALL_ID,
  csvOf,
  observation,
  ROOT_ID,
  TRACE_ID,
} from "../reading/langfuse-exports.js";
import { DAY, line, request, type SpanParts } from "../reading/spans.js";
import { commandLine } from "./bin.js";
import { filesIn, langfuse, required, spans } from "./push-set-up.js";
import { posixTest } from "../posix.js";

const { directory, run, start } = commandLine();
const { record, spool } = filesIn(directory);

describe("push", () => {
  test("push sends recordings as they were written, and only once", async () => {
    await using there = await langfuse();
    const all = spans(3);
    record(line(...all));

    const first = await run(["push"], there.env);
    const second = await run(["push"], there.env);
    const again = await run(["push", "--again", "--json"], there.env);

    expect(first.stderr).toBe("");
    expect(first.stdout).toBe(`Sent 3 observations of 3 traces to ${there.receiver.url}.\n`);
    expect(second.stdout).toContain("Sent 0 observations");
    expect(second.stdout).toContain("3 observations sent before.");
    expect(JSON.parse(again.stdout)).toMatchObject({
      sent: 3,
      sentBefore: 0,
      left: 0,
      refused: [],
    });
    expect([first.code, second.code, again.code]).toEqual([0, 0, 0]);
    expect(there.receiver.spans).toMatchObject(
      all.map(({ trace, id, name }) => ({ traceId: trace, spanId: id, name })),
    );
    expect(there.receiver.spans[2]?.startTimeUnixNano).toBe("1767225600002000000");
    expect(there.receiver.spans[0]?.scope.name).toBe("langfuse-sdk.mistral-traced");
    expect(there.receiver.resent).toBe(3);
  });

  test("push sends the export of another Langfuse server as OTLP", async () => {
    await using there = await langfuse();
    const file = directory.file("lf-observations-export.csv");
    writeFileSync(file, csvOf([observation({ endTime: null }), CALL]));

    const { stdout, stderr, code } = await run(["push", file], there.env);

    expect([stdout, stderr, code]).toEqual([
      `Sent 2 observations of 1 trace to ${there.receiver.url}.\n`,
      "",
      0,
    ]);
    expect(there.receiver.violations).toEqual([]);
    expect(there.receiver.observations).toMatchObject([
      { id: ROOT_ID, traceId: TRACE_ID, startMs: DAY, endMs: DAY },
      { id: CALL_ID, parentId: ROOT_ID, type: "generation", usageDetails: CALL.usageDetails },
    ]);
  });

  test("push --dry-run lists its observations and sends nothing, also without keys", async () => {
    record(line(...spans(2)));

    const { stdout, code } = await run(["push", "--dry-run"]);

    expect(stdout).toMatch(
      /^Would send 2 observations of 2 traces \(\d+ B\)\. Nothing was sent\.\n$/,
    );
    expect(code).toBe(0);
    expect(readdirSync(directory.file(".mistral-traced"))).toEqual(["traces-2026-01-01-1.jsonl"]);
  });

  test("push --filter sends the matching traces whole", async () => {
    await using there = await langfuse();
    const [one, two, three] = spans(3);
    if (!one || !two || !three) throw new Error("there are three");
    record(line(one, { ...two, error: "no" }, { ...three, trace: two.trace }));

    const { stdout } = await run(["push", "--filter", "level=ERROR"], there.env);

    expect(stdout).toContain("Sent 2 observations of 1 trace");
    expect(there.receiver.spans.map(({ name }) => name)).toEqual(["step 1", "step 2"]);
  });

  test("push last sends one trace, and push without traces prints that there are none", async () => {
    await using there = await langfuse();
    expect(await run(["push"], there.env)).toMatchObject({
      code: 0,
      stdout: "There is nothing to send.\n",
    });
    record(line(...spans(3)));

    expect((await run(["push", "last"], there.env)).stdout).toContain(
      "Sent 1 observation of 1 trace",
    );
    expect(there.receiver.spans.map(({ name }) => name)).toEqual(["step 2"]);
  });

  test("push continues where it was killed, without sending all of it again", async () => {
    const isKilled = { current: false };
    await using there = await langfuse({
      delayMs: 400,
      // Not all of it arrives before the kill, however late that comes.
      answer: (_, n) => (n > 12 && !isKilled.current ? "hang" : undefined),
    });
    record(Array.from({ length: 20 }, (_, index) => line(...spans(512, index * 512))).join(""));

    const { child, ended } = start(["push"], there.env);
    await eventually(() => expect(there.receiver.spans.length).toBeGreaterThan(2_048));
    child.kill("SIGKILL");
    await ended;
    isKilled.current = true;
    const arrived = there.receiver.spans.length;
    const { stdout, code } = await run(["push", "--json"], there.env);

    expect(arrived).toBeLessThan(10_240);
    expect(there.receiver.spans).toHaveLength(10_240);
    const result = JSON.parse(stdout) as { sent: number; sentBefore: number };
    expect(result.sent + result.sentBefore).toBe(10_240);
    expect(result.sentBefore).toBeGreaterThanOrEqual(512);
    // The requests under way as it was killed: four at most.
    expect(there.receiver.resent).toBeLessThanOrEqual(4 * 512);
    expect(code).toBe(0);
  });

  posixTest("push ends its requests at Ctrl-C, and explains how to continue", async () => {
    const hang = { current: true };
    await using there = await langfuse({ answer: () => (hang.current ? "hang" : undefined) });
    record(line(...spans(2)));

    const { child, ended, stderr } = start(["push"], there.env);
    await there.receiver.waitForRequests(1, { timeoutMs: PATIENCE_MS });
    child.kill("SIGINT");

    expect(await ended).toBe(1);
    expect(stderr()).toContain("Not sent: 2 observations");
    hang.current = false;
    expect((await run(["push"], there.env)).stdout).toContain("Sent 2 observations");
  });

  test("push retries what the server answers with 503", async () => {
    await using there = await langfuse({
      answer: (_, n) => (n === 1 ? { status: 503 } : undefined),
    });
    record(line(...spans(2)));

    expect(await run(["push"], there.env)).toMatchObject({ code: 0 });
    expect(there.receiver.spans).toHaveLength(2);
  });

  test("push names the refused spans and the reason, sends the others, and exits with 1", async () => {
    const answer: (request: { body: Buffer }) => InjectedAnswer | undefined = ({ body }) =>
      body.includes("step 1") ? { status: 400, body: { message: "not this one" } } : undefined;
    await using there = await langfuse({ answer });
    record(line(...spans(3)));

    const { stdout, stderr, code } = await run(["push"], there.env);

    expect(stdout).toContain("Sent 2 observations");
    expect(stderr).toMatch(
      /^Refused: 1 observation\.\n {2}"step 1" \(trace 0+2, span 0+2\): 400: \{"message":"not this one/,
    );
    expect(code).toBe(1);
    expect(there.receiver.spans).toHaveLength(2);
    // It may be taken another time.
    expect((await run(["push"], there.env)).stderr).toContain("Refused: 1 observation");
  });

  test("push advises what to do if keys are wrong or missing, or the server does not answer", async () => {
    await using there = await langfuse();
    record(line(...spans(2)));

    const wrong = await run(["push"], { ...there.env, LANGFUSE_SECRET_KEY: "sk-lf-other" });
    const missing = await run(["push"]);
    const nowhere = await run(["push"], { ...there.env, LANGFUSE_BASE_URL: "localhost:3000" });

    expect(wrong.stderr).toContain("rejected the keys");
    expect(nowhere.stderr).toContain("LANGFUSE_BASE_URL is not a valid URL");
    expect(nowhere.code).toBe(1);
    expect(wrong.stderr).toContain("Not sent: 2 observations");
    expect(wrong.stderr).not.toContain("sk-lf-other");
    expect(missing.stderr).toContain("Set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY");
    expect([wrong.code, missing.code]).toEqual([1, 1]);
  });

  test("push reads the keys from a file", async () => {
    await using there = await langfuse();
    record(line(...spans(1)));
    const content = Object.entries(there.env).map(([name, value]) => `${name}=${value}`);
    writeFileSync(directory.file(".env"), content.join("\n"));

    expect(await run(["push", "--env", ".env"])).toMatchObject({ code: 0 });
    expect(there.receiver.spans).toHaveLength(1);
    const missing = await run(["push", "--env", "none.env"]);
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("none.env can't be read"),
    });
  });

  test("push empties the spool of its server, and leaves that of other servers alone", async () => {
    await using there = await langfuse();
    const mine = spool(there.owner, spans(2));
    const others = spool({ ...there.owner, publicKey: "pk-lf-other" }, spans(2, 10));
    record(line(...spans(3)));

    const { stdout, stderr, code } = await run(["push"], there.env);

    expect(code).toBe(0);
    expect(stderr).toContain("push --from pk-lf-other to send it");
    expect(stdout).toContain("Sent 5 observations");
    expect(there.receiver.spans).toHaveLength(3);
    expect(existsSync(mine)).toBe(false);
    expect(existsSync(others)).toBe(true);
    const filtered = await run(["push", "--filter", "name=step"], there.env);
    expect(filtered.stderr).toContain("belongs to another server or project");
    expect(there.receiver.spans).toHaveLength(3);
  });

  posixTest("push leaves the rest of the spool at Ctrl-C", async () => {
    const hang = { current: true };
    await using there = await langfuse({ answer: () => (hang.current ? "hang" : undefined) });
    const files = [1, 2, 3].map((number) => spool(there.owner, spans(1, number), { number }));

    const { child, ended, stdout } = start(["push"], there.env);
    await there.receiver.waitForRequests(1, { timeoutMs: PATIENCE_MS });
    hang.current = false;
    child.kill("SIGINT");

    expect(await ended).toBe(1);
    expect(stdout()).toContain("Sent 0 observations");
    expect(there.receiver.requests).toHaveLength(1);
    const again = await run(["push"], there.env);
    expect(again.stdout).toContain(`Sent ${files.length} observations`);
  });

  test.each([".mistral-traced/queue", ".mistral-traced-spool", "elsewhere"])(
    "push finds the spool in the directory that the environment names: %s",
    async (inside) => {
      await using there = await langfuse();
      spool(there.owner, spans(2), { inside });
      const env = { ...there.env, MISTRAL_TRACED_SPOOL_DIRECTORY: inside };

      expect((await run(["push"], env)).stdout).toContain("Sent 2 observations");
    },
  );

  test("push sends spans of another SDK with the name of that SDK", async () => {
    await using there = await langfuse({ strict: false });
    const pretty = JSON.stringify(request(spans(2), "other-library"), null, 2);
    writeFileSync(directory.file("collector.json"), pretty);

    const { stdout } = await run(["push", "collector.json"], there.env);

    expect(stdout).toContain("Sent 2 observations");
    expect(there.receiver.spans.map(({ scope }) => scope)).toEqual([
      { name: "other-library", version: "1" },
      { name: "other-library", version: "1" },
    ]);
  });

  test("push uploads files inside values, and names those that failed", async () => {
    const state = { fails: true };
    const answer: ReceiverOptions["answer"] = ({ path }) =>
      state.fails && path.includes("/media") ? { status: 400 } : undefined;
    await using there = await langfuse({ answer });
    const uri = `data:image/png;base64,${Buffer.alloc(600, 7).toString("base64")}`;
    const input = JSON.stringify([{ role: "user", content: [{ image_url: { url: uri } }] }]);
    const attributes = { ...required, "langfuse.observation.input": input, "user.id": uri };
    record(line({ trace: "1", id: "1", attributes }));

    const failed = await run(["push"], there.env);
    state.fails = false;
    const again = await run(["push", "--again"], there.env);

    expect(failed.stderr).toContain("1 file not uploaded");
    expect(failed.code).toBe(1);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(there.receiver.media).toHaveLength(1);
    const [span] = there.receiver.spans;
    const sent = span?.attributes["langfuse.observation.input"];
    expect(sent).toContain("@@@langfuseMedia:type=image/png|id=");
    expect(sent).not.toContain("base64,");
    expect(span?.attributes["user.id"]).toBe(uri);
    const inline = await run(["push", "--again"], {
      ...there.env,
      LANGFUSE_MEDIA_UPLOAD_ENABLED: "false",
    });
    expect(inline.code).toBe(0);
    expect(there.receiver.spans[0]?.attributes["langfuse.observation.input"]).toBe(input);
  });

  test("push finds out once that a server is away, and not with each file inside values", async () => {
    const there = await langfuse();
    await there.receiver[Symbol.asyncDispose]();
    const withFile = (part: SpanParts, index: number): SpanParts => {
      const uri = `data:image/png;base64,${Buffer.alloc(600, index).toString("base64")}`;
      return { ...part, attributes: { ...required, "langfuse.observation.input": uri } };
    };
    record(line(...spans(5).map(withFile)));

    const { stdout, code } = await run(["push", "--json"], there.env);

    const { left, filesNotUploaded } = JSON.parse(stdout) as Record<string, unknown>;
    expect(left).toBe(5);
    expect(filesNotUploaded).toHaveLength(1);
    expect(code).toBe(1);
  });

  posixTest("push skips a file that is removed before it is read", async () => {
    await using there = await langfuse();
    record(line(...spans(1)));
    symlinkSync("gone", directory.file(".mistral-traced/traces-2026-01-02-1.jsonl"));

    expect((await run(["push"], there.env)).stdout).toContain("Sent 1 observation");
  });

  test("push names the line that it can't read, sends the rest, and exits with 1", async () => {
    await using there = await langfuse();
    record(`no json\n${line(...spans(1))}`);

    const { stderr, stdout, code } = await run(["push"], there.env);

    expect(stdout).toContain("Sent 1 observation of 1 trace");
    expect(stderr).toContain(":1 is not JSON");
    expect(code).toBe(1);
  });

  test("push sends although it can't write its ledger, with a warning", async () => {
    await using there = await langfuse();
    writeFileSync(directory.file("a.jsonl"), line(...spans(2)));
    writeFileSync(directory.file(".mistral-traced"), "a file where the directory should be");

    const { stdout, stderr, code } = await run(["push", "a.jsonl"], there.env);

    expect(stdout).toContain("Sent 2 observations");
    expect(stderr).toContain("the next run sends them again");
    expect(code).toBe(0);
  });

  posixTest(
    "push writes its ledger for the owner only, and reads one that ends in half a line",
    async () => {
      await using there = await langfuse();
      record(line(...spans(3)));
      await run(["push"], there.env);
      const [name = ""] = readdirSync(directory.file(".mistral-traced")).filter((file) =>
        file.startsWith("pushed-"),
      );
      const file = directory.file(`.mistral-traced/${name}`);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      writeFileSync(file, readFileSync(file, "utf8").slice(0, -10));

      expect((await run(["push"], there.env)).stdout).toContain("2 observations sent before.");
    },
  );
});
