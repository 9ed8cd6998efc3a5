// Runs the command of the example's README in a folder of its own, with a `docker` that only notes how it is
// called: there is no Docker on the machines of the tests.
import { deepStrictEqual, match } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const example = join(import.meta.dirname, "../../../examples/collector");
/** Notes its arguments and the variables that `-e NAME` passes on. */
const DOCKER = `#!/usr/bin/env node
const { LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY } = process.env;
const call = { args: process.argv.slice(2), env: { LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY } };
require("node:fs").writeFileSync("docker.json", JSON.stringify(call));
`;

/** Returns the configuration, the volumes and the environment that the container would have. */
export async function readmeCommand({ folder, langfuse }) {
  const home = join(folder, "readme");
  mkdirSync(home);
  copyFileSync(join(example, "otel-collector.yaml"), join(home, "otel-collector.yaml"));
  writeFileSync(join(folder, "docker"), DOCKER, { mode: 0o755 });
  const readme = readFileSync(join(example, "README.md"), "utf8");
  const [, command] = /```sh\n([^]*?docker run[^]*?)```/.exec(readme);
  execFileSync("sh", ["-euc", command], {
    cwd: home,
    env: {
      PATH: [folder, process.env.PATH].join(delimiter),
      // The address as it is often copied.
      LANGFUSE_BASE_URL: `${langfuse.url}/`,
      LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
      LANGFUSE_SECRET_KEY: langfuse.secretKey,
    },
  });
  const { args, env } = JSON.parse(readFileSync(join(home, "docker.json"), "utf8"));
  const valuesOf = (option) => args.filter((_, index) => args[index - 1] === option);
  deepStrictEqual(valuesOf("-p"), ["127.0.0.1:4318:4318"]);
  // The image runs as 10001, who may neither write the queue nor read recordings.
  deepStrictEqual(valuesOf("--user"), [`${process.getuid()}:${process.getgid()}`]);
  const volumes = Object.fromEntries(
    valuesOf("-v").map((volume) => {
      const [outside, inside] = volume.split(":");
      // Docker would make what is missing as root.
      deepStrictEqual(statSync(outside).uid, process.getuid());
      return [inside, outside];
    }),
  );
  const given = valuesOf("-e").filter((value) => value.includes("="));
  for (const value of given) env[value.split("=", 1)[0]] = value.slice(value.indexOf("=") + 1);
  match(env.LANGFUSE_BASE_URL, /[^/]$/);
  const { "/etc/otelcol-contrib/config.yaml": config, ...folders } = volumes;
  return { config, env, volumes: folders };
}
