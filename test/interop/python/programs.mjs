// Runs a program of either language against the mock servers.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** Variables that would change what the programs send. */
const CLEARED = /^(?:LANGFUSE|MISTRAL|OTEL|PYTHON)_?/;

/** The environment of a program. */
export function variables({ mistral, langfuse }) {
  const kept = Object.entries(process.env).filter(([name]) => !CLEARED.test(name));
  return {
    ...Object.fromEntries(kept),
    MISTRAL_API_KEY: "stand-in",
    MISTRAL_SERVER_URL: mistral.url,
    LANGFUSE_HOST: langfuse.url,
    LANGFUSE_BASE_URL: langfuse.url,
    LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
    LANGFUSE_SECRET_KEY: langfuse.secretKey,
    PYTHONPYCACHEPREFIX: join(import.meta.dirname, ".venvs/bytecode"),
  };
}

/** Returns the standard output. Rejects with the standard error of a program that fails. */
export async function run(program, args, servers) {
  const options = { env: variables(servers), cwd: import.meta.dirname, timeout: 60_000 };
  const { stdout } = await promisify(execFile)(program, args, options);
  return stdout;
}
