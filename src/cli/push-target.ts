// The place that `push` sends to, by the environment: a Langfuse project, or an OTLP endpoint.
import { serverIn, resolveSettings, type Settings } from "../export/configure/settings.js";
import type { SpoolOwner } from "../export/disk/spool-file.js";
import { langfuseEndpoint, otlpEndpoint, type OtlpEndpoint } from "../export/langfuse/endpoint.js";
import { Sender } from "../export/langfuse/sender.js";
import type { LangfuseServer } from "../export/process/registry.js";
import { shownUrl } from "../foundation/shown-url.js";
import { CommandError } from "./errors.js";
import { PushMedia } from "./push-media.js";

/** Seconds for one request and its repetitions: no program waits for it. */
const TIMEOUT = 60;

/** The ways of observations, files and scores. */
export interface PushTarget {
  /** The server and project of observations, as a spool names them; undefined only in a dry run without keys. */
  readonly owner: SpoolOwner | undefined;
  /** The project of scores and files; undefined without keys. */
  readonly project: LangfuseServer | undefined;
  /** Undefined in a dry run. */
  readonly sender: Sender | undefined;
  /** Undefined: files stay where they are. */
  readonly media: PushMedia | undefined;
}

/** @throws CommandError without keys or an address, unless it is a dry run */
export function pushTarget(isDryRun: boolean): PushTarget {
  const settings = resolveSettings({}, process.env);
  const project = serverIn(settings);
  const { owner, endpoint } = placeOf(settings, project) ?? {};
  if (isDryRun) return { owner, project, sender: undefined, media: undefined };
  if (endpoint === undefined) throw missingServer(settings);
  return {
    owner,
    project,
    sender: new Sender({
      endpoint,
      timeout: TIMEOUT,
      compression: settings.compression,
      leftovers: "Nothing is lost. Run the command again to continue.",
    }),
    media: project && settings.media ? new PushMedia(project) : undefined,
  };
}

interface Place {
  readonly owner: SpoolOwner;
  readonly endpoint: OtlpEndpoint;
}

function placeOf({ otlp }: Settings, project: LangfuseServer | undefined): Place | undefined {
  if (otlp === undefined) {
    return project && { owner: project, endpoint: langfuseEndpoint(project) };
  }
  const { url, headers } = otlp;
  if (url === undefined) {
    throw new CommandError(
      "MISTRAL_TRACED_OTLP_URL is not a valid URL. Fix it, or unset it to send to Langfuse.",
    );
  }
  return {
    owner: { baseUrl: shownUrl(url), publicKey: "" },
    endpoint: otlpEndpoint({ url, headers }),
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

/** The advice where scores have no project. */
export const MISSING_KEYS = "Set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY as well.";

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
    `Sending needs the keys of a Langfuse project. Set ${missing.join(" and ")} (and ` +
      "LANGFUSE_BASE_URL for another server than Langfuse Cloud), or name a file that has them " +
      "with --env .env.",
  );
}
