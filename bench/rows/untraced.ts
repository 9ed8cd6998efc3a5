// The cost of a call that is not recorded: tracing off, and a trace that is not sampled.
import { atMost, excess, type Measure } from "../samples.js";
import { subjects } from "../subjects/index.js";
import { answer, QUESTION } from "../work.js";
import { timedCalls } from "./timed-calls.js";

const CALLS = 10_000;

export const off: Measure = async (bench) => {
  const present = subjects("off", bench).filter(({ name }) => name !== "limit");
  const samples = await timedCalls(bench, present, CALLS, (subject) => {
    const traced = subject.traced("answer", answer);
    return () => traced(QUESTION);
  });
  return [
    {
      title: "tracing off",
      unit: "µs",
      samples,
      aims: [atMost("at most 0.1 µs over the bare call", 0.1, excess(samples, "ours", "bare"))],
    },
  ];
};

export const sampledOut: Measure = async (bench) => {
  const samples = await timedCalls(bench, subjects("sampled out", bench), CALLS, (subject) => {
    const traced = subject.traced("answer", answer);
    return () => traced(QUESTION);
  });
  return [
    {
      title: "sampled out (the limit: AsyncLocalStorage.run)",
      unit: "µs",
      samples,
      aims: [
        atMost("at most AsyncLocalStorage.run + 0.1 µs", 0.1, excess(samples, "ours", "limit")),
      ],
    },
  ];
};
