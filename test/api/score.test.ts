import { describe, expect, test } from "vitest";
import { configure, flush, langfuseContext, observe, score, shutdown } from "../../src/index.js";
import { captureTraces, startReceiver } from "../../src/testing/index.js";
import { PATIENCE_MS } from "../eventually.js";
import { langfuseAt, unconfigured } from "../export/set-up.js";

const { warnings } = unconfigured();

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

describe("scores", () => {
  test("scores of the current observation and trace carry their ids and the kind of value", async () => {
    await using langfuse = await startReceiver();
    configure({
      destination: langfuseAt(langfuse.url),
      environment: "test",
    });
    const answer = observe("call", () => {
      langfuseContext.scoreCurrentObservation({ name: "length", value: 0.5, comment: "short" });
      langfuseContext.scoreCurrentTrace({ name: "tone", value: "friendly", configId: "config-1" });
      langfuseContext.updateCurrentTrace({ environment: "staging" });
      langfuseContext.scoreCurrentTrace({ name: "correct", value: true, metadata: { by: ["me"] } });
    });
    answer();
    await flush();

    const [span] = langfuse.spans;
    const byName = new Map(langfuse.scores.map((one) => [one["name"], one]));
    expect(langfuse.scores).toHaveLength(3);
    expect(byName.get("length")).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      name: "length",
      value: 0.5,
      dataType: "NUMERIC",
      comment: "short",
      traceId: span?.traceId,
      observationId: span?.spanId,
      environment: "test",
      timestamp: expect.any(String) as string,
    });
    expect(byName.get("tone")).toEqual({
      id: expect.any(String) as string,
      timestamp: expect.any(String) as string,
      name: "tone",
      value: "friendly",
      configId: "config-1",
      traceId: span?.traceId,
      environment: "test",
    });
    expect(byName.get("correct")).toMatchObject({
      value: 1,
      dataType: "BOOLEAN",
      metadata: { by: ["me"] },
      environment: "staging",
    });
    langfuse.assertClean({ complete: true });
  });

  test("a score names any observation, trace or session by its id", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    score({ id: "s1", traceId, observationId: "00f067aa0ba902b7", name: "n", value: 0 });
    score({ id: "s2", sessionId: "session-1", name: "review", value: "long", dataType: "TEXT" });
    await flush();
    expect(langfuse.scores).toEqual([
      expect.objectContaining({ id: "s1", traceId, observationId: "00f067aa0ba902b7", value: 0 }),
      expect.objectContaining({ id: "s2", sessionId: "session-1", dataType: "TEXT" }),
    ]);
  });

  test("a score can be a correction, of a run of a dataset, or of an annotation queue", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    score({ traceId, name: "output", value: "Monet", dataType: "CORRECTION", queueId: "queue-1" });
    score({ datasetRunId: "run-1", name: "accuracy", value: 0.9 });
    score({ traceId, name: "note", value: "x".repeat(500), dataType: "TEXT" });
    await flush();
    expect(langfuse.scores).toMatchObject([
      { traceId, name: "output", value: "Monet", dataType: "CORRECTION", queueId: "queue-1" },
      { datasetRunId: "run-1", name: "accuracy", value: 0.9, dataType: "NUMERIC" },
      { traceId, name: "note", dataType: "TEXT" },
    ]);
    langfuse.assertClean();
  });

  test("a score carries the time at which it was made, however late it arrives", async () => {
    let isAway = true;
    await using langfuse = await startReceiver({
      answer: () => (isAway ? { status: 503 } : undefined),
    });
    configure({ destination: langfuseAt(langfuse.url) });
    const before = Date.now();
    score({ traceId, name: "n", value: 1 });
    const after = Date.now();
    await flush();
    expect(langfuse.scores).toEqual([]);
    isAway = false;
    await flush();
    const [timestamp] = langfuse.scores.map((one) => Date.parse(String(one["timestamp"])));
    expect(timestamp).toBeGreaterThanOrEqual(before);
    expect(timestamp).toBeLessThanOrEqual(after);
  });

  test("scores travel together to a server that takes arrays", async () => {
    await using langfuse = await startReceiver({ version: "4.83.0" });
    configure({ destination: langfuseAt(langfuse.url) });
    for (let value = 0; value < 250; value += 1) score({ traceId, name: "n", value });
    await flush();
    expect(langfuse.requests).toHaveLength(3);
    expect(langfuse.scores.map(({ value }) => value)).toEqual(
      Array.from({ length: 250 }, (_, n) => n),
    );
    langfuse.assertClean();
  });

  test("scores go one by one to a server that refuses an array, which is asked once", async () => {
    await using langfuse = await startReceiver({ version: "4.16.0" });
    configure({ destination: langfuseAt(langfuse.url) });
    for (let round = 0; round < 3; round += 1) {
      for (let value = 0; value < 3; value += 1) score({ traceId, name: "n", value });
      // oxlint-disable-next-line no-await-in-loop -- a request after the other
      await flush();
    }
    expect(langfuse.requests.map(({ status }) => status)).toEqual([400, ...Array(9).fill(200)]);
    expect(langfuse.scores).toHaveLength(9);
    expect(warnings).toEqual([]);
  });

  test("a server that refuses one of several scores gets each of them by itself", async () => {
    const refused: string[] = [];
    await using langfuse = await startReceiver({
      version: "4.83.0",
      answer: ({ body }) => {
        const given = JSON.parse(body.toString()) as { name?: string } | { name: string }[];
        if (Array.isArray(given)) {
          return { status: 207, body: { accepted: 1, rejected: 1, errors: [] } };
        }
        if (given.name !== "bad") return undefined;
        refused.push(given.name);
        return { status: 400, body: { message: "no such config" } };
      },
    });
    configure({ destination: langfuseAt(langfuse.url) });
    score({ traceId, name: "good", value: 1 });
    score({ traceId, name: "bad", value: 1 });
    await flush();
    // The receiver stores what it is made to answer 207 to.
    expect(langfuse.scores.slice(2)).toMatchObject([{ name: "good" }]);
    expect(refused).toEqual(["bad"]);
    expect(warnings).toEqual([expect.stringContaining("no such config")]);
  });

  test("the last of two scores with one id arrives last", async () => {
    let isDown = true;
    await using langfuse = await startReceiver({
      answer: () => (isDown ? { status: 503 } : undefined),
    });
    configure({ destination: langfuseAt(langfuse.url) });
    score({ id: "s1", traceId, name: "n", value: 1 });
    score({ id: "s1", traceId, name: "n", value: 2 });
    await flush({ timeout: 0.1 });
    isDown = false;
    await flush();
    expect(langfuse.scores.map(({ value }) => value)).toEqual([1, 2]);
  });

  test("scores send nothing else of the object that they were spread from", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    const row = { id: "s1", owner: "somebody", votes: 5n, comment: null as never };
    score({ ...row, traceId, name: "n", value: 1 });
    await flush();
    expect(langfuse.scores).toEqual([
      {
        id: "s1",
        traceId,
        name: "n",
        value: 1,
        dataType: "NUMERIC",
        timestamp: expect.any(String) as string,
      },
    ]);
  });

  test.each([
    [{ value: 1, traceId }, "the name of a score must be a non-empty string"],
    [{ name: "n", value: 1 }, "must have a traceId, a sessionId or a datasetRunId"],
    [
      { name: "n", value: 1, sessionId: "s", observationId: "o" },
      "must have a traceId beside its observationId",
    ],
    [{ name: "n", traceId }, "`value` must be a number, a non-empty string, or true or false"],
    [
      { name: "n", value: Number.NaN, traceId },
      "`value` must be a number, a non-empty string, or true or false",
    ],
    [
      { name: "n", value: "", traceId },
      "`value` must be a number, a non-empty string, or true or false",
    ],
    [{ name: "n", value: { a: 1 }, traceId }, "got an object"],
    [{ name: "n", value: "1", dataType: "NUMERIC", traceId }, 'must be a number (got "1")'],
    [{ name: "n", value: 2, dataType: "BOOLEAN", traceId }, "must be true or false (got 2)"],
    [
      { name: "n", value: 2, dataType: "CATEGORICAL", traceId },
      "must be a non-empty string (got 2)",
    ],
    [
      { name: "n", value: 2, dataType: "CORRECTION", traceId },
      "must be a non-empty string (got 2)",
    ],
    [{ name: "n", value: "", dataType: "TEXT", traceId }, 'must be a non-empty string (got "")'],
    [{ name: "n", value: "x".repeat(501), dataType: "TEXT", traceId }, "at most 500 characters"],
    [{ name: "n", value: 1, dataType: "STARS", traceId }, "`dataType` must be one of NUMERIC"],
    [
      { name: "n", value: 1, environment: "Not One", traceId },
      "`environment` must be at most 40 characters",
    ],
    [{ name: "n", value: 1, traceId, id: { of: "row" } }, "`id` must be a string (got an object"],
    [{ name: "n", value: 1, traceId: 7, sessionId: "s" }, "`traceId` must be a string (got 7)"],
    [null, "taking a score"],
  ])("an invalid score is left out with a warning: %j", async (given, message) => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    expect(() => score(given as never)).not.toThrow();
    await flush();
    expect(langfuse.scores).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(message)]);
  });

  test("scores are sent again, with the same id, until they arrive", async () => {
    await using langfuse = await startReceiver({
      answer: (_, n) => (n === 1 ? "lose-answer" : n === 2 ? { status: 503 } : undefined),
    });
    configure({ destination: langfuseAt(langfuse.url) });
    score({ traceId, name: "n", value: 1 });
    await flush();
    expect(langfuse.scores).toHaveLength(2);
    expect(langfuse.scores[0]).toEqual(langfuse.scores[1]);
    expect(warnings).toEqual([]);
  });

  test("many scores arrive complete", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    for (let value = 0; value < 200; value += 1) score({ traceId, name: "n", value });
    await shutdown({ timeout: PATIENCE_MS / 1000 });
    const values = langfuse.scores.map(({ value }) => value);
    expect(new Set(values)).toEqual(new Set(Array.from({ length: 200 }, (_, index) => index)));
  });

  test("scores that Langfuse refuses are dropped with one warning that quotes it", async () => {
    await using langfuse = await startReceiver({
      answer: () => ({ status: 400, body: { message: "no such config" } }),
    });
    configure({ destination: langfuseAt(langfuse.url) });
    score({ traceId, name: "n", value: 1, configId: "none" });
    score({ traceId, name: "n", value: 1, configId: "none" });
    await flush();
    // An array first, then each by itself.
    expect(langfuse.requests).toHaveLength(3);
    expect(warnings).toEqual([expect.stringContaining("no such config")]);
  });

  test("scores are not sent with tracing off, in an unsampled trace, or in a captured one", async () => {
    await using langfuse = await startReceiver();
    const server = { destination: langfuseAt(langfuse.url) };
    const scored = observe("call", () =>
      langfuseContext.scoreCurrentTrace({ name: "n", value: 1 }),
    );
    configure({ ...server, enabled: false });
    scored();
    score({ traceId, name: "n", value: 1 });
    configure({ ...server, sample: 0 });
    scored();
    configure(server);
    await captureTraces(scored);
    await flush();
    expect(langfuse.requests).toEqual([]);
    await captureTraces(scored, { alsoSend: true });
    await flush();
    expect(langfuse.scores).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test("the mask masks the comments of scores", async () => {
    await using langfuse = await startReceiver();
    const mask = ({ data, field }: { data: string; field: string }) =>
      field === "scoreComment" ? data.replace("hush", "[hush]") : data;
    configure({ destination: langfuseAt(langfuse.url), mask });
    score({ traceId, name: "n", value: 1, comment: "it is hush" });
    await flush();
    expect(langfuse.scores[0]?.["comment"]).toBe("it is [hush]");
  });

  test("the mask masks the text of scores", async () => {
    await using langfuse = await startReceiver();
    const mask = ({ data, field }: { data: string; field: string }) =>
      field === "scoreValue" ? data.replace("hush", "[hush]") : data;
    configure({ destination: langfuseAt(langfuse.url), mask });
    score({ traceId, name: "output", value: "it is hush", dataType: "CORRECTION" });
    score({ traceId, name: "n", value: "it is hush", dataType: "TEXT" });
    await flush();
    expect(langfuse.scores.map(({ value }) => value)).toEqual(["it is [hush]", "it is [hush]"]);
  });
});
