import * as Sentry from "@sentry/node";
import { runSentry } from "../lib/sentry.mjs";

await runSentry(Sentry);
