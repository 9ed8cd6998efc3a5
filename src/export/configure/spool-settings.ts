// The options of the spool: where it is, how much it holds and for how long.
import { aBoolean, aNumber, aString, either, type Check } from "../../foundation/options.js";
import { flag, text, type Environment } from "./environment.js";
import { RECORDING_DIRECTORY } from "../disk/recording.js";
import type { SpoolSettings } from "../disk/spool.js";

/** Where observations wait on disk when Langfuse does not take them. They may hold prompts. */
export interface SpoolOptions {
  /** `.mistral-traced/spool` in the working directory by default. Environment: MISTRAL_TRACED_SPOOL_DIRECTORY. */
  readonly directory?: string;
  /** What all its files together may hold, in bytes; 256 MB by default. */
  readonly maxBytes?: number;
  /** Seconds after which observations are given up; a week by default. */
  readonly maxAge?: number;
}

const CHECKS: { readonly [Name in keyof SpoolOptions]-?: Check } = {
  directory: aString,
  maxBytes: aNumber(1_024, Number.MAX_SAFE_INTEGER),
  maxAge: aNumber(1, Number.MAX_SAFE_INTEGER),
};

const anObject: Check = {
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(value).every(
      ([name, entry]) =>
        entry === undefined ||
        (Object.hasOwn(CHECKS, name) && CHECKS[name as keyof SpoolOptions].accepts(entry)),
    ),
  mustBe: "{ directory: a path, maxBytes: bytes (1024 or more), maxAge: seconds (1 or more) }",
};

/** What `configure({ spool })` takes. */
export const aSpool: Check = either(aBoolean, anObject);

const DEFAULTS: SpoolSettings = {
  directory: `${RECORDING_DIRECTORY}/spool`,
  maxBytes: 256 * 1024 * 1024,
  maxAge: 7 * 24 * 60 * 60,
};

/** Brings the option, the environment and the defaults together; false: no disk. */
export function settleSpool(
  option: boolean | SpoolOptions | undefined,
  environment: Environment,
): false | SpoolSettings {
  if (!(option ?? flag(environment, "MISTRAL_TRACED_SPOOL") ?? true)) return false;
  const { directory, maxBytes, maxAge } = typeof option === "object" ? option : {};
  return {
    directory:
      directory ??
      text(environment, ["MISTRAL_TRACED_SPOOL_DIRECTORY"], aString) ??
      DEFAULTS.directory,
    maxBytes: maxBytes ?? DEFAULTS.maxBytes,
    maxAge: maxAge ?? DEFAULTS.maxAge,
  };
}
