// The loop does the same whatever becomes of its traces: off, not sampled, or broken.
import { afterEach, describe, expect, test, vi } from "vitest";
import { state, type TracingState } from "../../../src/tracing/state.js";
import { call, lastMessages, request, startWeather } from "./service.js";

const before: TracingState = { ...state };
afterEach(() => void Object.assign(state, before));

const fault = (): never => {
  throw new Error("broken");
};

const states: Record<string, Partial<TracingState>> = {
  "that are on": { enabled: true, live: true },
  "that are off": { enabled: false, live: false },
  "that are not sampled": { enabled: true, live: true, sample: () => false },
  "of which the sampling is broken": { enabled: true, live: true, sample: fault },
  "of which the sink is broken": { enabled: true, live: true, sink: { add: fault } },
  "of which the mask is broken": { enabled: true, live: true, mask: fault },
};

/** All that a caller can see of a loop with calls that succeed and calls that fail, and of a stream of it. */
async function seen(): Promise<unknown> {
  const replies = [
    {
      text: "Well,",
      toolCalls: [call("weather"), call("forecast"), call("weather", "{"), call("nowhere")],
    },
    { text: "Clear." },
  ];
  const whole = await startWeather(replies);
  const { text, messages, steps } = await whole.weather.runTools(request);
  const streamed = await startWeather(replies);
  const events: unknown[] = [];
  for await (const event of streamed.weather.streamTools(request)) events.push(event);
  const failing = await startWeather([{ toolCalls: [call("forecast"), call("never")] }]);
  const error: unknown = await failing.weather
    .runTools({ ...request, toolErrors: "throw" })
    .catch((thrown: unknown) => thrown);
  return { text, messages, steps, events, error, told: lastMessages(whole.standIn) };
}

describe("the loop beside traces", () => {
  test.each(Object.keys(states))("the loop of tools returns the same: %s", async (name) => {
    const warn = vi.fn<(message: string) => void>();
    Object.assign(state, states["that are on"], { warn });
    const expected = await seen();
    Object.assign(state, before, states[name], { warn });
    expect(await seen()).toEqual(expected);
  });
});
