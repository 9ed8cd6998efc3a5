// A server with Sentry: each request is a transaction, and an error is captured with its span.
import { createRequire } from "node:module";

export async function runSentry(Sentry) {
  Sentry.init({
    dsn: `${process.env.BACKEND_URL.replace("//", "//key@")}/1`,
    tracesSampleRate: 1,
    tracePropagationTargets: [/.*/],
  });
  const http = createRequire(import.meta.url)("node:http");
  const { program } = await import("./calls.mjs");
  const { flush } = await import("./mode.mjs");
  const whole = program((name, fn) => Sentry.startSpan({ name }, fn));
  const answer = await Sentry.startSpan({ name: "request", op: "test" }, async () => {
    const { results, error } = await whole();
    Sentry.captureException(error);
    await new Promise((resolve, reject) => {
      http
        .get(process.env.SECOND_URL, (response) => response.resume().on("end", resolve))
        .on("error", reject);
    });
    return [results, error.message];
  });
  console.log(JSON.stringify(answer));
  await flush();
  await Sentry.close(2_000);
  process.exit();
}
