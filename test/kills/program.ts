// The program that is ended in every way: it traces, and then does as its first argument commands.
// Its output and its end must not depend on whether it is traced.
import { writeFileSync } from "node:fs";

const [how = "", count = "0"] = process.argv.slice(2);
// One frame is enough to see that the same error was thrown; the others differ by the bundle.
Error.stackTraceLimit = 0;

/** Seconds for a flush: long enough for a slow machine. */
const timeout = 20;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function listen(signal: NodeJS.Signals): void {
  const kind = how.split(" ")[1];
  if (kind === "on" || kind === "before") {
    process.on(signal, () => {
      say(`handler of ${signal}`);
      process.exit(5);
    });
  } else if (kind === "once") {
    process.once(signal, () => {
      say(`handler of ${signal}, ${process.listenerCount(signal)} left`);
      process.kill(process.pid, signal);
    });
  } else if (kind === "ignore") {
    process.on(signal, () => {
      say(`ignored ${signal}, ${process.listenerCount(signal)} listening`);
      clearInterval(alive);
    });
  } else if (kind === "graceful") {
    process.on(signal, () => {
      say("closing");
      setTimeout(() => {
        void shutdown({ timeout }).then(() => {
          say("closed");
          process.exit(0);
        });
      }, 50);
    });
  }
}

const alive = setInterval(() => {}, 60_000);
const signal = how.split(" ")[0] as NodeJS.Signals;
if (how.endsWith(" before")) listen(signal);
const { configure, counters, flush, observe, shutdown } = await import("./traced.js");
if (how.startsWith("SIG") && !how.endsWith(" before")) listen(signal);
configure();

process.on("exit", (code) => {
  say(`exit listener: ${code}`);
  const file = process.env["COUNTERS"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(counters()));
});

const leaf = observe("leaf", (n: number) => `leaf ${n}`);
const root = observe("root", async (n: number) => leaf(n));
for (let n = 0; n < Number(count); n += 1) {
  // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
  await root(n);
}
say("traced");

switch (how) {
  case "natural":
    clearInterval(alive);
    break;
  case "exitCode":
    process.exitCode = 7;
    clearInterval(alive);
    break;
  case "exit 0":
  case "exit 3":
    process.exit(Number(how.slice(5)));
    break;
  case "throw":
    setImmediate(() => {
      throw new Error("on purpose");
    });
    break;
  case "reject":
    void Promise.reject(new Error("on purpose"));
    break;
  case "throw, handled":
    process.on("uncaughtException", (error) => {
      say(`handled ${error.message}`);
      process.exit(9);
    });
    setImmediate(() => {
      throw new Error("on purpose");
    });
    break;
  case "reject, handled":
    process.on("unhandledRejection", (error) => {
      say(`handled ${String(error)}`);
      clearInterval(alive);
    });
    void Promise.reject(new Error("on purpose"));
    break;
  case "SIGKILL after flush":
    await flush({ timeout });
    say("ready");
    break;
  case "replay":
    await flush({ timeout });
    clearInterval(alive);
    break;
  default:
    // The test ends it from outside.
    say("ready");
}
