// A viewer for a test, and what a browser or an SDK would send it.
import { request, type IncomingHttpHeaders } from "node:http";
import { onTestFinished } from "vitest";
import { startViewer, type Viewer, type ViewerOptions } from "../../src/viewer/server.js";

export async function viewer(options: ViewerOptions = {}): Promise<Viewer> {
  const started = await startViewer(options);
  onTestFinished(() => started.close());
  return started;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request with any headers: fetch does not allow setting Host. */
export function ask(
  url: string,
  options: {
    method?: string;
    /** In place of the address's own. */
    path?: string;
    headers?: Record<string, string>;
    body?: string | Uint8Array;
  } = {},
): Promise<Answer> {
  const { method = "GET", path, headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers, ...(path !== undefined && { path }) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The traces that the page would list. */
export async function listed(url: string): Promise<readonly { name: string; traceId: string }[]> {
  return JSON.parse((await ask(`${url}/api/traces`)).text) as { name: string; traceId: string }[];
}
