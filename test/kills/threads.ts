// A program that traces in worker threads, forked processes and a cluster, told by its first argument.
import { fork } from "node:child_process";
import cluster from "node:cluster";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { isMainThread, Worker } from "node:worker_threads";
import { configure, observe } from "./traced.js";

// The frames differ by the bundle.
Error.stackTraceLimit = 0;
const file = fileURLToPath(import.meta.url);
const [how = "", isChild] = process.argv.slice(2);

function trace(): void {
  configure();
  const work = observe(how, (n: number) => n);
  for (let n = 0; n < 10; n += 1) work(n);
}

if (!isMainThread || isChild !== undefined || cluster.isWorker) {
  trace();
  if (how.endsWith("process.exit")) process.exit(4);
  if (how.endsWith("error")) throw new Error("on purpose");
  if (cluster.isWorker) cluster.worker?.disconnect();
} else if (how.startsWith("worker")) {
  const worker = new Worker(file, { argv: [how, "child"] });
  worker.on("error", () => {});
  await once(worker, "exit");
  console.log("worker ended");
} else if (how.startsWith("fork")) {
  const [code] = (await once(fork(file, [how, "child"], { stdio: "ignore" }), "exit")) as [number];
  console.log("fork ended", code);
} else {
  cluster.setupPrimary({ args: [how], silent: true });
  const workers = [cluster.fork(), cluster.fork()];
  if (how.endsWith("primary dies")) {
    await Promise.all(workers.map((worker) => once(worker, "online")));
    setTimeout(() => process.exit(6), 300);
  }
  await Promise.all(workers.map((worker) => once(worker, "exit")));
}
