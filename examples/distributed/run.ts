// Starts two services as processes of their own, sends one request to the first, and shows the one
// trace that both have made. Without keys, stand-ins on this machine take the place of Mistral and
// of Langfuse.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  startMistralStandIn,
  startReceiver,
  type ReceivedObservation,
} from "mistral-traced/testing";

const mistral = process.env["MISTRAL_API_KEY"] ? undefined : await startMistralStandIn();
const langfuse = process.env["LANGFUSE_SECRET_KEY"] ? undefined : await startReceiver();
const env = {
  ...process.env,
  ...(mistral && { MISTRAL_SERVER_URL: mistral.url }),
  ...(langfuse && {
    LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
    LANGFUSE_SECRET_KEY: langfuse.secretKey,
    LANGFUSE_BASE_URL: langfuse.url,
  }),
};

const painters = await start("painters", env);
const gallery = await start("gallery", { ...env, PAINTERS_URL: painters.url });
const response = await fetch(`${gallery.url}/guide?country=France`, {
  headers: { "x-user": "user-1" },
});
console.log(`${await response.text()}\n`);

// Each service delivers what it has observed as it ends.
await Promise.all([stop(gallery.child), stop(painters.child)]);
await mistral?.close();
if (langfuse === undefined) console.log("The trace was sent to Langfuse.");
else {
  langfuse.assertClean({ complete: true });
  const traces = new Set(langfuse.observations.map(({ traceId }) => traceId));
  console.log(`${traces.size} trace of ${langfuse.observations.length} observations:\n`);
  for (const observation of langfuse.observations) {
    if (observation.parentId === undefined) show(observation, "");
  }
  await langfuse.close();
}

async function start(name: string, environment: NodeJS.ProcessEnv) {
  const child = fork(new URL(`./${name}.js`, import.meta.url), { env: environment });
  const failed = once(child, "exit").then(() => Promise.reject(new Error(`${name} ended.`)));
  const [port] = (await Promise.race([once(child, "message"), failed])) as [number];
  failed.catch(() => {});
  return { child, url: `http://127.0.0.1:${port}` };
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.disconnect();
  await ended;
}

function show({ id, name, type, userId }: ReceivedObservation, indent: string): void {
  console.log(`${indent}${name} (${type}, ${userId})`);
  for (const child of langfuse?.observations.filter(({ parentId }) => parentId === id) ?? []) {
    show(child, `${indent}  `);
  }
}
