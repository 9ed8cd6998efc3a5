// Faults of a Collector and of Langfuse while services send and record. Each scenario ends when Langfuse has every
// recorded span, unless `isLost`.
import { deepStrictEqual, ok } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readmeCommand } from "./readme-command.mjs";
import { PATIENCE_MS, pause, until } from "./until.mjs";

/** Load for some two seconds. */
const LOAD = { tours: 5, notes: 800, pauseMs: 50 };

/** Answers after which the Collector drops a batch. */
const FINAL = [400, 401, 403, 404, 408, 413, 500];

export const SCENARIOS = [
  {
    name: "all is well",
    async run(stage) {
      await stage.start();
      await stage.send({ tours: 30, notes: 200 });
    },
  },
  {
    name: "the Collector ends by `SIGTERM` and is back after a second",
    run: (stage) => restart(stage, "SIGTERM"),
  },
  {
    name: "the Collector is killed by `SIGKILL` and is back after a second",
    run: (stage) => restart(stage, "SIGKILL"),
  },
  {
    name: "`SIGKILL` three times while Langfuse takes 0.3 seconds to answer",
    async run(stage) {
      stage.answer = () => pause(300);
      await stage.start();
      const sent = stage.send({ ...LOAD, notes: 1200 });
      for (const count of [200, 500, 800]) {
        await endedMoreThan(stage, count);
        await stage.collector.stop("SIGKILL");
        await stage.start();
      }
      await sent;
    },
  },
  {
    name: "Langfuse is away for six seconds",
    async run(stage) {
      await stage.start();
      const sent = stage.send(LOAD);
      await endedMoreThan(stage, 100);
      stage.answer = "cut";
      await pause(6000);
      stage.answer = undefined;
      await sent;
    },
  },
  {
    name: "Langfuse is away, and the Collector is killed meanwhile",
    async run(stage) {
      stage.answer = "cut";
      await stage.start();
      const sent = stage.send(LOAD);
      await endedMoreThan(stage, 400);
      await stage.collector.stop("SIGKILL");
      await stage.start();
      await sent;
      stage.answer = undefined;
    },
  },
  {
    name: "the Collector is away until the next process of the service",
    async run(stage) {
      const { spooled } = await stage.send({ notes: 500 });
      deepStrictEqual(spooled, 500);
      await stage.start();
      const { replayed } = await stage.send({ notes: 1, patienceMs: PATIENCE_MS });
      deepStrictEqual(replayed, 500);
    },
  },
  {
    name: "the Collector's queue is full while Langfuse is away",
    async run(stage) {
      stage.answer = "cut";
      const queue = "exporters::otlp_http/langfuse::sending_queue";
      // Room for one of the requests in which a spool is sent, not for two.
      await stage.start({
        set: { [`${queue}::queue_size`]: 800_000, [`${queue}::batch::min_size`]: 200_000 },
      });
      const { spooled } = await stage.send(
        { notes: 1600, noteBytes: 500, pauseMs: 5 },
        { LANGFUSE_TIMEOUT: "1" },
      );
      ok(spooled > 0, "the queue had room for all");
      stage.answer = undefined;
      const { replayed } = await stage.send({ notes: 1, patienceMs: PATIENCE_MS });
      ok(replayed > 0, "nothing came from the spool");
    },
  },
  {
    name: "Langfuse answers 429, 502, 503 and 504 at first",
    async run(stage) {
      const left = [429, 502, 503, 504];
      stage.answer = () => {
        const status = left.shift();
        return status && { status };
      };
      const retry = "exporters::otlp_http/langfuse::retry_on_failure";
      await stage.start({ set: { [`${retry}::initial_interval`]: "100ms" } });
      await stage.send({ notes: 300 });
    },
  },
  {
    name: "recordings from before the start, with lines above 1 MiB",
    async run(stage) {
      await stage.record({ tours: 20, notes: 100, noteBytes: 40_000, pauseMs: 0 });
      ok(longestLine(stage.volumes["/recordings"]) > 1024 * 1024, "no line is that long");
      await stage.start();
    },
  },
  {
    name: "recordings that grow while the Collector ends by `SIGTERM` and `SIGKILL`",
    async run(stage) {
      await stage.start();
      const recorded = stage.record(LOAD);
      for (const [signal, count] of [
        ["SIGTERM", 200],
        ["SIGKILL", 500],
      ]) {
        await endedMoreThan(stage, count);
        await stage.collector.stop(signal);
        await pause(500);
        await stage.start();
      }
      await recorded;
    },
  },
  {
    name: "sent and recorded",
    async run(stage) {
      await stage.start();
      await stage.sendAndRecord({ tours: 20, notes: 100 });
      ok(await until(PATIENCE_MS, () => stage.langfuse.resent === 200), "it came once");
    },
  },
  {
    name: "the README's command",
    async run(stage) {
      const { config, volumes, env } = await readmeCommand(stage);
      stage.volumes = volumes;
      await stage.record({ tours: 5 });
      await stage.start({ config, env });
      await stage.send({ tours: 5 });
    },
  },
  {
    name: `Langfuse answers ${FINAL.join(", ")}: **lost**`,
    isLost: true,
    async run(stage) {
      const queue = "exporters::otlp_http/langfuse::sending_queue";
      await stage.start({ set: { [`${queue}::batch::flush_timeout`]: "100ms" } });
      for (const [index, status] of FINAL.entries()) {
        stage.answer = { status };
        const { sent } = await stage.send({ notes: 20 });
        deepStrictEqual(sent, 20, "the package counts what the Collector has taken as sent");
        const isDropped = () => dropsIn(stage.collector.log) > index;
        ok(await until(PATIENCE_MS, isDropped), `nothing was dropped after ${status}`);
      }
      stage.answer = undefined;
      // Longer than the Collector's first repetition.
      await pause(7000);
    },
  },
];

async function restart(stage, signal) {
  await stage.start();
  const sent = stage.send(LOAD);
  await endedMoreThan(stage, 300);
  await stage.collector.stop(signal);
  await pause(1000);
  await stage.start();
  await sent;
}

async function endedMoreThan(stage, count) {
  ok(await until(PATIENCE_MS, () => stage.ended > count), "the service does nothing");
}

function dropsIn(log) {
  return log.split("Exporting failed. Dropping data").length - 1;
}

function longestLine(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".jsonl"),
  );
  const lines = files.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  return Math.max(...lines.map((line) => line.length));
}
