import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { followTraces, type TraceReading } from "../../src/reading/read-traces.js";
import { eventually } from "../eventually.js";
import { inDirectory, line } from "./spans.js";

const directory = inDirectory();
const aborter = { current: new AbortController() };
afterEach(() => aborter.current.abort());

/** Follows `paths` and gathers the ids of what changed, each look a list. */
function follow(...paths: string[]) {
  aborter.current = new AbortController();
  const changes: string[][] = [];
  const problems: string[] = [];
  let reading: TraceReading | undefined;
  const done = followTraces(
    paths,
    (change, now) => {
      reading = now;
      changes.push([...change.traceIds].map((id) => id.replace(/^0+/, "")).toSorted());
      for (const { line, why } of change.problems) problems.push(`${line} ${why}`);
    },
    { signal: aborter.current.signal, pollMs: 10 },
  );
  const comes = (ids: string[]) => eventually(() => expect(changes.at(-1)).toEqual(ids));
  return { changes, problems, comes, done, reading: () => reading };
}

describe("followTraces", () => {
  test("followTraces waits for a directory, then reports new files and additions to them", async () => {
    const { changes, comes, done, reading } = follow(directory.file("later"));
    await comes([]);
    mkdirSync(directory.file("later"));
    writeFileSync(directory.file("later/a.jsonl"), line({ trace: "1", id: "1" }));
    await comes(["1"]);
    writeFileSync(directory.file("later/b.jsonl"), line({ trace: "2", id: "2" }));
    await comes(["2"]);
    appendFileSync(
      directory.file("later/a.jsonl"),
      line({ trace: "1", id: "5" }) + line({ trace: "3", id: "3" }),
    );
    await comes(["1", "3"]);

    expect(changes).toHaveLength(4);
    expect(reading()?.store.observationCount).toBe(4);
    aborter.current.abort();
    await done;
  });

  test("followTraces reads a half-written line when it is whole, and does not report it as damage", async () => {
    const text = line({ trace: "2", id: "2", name: "漢字" });
    const bytes = Buffer.from(text);
    const half = Buffer.byteLength(text.slice(0, text.indexOf("漢"))) + 1;
    writeFileSync(directory.file("a.jsonl"), line({ trace: "1", id: "1" }));
    appendFileSync(directory.file("a.jsonl"), bytes.subarray(0, half));
    const { comes, problems, reading } = follow(directory.path);
    await comes(["1"]);
    expect(reading()?.unfinished).toEqual([{ file: directory.file("a.jsonl"), line: 2 }]);
    appendFileSync(directory.file("a.jsonl"), bytes.subarray(half, -1));
    await comes(["2"]);
    expect(reading()?.unfinished).toEqual([]);
    appendFileSync(directory.file("a.jsonl"), `\nno json\n${line({ trace: "3", id: "3" })}`);
    await comes(["3"]);

    const ids = reading()
      ?.store.summaries()
      .map(({ name }) => name);
    expect(ids).toContain("漢字");
    expect(problems).toEqual([expect.stringMatching(/^3 is not JSON/)]);
  });

  test("followTraces begins again after a file was replaced, cut or removed, and its traces stay", async () => {
    const file = directory.file("a.jsonl");
    writeFileSync(file, line({ trace: "1", id: "1" }) + line({ trace: "2", id: "2" }));
    const { comes, problems, reading } = follow(directory.path);
    await comes(["1", "2"]);
    writeFileSync(directory.file("new"), line({ trace: "3", id: "3", name: "x".repeat(1000) }));
    renameSync(directory.file("new"), file);
    await comes(["3"]);
    writeFileSync(file, line({ trace: "4", id: "4" }));
    await comes(["4"]);
    rmSync(file);
    await eventually(() => expect(reading()?.files).toEqual([]));
    writeFileSync(file, line({ trace: "5", id: "5" }));
    await comes(["5"]);

    expect(reading()?.store.traceCount).toBe(5);
    expect(problems).toEqual([]);
  });

  test("followTraces follows a packed file to which a second part is added", async () => {
    const file = directory.file("a.jsonl.gz");
    writeFileSync(file, gzipSync(line({ trace: "1", id: "1" })));
    const { comes, reading } = follow(directory.path);
    await comes(["1"]);
    appendFileSync(file, gzipSync(line({ trace: "2", id: "2" })));
    await comes(["1", "2"]);

    expect(reading()?.store.observationCount).toBe(2);
  });
});
