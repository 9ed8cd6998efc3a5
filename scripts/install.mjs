// Installs what the lock of a folder names, unless it did that before: several suites use one
// folder, and `npm ci` first removes what is there. Further arguments are those of `npm ci`.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, ...options] = process.argv.slice(2);
const stamp = join(folder, "node_modules/.installed");
const lock = readFileSync(join(folder, "package-lock.json"));
const key = createHash("sha256").update(lock).update(process.version).digest("hex");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== key) {
  const args = ["ci", "--prefix", folder, "--no-audit", "--no-fund", ...options];
  execFileSync("npm", args, { stdio: "inherit", shell: process.platform === "win32" });
  writeFileSync(stamp, key);
}
