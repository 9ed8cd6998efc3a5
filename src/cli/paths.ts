// The arguments of a command: files and directories of traces, and one trace of them.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { spoolDirectory } from "../export/configure/settings.js";
import { directoryOfUser } from "../export/disk/private-directory.js";
import { RECORDING_DIRECTORY } from "../export/disk/recording.js";
import { CommandError, EXIT } from "./errors.js";

/** The files and the trace that the arguments of a command select. */
export interface Selection {
  readonly paths: readonly string[];
  /** Whether the paths were named. */
  readonly isNamed: boolean;
  /** A number in the list, `"last"`, or the beginning of a trace's id; undefined: all of them. */
  readonly selector: string | undefined;
}

const SELECTOR = /^(last|\d{1,5}|[0-9a-f]{4,32})$/i;

/**
 * Tells paths from a trace. An existing file is a path.
 * @throws CommandError for an argument that is neither
 */
export function readArguments(args: readonly string[]): Selection {
  const paths: string[] = [];
  let selector: string | undefined;
  for (const arg of args) {
    if (existsSync(arg)) paths.push(arg);
    else if (SELECTOR.test(arg) && selector === undefined) selector = arg.toLowerCase();
    else if (SELECTOR.test(arg)) {
      throw new CommandError(
        `Only one trace can be shown (got ${selector} and ${arg}).`,
        EXIT.usage,
      );
    } else {
      throw new CommandError(
        `${JSON.stringify(arg)} is not a file, a directory or a trace. A trace is a number ` +
          'of the list, "last", or the start of an id (4 characters or more).',
        EXIT.usage,
      );
    }
  }
  return paths.length > 0
    ? { paths, isNamed: true, selector }
    : { paths: recordedPaths(), isNamed: false, selector };
}

/** The directories of this package's recordings and spool. */
export function recordedPaths(): string[] {
  const recordings = directoryOfUser(RECORDING_DIRECTORY);
  const spool = directoryOfUser(spoolDirectory(process.env));
  // A path for the recordings includes the spool inside them, and no other.
  return resolve(spool) === resolve(recordings, "spool") ? [recordings] : [recordings, spool];
}
