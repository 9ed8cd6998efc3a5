// Files that wait on disk for another project are sent to the one, or the Collector, of the environment.
import { existsSync, readdirSync, readFileSync, truncateSync } from "node:fs";
import { expect, test } from "vitest";
import { commandLine } from "./bin.js";
import { filesIn, langfuse, spans } from "./push-set-up.js";
import { line } from "../reading/spans.js";

const { directory, run } = commandLine();
const { record, spool, spoolScores } = filesIn(directory);

const vanished = { baseUrl: "http://langfuse.gone:3000", publicKey: "pk-lf-old" };
const typo = { baseUrl: "http://langfuse.typo", publicKey: "pk-lf-typo" };

function spoolNames(): string[] {
  return readdirSync(directory.file(".mistral-traced/spool"));
}

test("push --from sends what waits for a vanished project, names both, and leaves the rest", async () => {
  await using there = await langfuse();
  const sent = [1, 2].map((number) => spool(vanished, spans(2, 10 * number), { number }));
  const scores = spoolScores(vanished, [1, 2, 3]);
  const mine = spool(there.owner, spans(1, 50));
  const others = spool(typo, spans(1, 60));
  const otherScores = spoolScores(typo, [9]);
  record(line(...spans(3)));

  const dry = await run(["push", "--from", "pk-lf-old", "--dry-run"], there.env);
  const first = await run(["push", "--from", "pk-lf-old"], there.env);
  const second = await run(["push", "--from", vanished.baseUrl, "--json"], there.env);

  expect(dry.stdout).toContain("Would send 7 observations of 7 traces and 3 scores");
  expect(first.stdout).toBe(
    `Sent 7 observations of 3 traces and 3 scores to ${there.receiver.url}.\n` +
      "They waited for pk-lf-old at http://langfuse.gone:3000.\n",
  );
  expect(first.code).toBe(0);
  const byName = there.receiver.spans.map(({ name }) => name).toSorted();
  expect(byName).toEqual(["0", "1", "10", "11", "2", "20", "21"].map((number) => `step ${number}`));
  expect(there.receiver.scores.map(({ value }) => value)).toEqual([1, 2, 3]);
  expect([...sent, scores].filter((file) => existsSync(file))).toEqual([]);
  expect([mine, others, otherScores].every((file) => existsSync(file))).toBe(true);
  expect(spoolNames()).toHaveLength(3);
  expect(first.stderr).toContain("pk-lf-typo at http://langfuse.typo");
  // The recording is in the ledger of the project that took it, and goes no second time.
  expect(JSON.parse(second.stdout)).toMatchObject({
    sent: 0,
    sentBefore: 3,
    from: [],
    warnings: [],
  });
  const ledgers = readdirSync(directory.file(".mistral-traced")).filter((name) =>
    name.startsWith("pushed-"),
  );
  expect(ledgers).toHaveLength(1);
});

test("push --from with a filter sends the matching traces, and the files stay", async () => {
  await using there = await langfuse();
  const file = spool(vanished, spans(2, 10));
  const before = readFileSync(file, "utf8");
  const scores = spoolScores(vanished, [1]);

  const args = ["push", "--from", "pk-lf-old", "--filter", "name=step 11", "--json"];
  const first = await run(args, there.env);
  const second = await run(args, there.env);

  expect(JSON.parse(first.stdout)).toMatchObject({
    sent: 1,
    from: [vanished],
    scores: { sent: 0 },
  });
  expect(JSON.parse(second.stdout)).toMatchObject({ sent: 0, sentBefore: 1 });
  expect(readFileSync(file, "utf8")).toBe(before);
  expect(existsSync(scores)).toBe(true);
});

test("push sends to the OTLP endpoint of the environment, and scores to the project of the keys", async () => {
  await using there = await langfuse({ strict: false });
  const collector = { baseUrl: `${there.receiver.url}/api/public/otel/v1/traces`, publicKey: "" };
  const own = spool(collector, spans(1));
  const env = {
    MISTRAL_TRACED_OTLP_URL: collector.baseUrl,
    MISTRAL_TRACED_OTLP_HEADERS: `authorization=Basic ${btoa(`${there.env.LANGFUSE_PUBLIC_KEY}:${there.env.LANGFUSE_SECRET_KEY}`)}`,
  };
  const waiting = spool({ ...collector, baseUrl: "http://collector.old/v1/traces" }, spans(2, 10));
  const scores = spoolScores(vanished, [1, 2]);

  const first = await run(["push"], env);
  const moved = await run(["push", "--from", "http://collector.old/v1/traces"], env);
  const withoutKeys = await run(["push", "--from", "pk-lf-old"], env);
  const withKeys = await run(["push", "--from", "pk-lf-old"], { ...env, ...there.env });

  expect(first.stdout).toBe(`Sent 1 observation to ${collector.baseUrl}.\n`);
  expect(existsSync(own)).toBe(false);
  expect(moved.stdout).toContain("They waited for http://collector.old/v1/traces.");
  expect(existsSync(waiting)).toBe(false);
  expect(there.receiver.spans).toHaveLength(3);
  expect(withoutKeys.stderr).toContain("Scores are sent to Langfuse, and not to an OTLP endpoint.");
  expect(withoutKeys.stderr).toContain("Not sent: 2 scores.");
  expect(withoutKeys.code).toBe(1);
  expect(withKeys).toMatchObject({ code: 0, stdout: expect.stringContaining("Sent 2 scores") });
  expect(there.receiver.scores).toHaveLength(2);
  expect(existsSync(scores)).toBe(false);
  const wrong = await run(["push"], { ...env, MISTRAL_TRACED_OTLP_URL: "collector" });
  expect(wrong.stderr).toContain("MISTRAL_TRACED_OTLP_URL is not a valid URL");
});

test("push keeps scores that the server can't take now, and names those that it refuses", async () => {
  const state: { status: number | undefined } = { status: 401 };
  await using there = await langfuse({
    answer: ({ path }) =>
      path.includes("/scores") && state.status ? { status: state.status } : undefined,
  });
  const file = spoolScores(there.owner, [1, 2]);

  const refusedKeys = await run(["push"], there.env);
  expect(refusedKeys.stderr).toContain("Not sent: 2 scores");
  expect(refusedKeys.code).toBe(1);
  expect(spoolNames()).toHaveLength(1);
  expect(existsSync(file)).toBe(false);

  state.status = 400;
  const refused = await run(["push"], there.env);
  expect(refused.stderr).toContain("Refused: 2 scores.");
  expect(refused.stderr).toContain("A score was not sent: it answered 400.");
  expect(spoolNames()).toEqual([]);
});

test("push names a file of another project by its first line, whatever its size", async () => {
  await using there = await langfuse();
  const file = spool(vanished, spans(2));
  // A hole: it takes no room, and reading it would take minutes.
  truncateSync(file, 64 * 1024 ** 3);

  const { stdout } = await run(["push", "--json"], there.env);

  expect(JSON.parse(stdout)).toMatchObject({
    sent: 0,
    ofOthers: [{ server: vanished.baseUrl, publicKey: vanished.publicKey }],
  });
});
