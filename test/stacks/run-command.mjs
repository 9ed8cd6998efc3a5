// Commands of a stack: those that end, and servers.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** For a server that listens elsewhere: a slow one has time. */
const START_MS = 120_000;

/** Carries the output of a command that failed. */
export class CommandFailure extends Error {
  constructor(command, output) {
    super(`${command.join(" ")} failed:\n${output}`);
    this.output = output;
  }
}

/** Keeps keys and settings of the developer away from the apps. */
function environment(more) {
  const { PATH, HOME } = process.env;
  const quiet = { CI: "1", NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1" };
  return { PATH, HOME, ...quiet, ...more };
}

/** Runs a command to its end. Rejects with a CommandFailure unless it exits with 0. */
export function run(command, { cwd, env } = {}) {
  const [file, ...args] = command;
  return new Promise((resolve, reject) => {
    const options = { cwd, env: environment(env), maxBuffer: 2 ** 26 };
    execFile(file, args, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      if (error === null) resolve({ stdout, output });
      else reject(new CommandFailure(command, output || error.message));
    });
  });
}

/** Starts a server, waits until it answers, and ends it after `use(url)`. */
export async function withServer(command, { cwd, env }, use) {
  const port = await freePort();
  const [file, ...args] = command.map((part) => (part === "$PORT" ? String(port) : part));
  const server = spawn(file, args, {
    cwd,
    env: environment({ PORT: String(port), HOST: "127.0.0.1", ...env }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  server.stdout.on("data", (text) => (output += text));
  server.stderr.on("data", (text) => (output += text));
  const exit = once(server, "exit");
  try {
    const url = `http://127.0.0.1:${port}`;
    const deadlineMs = Date.now() + START_MS;
    while (server.exitCode === null && !(await isListening(port))) {
      if (Date.now() > deadlineMs) throw new Error("The server does not listen.");
      await wait(50);
    }
    if (server.exitCode !== null) throw new Error("The server ended.");
    return await use(url);
  } catch (error) {
    throw new CommandFailure(command, `${output}\n${String(error)}`);
  } finally {
    server.kill("SIGKILL");
    await exit;
  }
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(socket.destroy() !== undefined));
    socket.once("error", () => resolve(false));
  });
}

async function freePort() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A command of the app's own packages, as a script of package.json finds it. */
export function local([file, ...args]) {
  if (file === "npm" || file.startsWith("/")) return [file, ...args];
  return [file === "node" ? process.execPath : `node_modules/.bin/${file}`, ...args];
}
