// Brings batches to Langfuse over OTLP/HTTP: compressed, and tried again where that helps.
// A failure becomes a warning and a count, never an exception.
// Source: Langfuse's OpenTelemetry endpoint; the headers choose its direct (v4) way in.
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { warnOnce } from "../tracing/log.js";
import { VERSION } from "../tracing/resource.js";
import { basicAuth } from "./basic-auth.js";
import type { Batch, Destination } from "./batch.js";
import { describeAnswer, describeNoAnswer, type Refusal } from "./refusal.js";
import type { LangfuseServer } from "./registry.js";
import { backoffMs, isRetryable, retryAfterMs, TRIES } from "./retry.js";

const compress = promisify(gzip);

export interface SenderOptions extends LangfuseServer {
  /** Seconds that one request may take. */
  readonly timeout: number;
}

/** What came of one request. */
type Outcome =
  | { readonly arrived: true }
  | {
      readonly arrived: false;
      readonly retry: boolean;
      readonly afterMs?: number | undefined;
      readonly warning: Refusal;
    };

/** Langfuse as a destination. */
export class Sender implements Destination {
  private readonly url: string;
  private readonly headers: Readonly<Record<string, string>>;
  private aborter = new AbortController();
  /** No request before this time: one answer of "too many requests" holds back all of them. */
  private notBefore = 0;

  constructor(private readonly options: SenderOptions) {
    const { publicKey, baseUrl } = options;
    this.url = `${baseUrl}/api/public/otel/v1/traces`;
    this.headers = {
      authorization: basicAuth(options),
      "content-type": "application/json",
      "content-encoding": "gzip",
      "x-langfuse-sdk-name": "mistral-traced",
      "x-langfuse-sdk-version": VERSION,
      "x-langfuse-public-key": publicKey,
      "x-langfuse-ingestion-version": "4",
    };
  }

  abort(): void {
    this.aborter.abort();
    this.aborter = new AbortController();
  }

  async send(batch: Batch): Promise<boolean> {
    const { signal } = this.aborter;
    const body = await compress(await batch.json(), { level: 1 });
    for (let failures = 0; ;) {
      /* oxlint-disable no-await-in-loop -- one try after the other is the point */
      await this.pause(signal);
      const outcome = await this.post(body, signal);
      if (outcome.arrived) return true;
      failures += 1;
      // Whoever ended this says so to the user.
      if (signal.aborted) return false;
      if (!outcome.retry || failures >= TRIES) {
        warnOnce(`send:${outcome.warning.kind}`, outcome.warning.message);
        return false;
      }
      if (outcome.afterMs !== undefined) this.notBefore = Date.now() + outcome.afterMs;
      else await sleep(backoffMs(failures), signal);
      /* oxlint-enable no-await-in-loop */
    }
  }

  /** Waits as long as the server asked. */
  private async pause(signal: AbortSignal): Promise<void> {
    const ms = this.notBefore - Date.now();
    if (ms > 0) await sleep(ms, signal);
  }

  private async post(body: Buffer, abort: AbortSignal): Promise<Outcome> {
    const { timeout } = this.options;
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: this.headers,
        body,
        // A POST that follows a redirect may come out as a GET that is answered 200.
        redirect: "manual",
        signal: AbortSignal.any([abort, AbortSignal.timeout(timeout * 1000)]),
      });
      // Read to the end so that the connection is used again; a 200 holds nothing to look at.
      const text = await response.text();
      if (response.ok) return { arrived: true };
      return {
        arrived: false,
        retry: isRetryable(response.status),
        afterMs: retryAfterMs(response.headers.get("retry-after")),
        warning: describeAnswer(this.options.baseUrl, response, text),
      };
    } catch (error) {
      return {
        arrived: false,
        retry: true,
        warning: describeNoAnswer(this.options.baseUrl, error, timeout),
      };
    }
  }
}

/** A pause that keeps no process alive and ends early, without an error, when `signal` is aborted. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { ref: false, signal }).catch(() => {});
}
