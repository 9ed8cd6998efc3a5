// An async generator that is read to its end: what tracing adds to each chunk.
import { atMost, excess, type Measure, type Samples } from "../samples.js";
import { subjects } from "../subjects/index.js";
import { tell } from "../work.js";
import { timedCalls } from "./timed-calls.js";

const CHUNKS = 200;

export const generator: Measure = async (bench) => {
  const perCall = await timedCalls(bench, subjects("on", bench), 40, (subject) => {
    const told = subject.tracedGenerator?.("tell", tell);
    return (
      told &&
      (async () => {
        let length = 0;
        for await (const chunk of told(CHUNKS)) length += chunk.length;
        return length;
      })
    );
  });
  const samples: Samples = Object.fromEntries(
    Object.entries(perCall).map(([name, values]) => [name, values.map((value) => value / CHUNKS)]),
  );
  return [
    {
      title: `async generator of ${CHUNKS} chunks, per chunk`,
      unit: "µs",
      samples,
      aims: [
        atMost("at most 0.3 µs a chunk over the bare one", 0.3, excess(samples, "ours", "bare")),
      ],
    },
  ];
};
