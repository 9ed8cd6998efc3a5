// Starts and ends a Collector with the example's configuration as it stands. The paths of its container are
// mapped as the volumes of `docker run` map them, and its port is a free one.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { until } from "./until.mjs";

const EXAMPLE = join(import.meta.dirname, "../../../examples/collector/otel-collector.yaml");

/**
 * Starts the Collector and waits until it accepts spans.
 * @param options.binary its path
 * @param options.volumes folders of this machine by their paths in the container
 * @param options.env its environment variables
 * @param options.port the port of 127.0.0.1 to listen on
 * @param options.set options of the configuration to change, by their paths
 * @param options.config another configuration than the example
 * @returns a running Collector: its address, its log, and the way to end it
 */
export async function startCollector({ binary, volumes, env, port, set = {}, config = EXAMPLE }) {
  const changes = { ...mappedPaths(readFileSync(config, "utf8"), volumes), ...set };
  changes["receivers::otlp::protocols::http::endpoint"] = `127.0.0.1:${port}`;
  const child = spawn(
    binary,
    [
      `--config=${config}`,
      ...Object.entries(changes).map(([path, value]) => `--set=${path}=${value}`),
    ],
    { env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", "ignore", "pipe"] },
  );
  const collector = {
    url: `http://127.0.0.1:${port}/v1/traces`,
    log: "",
    /** Ends it, and waits until it has ended. */
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
    },
  };
  child.stderr.setEncoding("utf8").on("data", (text) => (collector.log += text));
  const ended = new Promise((resolve) => child.once("close", resolve));
  const isUp = await until(20_000, async () => child.exitCode !== null || accepts(collector.url));
  if (!isUp || child.exitCode !== null) {
    child.kill("SIGKILL");
    throw new Error(`The Collector did not start:\n${collector.log.slice(-2000)}`);
  }
  return collector;
}

/** A free port of this machine. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The folders that the configuration names, as this machine has them. */
function mappedPaths(text, volumes) {
  const [, queue] = /^ +directory: (\S+)$/m.exec(text);
  const [, recordings] = /^ +include: \["(\S+)"\]$/m.exec(text);
  return {
    "extensions::file_storage/queue::directory": mapped(queue, volumes),
    "receivers::otlpjsonfile::include": `[${mapped(recordings, volumes)}]`,
  };
}

/** @throws an Error for a path outside the volumes, which the container's user may not write */
function mapped(path, volumes) {
  const found = Object.entries(volumes).find(([inside]) => path.startsWith(`${inside}/`));
  if (found === undefined) throw new Error(`No volume holds ${path}.`);
  const [inside, outside] = found;
  return outside + path.slice(inside.length);
}

async function accepts(url) {
  try {
    const headers = { "content-type": "application/json" };
    return (await fetch(url, { method: "POST", headers, body: "{}" })).ok;
  } catch {
    return false;
  }
}
