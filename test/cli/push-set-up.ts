// The files that `push` finds, and a Langfuse to send them to.
import { mkdirSync, writeFileSync } from "node:fs";
import {
  headerLine,
  newName,
  spoolKey,
  type SpoolOwner,
} from "../../src/export/disk/spool-file.js";
import type { ReceiverOptions } from "../../src/testing/receiver/receiver.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { hex, line, type SpanParts } from "../reading/spans.js";

/** The attributes that Langfuse asks for. */
export const required = { "langfuse.environment": "default", "langfuse.observation.type": "span" };

/** Spans of one trace each. */
export function spans(count: number, from = 0): SpanParts[] {
  return Array.from({ length: count }, (_, index) => ({
    trace: hex(from + index + 1, 32),
    id: hex(from + index + 1, 16),
    name: `step ${from + index}`,
    start: index,
    attributes: required,
  }));
}

/** Writes what `push` reads, in the directory of a test. */
export function filesIn(directory: { file(name: string): string }) {
  return { record, spool, spoolScores };

  function record(content: string, name = "traces-2026-01-01-1.jsonl"): void {
    mkdirSync(directory.file(".mistral-traced"), { recursive: true });
    writeFileSync(directory.file(`.mistral-traced/${name}`), content);
  }

  /** Writes a file as a process leaves it that has ended a long time ago. */
  function spool(
    owner: SpoolOwner,
    parts: SpanParts[],
    { inside = ".mistral-traced/spool", number = 1 } = {},
  ): string {
    mkdirSync(directory.file(inside), { recursive: true });
    const name = newName(spoolKey(owner), 1_700_000_000_000, "0a0b0c0d", number);
    const file = directory.file(`${inside}/${name.replace(`-${process.pid}-`, "-99999999-")}`);
    writeFileSync(file, headerLine(owner) + parts.map((part) => line(part)).join(""));
    return file;
  }

  /** Writes scores as a process leaves them that has ended a long time ago. */
  function spoolScores(
    owner: SpoolOwner,
    values: readonly number[],
    inside = ".mistral-traced/spool",
  ): string {
    mkdirSync(directory.file(inside), { recursive: true });
    const name = newName(spoolKey(owner), 1_700_000_000_000, "0a0b0c0d", 1)
      .replace(`-${process.pid}-`, "-99999999-")
      .replace("-1.jsonl", ".scores");
    const scores = values.map((value) => ({
      id: `s${value}`,
      traceId: hex(1, 32),
      name: "n",
      value,
    }));
    const file = directory.file(`${inside}/${name}`);
    writeFileSync(
      file,
      headerLine(owner) + scores.map((one) => `${JSON.stringify(one)}\n`).join(""),
    );
    return file;
  }
}

/** A receiver, and the environment that sends to it. */
export async function langfuse(options: ReceiverOptions = {}) {
  const receiver = await startReceiver(options);
  const { publicKey, secretKey, url } = receiver;
  const env = {
    LANGFUSE_PUBLIC_KEY: publicKey,
    LANGFUSE_SECRET_KEY: secretKey,
    LANGFUSE_BASE_URL: url,
  };
  return {
    receiver,
    env,
    owner: { baseUrl: url, publicKey },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}
