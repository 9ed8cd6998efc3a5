// The verdict of `mistral-traced doctor` on how an app compiles.
import { CommandFailure, run } from "./run-command.mjs";

const RANK = ["ok", "warning", "problem"];
const TOPICS = ["packages", "compiler", "Jest"];

/** Returns the worst status of its findings about how an app is built. */
export async function doctorOf(app) {
  const main = app.path("node_modules/mistral-traced/dist/src/cli/main.js");
  const command = [process.execPath, main, "doctor", "--json"];
  const output = await run(command, { cwd: app.directory }).then(
    ({ stdout }) => stdout,
    (error) => {
      // It exits with 1 where it finds a problem.
      if (error instanceof CommandFailure) return error.output;
      throw error;
    },
  );
  const { findings } = JSON.parse(output);
  const ranks = findings
    .filter(({ topic }) => TOPICS.includes(topic))
    .map(({ status }) => RANK.indexOf(status));
  return RANK[Math.max(...ranks)];
}
