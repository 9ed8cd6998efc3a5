// Builds the Collector of otelcol/ with Go. The binary and Go's caches stay beside it, where git does not see
// them: the first build takes minutes, the next one a second.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const folder = import.meta.dirname;
const cache = join(folder, "node_modules/.cache");

/**
 * Builds the Collector.
 * @returns the path of the binary; undefined without Go
 * @throws an Error with Go's messages if the build fails
 */
export function buildCollector() {
  if (spawnSync("go", ["version"]).error !== undefined) return undefined;
  const binary = join(cache, "otelcol");
  const { status } = spawnSync("go", ["build", "-trimpath", "-ldflags=-s -w", "-o", binary, "."], {
    cwd: join(folder, "otelcol"),
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      CGO_ENABLED: "0",
      // A clean checkout can be removed as a whole: Go makes its modules read-only otherwise.
      GOFLAGS: "-buildvcs=false -p=2 -modcacherw",
      GOCACHE: join(cache, "objects"),
      GOMODCACHE: join(cache, "modules"),
    },
  });
  if (status !== 0) throw new Error(`go build ended with ${status}.`);
  return binary;
}
