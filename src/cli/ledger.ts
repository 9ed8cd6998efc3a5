// The spans that Langfuse has already: the digest of each span, a line each. A span that was not
// changed has the same one, so that `push` can be stopped at any time and run again.
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { appendToOwn, readRegular } from "../export/disk/own-file.js";
import { directoryOfUser, makePrivateDirectory } from "../export/disk/private-directory.js";
import { RECORDING_DIRECTORY } from "../export/disk/recording.js";
import { spoolKey, type SpoolOwner } from "../export/disk/spool-file.js";

const DIGEST = /^[\w-]{22}$/;

/** The record of one project on one server. */
export class Ledger {
  private readonly path: string;
  private readonly taken: Set<string>;
  private isBroken = false;

  /** @param warn called if it cannot be written */
  constructor(
    owner: SpoolOwner,
    private readonly warn: (message: string) => void,
  ) {
    this.path = join(directoryOfUser(RECORDING_DIRECTORY), `pushed-${spoolKey(owner)}.txt`);
    this.taken = new Set(read(this.path));
  }

  /** @param digest of {@link digestOf} */
  has(digest: string): boolean {
    return this.taken.has(digest);
  }

  /** Notes accepted spans, before anything more is sent. */
  add(digests: readonly string[]): void {
    if (digests.length === 0) return;
    for (const digest of digests) this.taken.add(digest);
    if (this.isBroken) return;
    try {
      makePrivateDirectory(dirname(this.path));
      appendToOwn(this.path, `${digests.join("\n")}\n`);
    } catch (error) {
      this.isBroken = true;
      this.warn(
        `The list of sent traces can't be written to ${this.path} (${String(error)}): the next run sends them again.`,
      );
    }
  }
}

/** Tells a span as JSON from every other. */
export function digestOf(span: string): string {
  return createHash("sha256").update(span).digest("base64url").slice(0, 22);
}

function read(path: string): string[] {
  try {
    // The last line may be cut off: then its span is sent once more.
    return readRegular(path)
      .split("\n")
      .filter((line) => DIGEST.test(line));
  } catch {
    // An unreadable file cannot be written either, and that has its warning.
    return [];
  }
}
