// The arrival of calls that come faster than they can be sent: how much, how soon, in how many
// bytes, and how long the event loop stands still meanwhile.
import { mainThreadMs } from "../main-thread.js";
import { atLeast, atMost, interleave, median, type Bench, type Measure } from "../samples.js";
import { resetSink, sinkCounts } from "../sink-client.js";
import { subjects } from "../subjects/index.js";
import type { Subject } from "../subjects/subject.js";
import { answer, QUESTION } from "../work.js";

interface Delivery {
  /** Of the calls, from 0 to 100. */
  readonly arrived: number;
  /** From the end of the calls to the end of the flush. */
  readonly flushMs: number;
  /** The work of the longest turn of the event loop from the end of the calls on. */
  readonly stallMs: number;
  readonly wireBytes: number;
  readonly jsonBytes: number;
}

export const burst: Measure = async (bench) => {
  const calls = Math.round(50_000 * Math.max(bench.scale, 0.4));
  const { arrived, flushMs, stallMs, wireBytes, jsonBytes } = await deliveries(bench, calls, 0);
  const burst = `burst of ${calls} calls in one turn of the event loop`;
  return [
    {
      title: `${burst}: arrived`,
      unit: "%",
      samples: arrived,
      aims: [atLeast("100% arrive", 100, Math.min(...(arrived.ours ?? [])))],
    },
    { title: `${burst}: time to flush`, unit: "ms", samples: flushMs, aims: [] },
    {
      title: "longest turn of the event loop while exporting it",
      unit: "ms",
      samples: stallMs,
      aims: [atMost("at most 10 ms", 10, median(stallMs.ours ?? []))],
    },
    { title: "a span on the wire", unit: "bytes", samples: wireBytes, aims: [] },
    { title: "a span as JSON", unit: "bytes", samples: jsonBytes, aims: [] },
  ];
};

export const slowSink: Measure = async (bench) => {
  const calls = Math.round(20_000 * Math.max(bench.scale, 0.5));
  const { arrived, flushMs } = await deliveries(bench, calls, 80);
  const slow = `${calls} calls, a sink that answers after 80 ms`;
  return [
    {
      title: `${slow}: arrived`,
      unit: "%",
      samples: arrived,
      aims: [atLeast("100% arrive", 100, Math.min(...(arrived.ours ?? [])))],
    },
    { title: `${slow}: time to flush`, unit: "ms", samples: flushMs, aims: [] },
  ];
};

type Field = keyof Delivery;

async function deliveries(bench: Bench, calls: number, delayMs: number) {
  const senders = subjects("on", bench).filter(({ name }) => name !== "bare" && name !== "limit");
  const seen: Record<Field, Partial<Record<string, number[]>>> = {
    arrived: {},
    flushMs: {},
    stallMs: {},
    wireBytes: {},
    jsonBytes: {},
  };
  await interleave(senders, bench.rounds, async (subject) => {
    await resetSink(bench.sinkUrl, delayMs);
    const delivery = await deliver(subject, calls, bench.sinkUrl);
    for (const field of Object.keys(seen) as Field[]) {
      (seen[field][subject.name] ??= []).push(delivery[field]);
    }
    return undefined;
  });
  await resetSink(bench.sinkUrl);
  return seen;
}

async function deliver(subject: Subject, calls: number, sinkUrl: string): Promise<Delivery> {
  const traced = subject.traced("answer", answer);
  globalThis.gc?.();
  // oxlint-disable-next-line no-await-in-loop -- only microtasks lie between the calls
  for (let call = 0; call < calls; call += 1) await traced(QUESTION);
  const start = performance.now();
  const loop = watchLoop();
  await subject.flush();
  const flushMs = performance.now() - start;
  const stallMs = loop.longest();
  const { spans, wireBytes, jsonBytes } = await sinkCounts(sinkUrl, subject.name);
  return {
    arrived: (spans / calls) * 100,
    flushMs,
    stallMs,
    wireBytes: wireBytes / spans,
    jsonBytes: jsonBytes / spans,
  };
}

/** Notes how much work each turn of the event loop is. */
function watchLoop(): { longest(): number } {
  let last = mainThreadMs();
  let longest = 0;
  let timer = setImmediate(turn);
  function turn(): void {
    const now = mainThreadMs();
    longest = Math.max(longest, now - last);
    last = now;
    timer = setImmediate(turn);
  }
  return {
    longest() {
      clearImmediate(timer);
      return Math.max(longest, mainThreadMs() - last);
    },
  };
}
