// The project that `push` sends to, by the environment.
import { serverIn, resolveSettings, type Settings } from "../export/configure/settings.js";
import { langfuseEndpoint } from "../export/langfuse/endpoint.js";
import { Sender } from "../export/langfuse/sender.js";
import type { LangfuseServer } from "../export/process/registry.js";
import { CommandError } from "./errors.js";
import { PushMedia } from "./push-media.js";

/** Seconds for one request and its repetitions: no program waits for it. */
const TIMEOUT = 60;

export interface PushTarget {
  /** Undefined only in a dry run without keys. */
  readonly server: LangfuseServer | undefined;
  /** Undefined in a dry run. */
  readonly sender: Sender | undefined;
  /** Undefined: files stay where they are. */
  readonly media: PushMedia | undefined;
}

/** @throws CommandError without keys or an address, unless it is a dry run */
export function pushTarget(isDryRun: boolean): PushTarget {
  const settings = resolveSettings({}, process.env);
  const server = serverIn(settings);
  if (isDryRun) return { server, sender: undefined, media: undefined };
  if (server === undefined) throw missingServer(settings);
  return {
    server,
    sender: new Sender({
      endpoint: langfuseEndpoint(server),
      timeout: TIMEOUT,
      compression: settings.compression,
      leftovers: "Nothing is lost: run the command again to go on.",
    }),
    media: settings.media ? new PushMedia(server) : undefined,
  };
}

/**
 * Returns the project of the environment's keys.
 * @throws CommandError without keys or an address
 */
export function projectServer(): LangfuseServer {
  const settings = resolveSettings({}, process.env);
  const server = serverIn(settings);
  if (server === undefined) throw missingServer(settings);
  return server;
}

function missingServer({ langfuse }: Settings): CommandError {
  const { publicKey, secretKey, baseUrl } = langfuse;
  if (baseUrl === undefined) {
    return new CommandError("LANGFUSE_BASE_URL is not a valid URL. Fix it, or unset it.");
  }
  const missing = [
    publicKey === undefined ? "LANGFUSE_PUBLIC_KEY" : "",
    secretKey === undefined ? "LANGFUSE_SECRET_KEY" : "",
  ].filter(Boolean);
  return new CommandError(
    `Sending takes the keys of a Langfuse project: set ${missing.join(" and ")} (and ` +
      "LANGFUSE_BASE_URL for another server than Langfuse Cloud), or name a file that has them " +
      "with --env .env.",
  );
}
