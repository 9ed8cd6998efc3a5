// An async generator and a web stream that are read to their end: what tracing adds to each chunk.
import {
  atMost,
  excess,
  type Aim,
  type Bench,
  type Measure,
  type Result,
  type Samples,
} from "../samples.js";
import type { Subject } from "../subjects/subject.js";
import { subjects } from "../subjects/index.js";
import { stream, tell } from "../work.js";
import { timedCalls } from "./timed-calls.js";

const CHUNKS = 200;

export const generator: Measure = (bench) =>
  perChunk(
    bench,
    "async generator",
    (subject) => subject.tracedGenerator?.("tell", tell),
    (samples) =>
      atMost("at most 0.3 µs a chunk over the limit", 0.3, excess(samples, "ours", "limit")),
  );

export const readableStream: Measure = (bench) =>
  perChunk(
    bench,
    "ReadableStream",
    (subject) => subject.tracedStream?.("stream", stream),
    (samples) =>
      atMost("at most 0.5 µs a chunk over the bare one", 0.5, excess(samples, "ours", "bare")),
  );

async function perChunk(
  bench: Bench,
  what: string,
  trace: (subject: Subject) => ((chunks: number) => AsyncIterable<string>) | undefined,
  aim: (samples: Samples) => Aim,
): Promise<Result[]> {
  const perCall = await timedCalls(bench, subjects("on", bench), 40, (subject) => {
    const traced = trace(subject);
    return (
      traced &&
      (async () => {
        let length = 0;
        for await (const chunk of traced(CHUNKS)) length += chunk.length;
        return length;
      })
    );
  });
  const samples: Samples = Object.fromEntries(
    Object.entries(perCall).map(([name, values]) => [name, values.map((value) => value / CHUNKS)]),
  );
  return [
    {
      title: `${what} of ${CHUNKS} chunks, per chunk`,
      unit: "µs",
      samples,
      aims: [aim(samples)],
    },
  ];
}
