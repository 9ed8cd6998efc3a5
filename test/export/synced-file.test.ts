// Files of the spool are brought to the disk itself, as far as docs/delivery.md promises.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildProgram, runNode } from "./child.js";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
}

test("the spool is synced beside the program while it runs, and at once as it ends", async () => {
  const { file, directory } = await buildProgram(`
    import { configure, createTraceId, flush, observe, score } from "mistral-traced";
    const langfuse = { publicKey: "pk-lf-test", secretKey: "sk-lf-test", baseUrl: "http://127.0.0.1:9" };
    configure({ destination: { langfuse }, timeout: 0.1, spool: { directory: "spool" }, logger() {} });
    const call = observe(function call(index: number) { return index; });
    call(1);
    score({ traceId: createTraceId("a"), name: "n", value: 1 });
    await flush({ timeout: 2 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    call(2);
    process.exit(0);
  `);
  try {
    const flags = ["--trace-event-categories", "node.fs.sync,node.fs.async"];
    const ended = await runNode([...flags, file], { env: {}, cwd: directory });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    const log = readdirSync(directory).find((name) => name.startsWith("node_trace")) ?? "";
    const { traceEvents } = JSON.parse(readFileSync(join(directory, log), "utf8")) as {
      traceEvents: TraceEvent[];
    };
    const begun = traceEvents.filter(({ ph }) => ph === "B" || ph === "b");
    const last = (name: string): number =>
      Math.max(...begun.filter((event) => event.name === name).map(({ ts }) => ts));
    // Of the observation and of the score, each with its directory.
    expect(begun.filter(({ name }) => name === "fdatasync")).toHaveLength(2);
    expect(begun.filter(({ name }) => name === "fsync")).toHaveLength(2);
    expect(begun.filter(({ name }) => name === "fs.sync.fdatasync")).toHaveLength(1);
    expect(last("fs.sync.fdatasync")).toBeGreaterThan(last("fs.sync.write"));
  } finally {
    rmSync(directory, { recursive: true });
  }
});
