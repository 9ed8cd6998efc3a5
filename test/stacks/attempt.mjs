// One way to build and to run an app: what it traced, or the message that it failed with.
import { stripVTControlCharacters } from "node:util";
import { captured } from "../captured.mjs";
import { CommandFailure, local, run, withServer } from "./run-command.mjs";

/**
 * Builds the app, runs its tests, serves it and calls it.
 * @param row `build`: commands; `test`, `serve`: a command; `ask(url)`; `tree`: the text of the traces;
 *   `fails`: matches the expected message
 */
export async function attempt(app, row, { mistral, langfuse, formatTrace }) {
  const { build = [], test, serve, ask, tree, fails } = row;
  const env = {
    MISTRAL_TRACED_SERVER_URL: mistral.url,
    LANGFUSE_BASE_URL: langfuse.url,
    LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
    LANGFUSE_SECRET_KEY: langfuse.secretKey,
    LANGFUSE_FLUSH_INTERVAL: "0",
    ...row.env,
  };
  const options = { cwd: app.directory, env };
  let step = "build";
  langfuse.clear();
  try {
    for (const command of build) await run(local(command), options);
    step = "run";
    if (test !== undefined) await run(local(test), options);
    if (serve !== undefined) {
      await withServer(local(serve), options, async (url) => {
        await ask(url);
        await langfuse.waitForSpans(tree.split("\n").length, { timeoutMs: 20_000 });
      });
    }
    langfuse.assertClean({ complete: true });
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const output = stripVTControlCharacters(error.output);
    const [message] = fails?.exec(output) ?? [];
    return { isTraced: false, isKnown: message !== undefined, step, message, detail: output };
  }
  const text = formatTrace(langfuse.observations.map(captured), { io: false, usage: false });
  if (text === tree) return { isTraced: true, isKnown: fails === undefined };
  return { isTraced: false, isKnown: false, step: "run", message: "another tree", detail: text };
}
