// One traced call, and a tree of three: a call that makes two others.
import { atMost, ratio, type Measure } from "../samples.js";
import { subjects } from "../subjects/index.js";
import { answer, QUESTION } from "../work.js";
import { timedCalls } from "./timed-calls.js";

const CALLS = 1_500;

export const call: Measure = async (bench) => {
  const samples = await timedCalls(bench, subjects("on", bench), CALLS, (subject) => {
    const traced = subject.traced("answer", answer);
    return () => traced(QUESTION);
  });
  return [
    {
      title: "traced async call, input and output captured",
      unit: "µs",
      samples,
      aims: [
        atMost("at most 0.35 x raw OpenTelemetry", 0.35, ratio(samples, "ours", "opentelemetry")),
        atMost("at most 1/10 of Langfuse's observe", 1 / 10, ratio(samples, "ours", "langfuse")),
        atMost("at most 1.3 x the limit", 1.3, ratio(samples, "ours", "limit")),
      ],
    },
  ];
};

export const tree: Measure = async (bench) => {
  const samples = await timedCalls(bench, subjects("on", bench), CALLS / 3, (subject) => {
    const search = subject.traced("search", answer);
    const complete = subject.traced("complete", answer);
    const guide = subject.traced("guide", async (question) => {
      await search(question);
      return complete(question);
    });
    return () => guide(QUESTION);
  });
  return [
    {
      title: "tree of three",
      unit: "µs",
      samples,
      aims: [
        atMost("at most 0.5 x raw OpenTelemetry", 0.5, ratio(samples, "ours", "opentelemetry")),
      ],
    },
  ];
};
