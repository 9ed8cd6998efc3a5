// The versions of Mistral's SDK: which are accepted, and through which CI replays the recorded
// traffic (`npm run test:sdk-versions`, docs/mistral-versions.md).
import { problem, warning, type Finding } from "./finding.js";
import { compareVersions, satisfies } from "./version-range.js";

export const SDK = "@mistralai/mistralai";

/** The peer range of package.json. */
export const ACCEPTED = ">=1.5.0 <2.2.2 || >=2.2.5 <4.0.0";

/** Oldest first. */
export const REPLAYED = ["1.5.0", "1.10.0", "1.15.1", "2.0.0", "2.2.1", "2.6.4", "2.7.0"] as const;

/** Published by an attacker, and since taken from the registry. */
const COMPROMISED = ">=2.2.2 <2.2.5";

/** Returns a finding about an installed version, if there is one. */
export function sdkFinding(version: string, path: string): Finding | undefined {
  const newest = REPLAYED[REPLAYED.length - 1] as string;
  if (satisfies(version, COMPROMISED)) {
    return problem(
      "packages",
      `${SDK} ${version} was compromised: an attacker published 2.2.2 to 2.2.4 (${path}).`,
      `npm install ${SDK}@latest, and replace every key on this machine.`,
    );
  }
  if (compareVersions(version, newest) <= 0) return undefined;
  if (!satisfies(version, ACCEPTED)) return undefined;
  return warning(
    "packages",
    `${SDK} ${version} is newer than ${newest}, the newest version that mistral-traced was tested with.`,
    "Update mistral-traced. Until then, methods that the SDK added since run untraced.",
  );
}
