import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { configure } from "../../src/export/configure/configure.js";
import type { DropEvent } from "../../src/export/process/account.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { counters, lastDeliveryError } from "../../src/export/process/registry.js";
import { counts, endObservations, langfuseAt, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();
afterEach(() => configure({ enabled: false }));

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string | Buffer;
}

/** A server that gives `answers` to the first requests, and then the last of them. */
async function answering(...answers: readonly Answer[]) {
  let requests = 0;
  const listener: RequestListener = (request, response) => {
    request.resume().on("end", () => {
      const {
        status,
        type = "application/json",
        body = "",
      } = answers[Math.min(requests, answers.length - 1)] ?? { status: 500 };
      requests += 1;
      response.writeHead(status, { "content-type": type }).end(body);
    });
  };
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
  };
}

/** ExportTraceServiceResponse { partial_success { rejected_spans = 300, error_message = "quota" } }. */
const REJECTS_300 = Buffer.from([0x0a, 10, 0x08, 0xac, 0x02, 0x12, 5, ...Buffer.from("quota")]);
/** The same with the message in front, and 2 rejected. */
const REJECTS_2 = Buffer.from([0x0a, 9, 0x12, 5, ...Buffer.from("quota"), 0x08, 2]);
/** Stands for the answer of Langfuse itself. */
const OK: Answer = { status: 200, body: "{}" };
const PROTOBUF = "application/x-protobuf";

describe("an answer with success", () => {
  test.each<[string, Answer, number]>([
    ["is Langfuse's own", { status: 200, body: '{"traceIds":["1"]}' }, 0],
    ["is empty", { status: 202, type: "text/plain" }, 0],
    ["is no JSON", { status: 200, body: "ok {partialSuccess" }, 0],
    ["rejects none", { status: 200, body: '{"partialSuccess":{"rejectedSpans":"0"}}' }, 0],
    ["warns only", { status: 200, body: '{"partialSuccess":{"errorMessage":"slow down"}}' }, 0],
    ["is an empty protobuf", { status: 200, type: PROTOBUF }, 0],
    ["rejects 2 as a text", { status: 200, body: '{"partialSuccess":{"rejectedSpans":"2"}}' }, 2],
    ["rejects 3 as a number", { status: 200, body: '{"partialSuccess":{"rejectedSpans":3}}' }, 3],
    ["rejects more than there were", { status: 200, type: PROTOBUF, body: REJECTS_300 }, 5],
    ["rejects 2 in protobuf", { status: 200, type: PROTOBUF, body: REJECTS_2 }, 2],
  ])("an answer that %s counts what it rejects as failed", async (_, answer, failed) => {
    const server = await answering(answer);
    const drops: DropEvent[] = [];
    configure({ destination: langfuseAt(server.url), onDrop: (drop) => drops.push(drop) });

    endObservations(5);
    await flush();

    expect(counters()).toEqual(counts({ traced: 5, sent: 5 - failed, failed }));
    expect(server.requests()).toBe(1);
    expect(drops).toEqual(failed === 0 ? [] : [{ count: failed, reason: "refused" }]);
    expect(warnings).toEqual(failed === 0 ? [] : [expect.stringContaining("partialSuccess")]);
  });

  test.each<Answer>([
    { status: 200, type: "text/html; charset=utf-8", body: "Sign in" },
    { status: 200, type: "text/plain", body: "\n<!DOCTYPE html><title>Sign in</title>" },
  ])("a page in place of an answer ($type) delivers nothing, until there is one", async (page) => {
    const server = await answering(page, page, page, page, page, OK);
    configure({ destination: langfuseAt(server.url) });

    endObservations(5);
    await flush({ timeout: 1 });
    expect(counters().sent).toBe(0);
    expect(warnings.join()).toContain("web page");
    expect(lastDeliveryError()).toMatchObject({ kind: "page" });

    while (server.requests() < 6) await flush({ timeout: 1 });
    await flush();
    expect(counters()).toMatchObject({ traced: 5, failed: 0, waiting: 0, spooled: 0 });
  });
});

describe("a 400", () => {
  const TO_TLS: Answer = {
    status: 400,
    type: "text/plain",
    body: "Client sent an HTTP request to an HTTPS server.\n",
  };

  test("a 400 of a server that has taken nothing leaves observations waiting", async () => {
    const server = await answering(TO_TLS);
    configure({ destination: langfuseAt(server.url) });

    endObservations(3);
    await flush();

    expect(counters()).toEqual(counts({ traced: 3, spooled: 3 }));
    expect(warnings.join()).toContain("answered 400");
    expect(warnings.join()).toContain("Traces wait in");
    configure({ enabled: false });
  });

  test.each<[string, Answer]>([
    ["Langfuse's JSON", { status: 400, body: '{"message":"Invalid request data","error":[]}' }],
    ["an OTLP status in JSON", { status: 400, body: '{"code":3,"message":"bad span"}' }],
    ["an OTLP status in protobuf", { status: 400, type: PROTOBUF, body: "\x08\x03" }],
  ])("a 400 with %s refuses the observations", async (_, answer) => {
    const server = await answering(answer);
    configure({ destination: langfuseAt(server.url) });

    endObservations(3);
    await flush();

    expect(counters()).toEqual(counts({ traced: 3, failed: 3 }));
  });

  test("a 400 of a server that has taken others refuses the observations", async () => {
    const server = await answering(OK, TO_TLS);
    configure({ destination: langfuseAt(server.url) });

    endObservations(3);
    await flush();
    endObservations(2);
    await flush();

    expect(counters()).toEqual(counts({ traced: 5, sent: 3, failed: 2 }));
  });
});

describe("one refusal", () => {
  test.each([402, 405, 407, 409, 410, 411, 415, 421, 423, 425, 451])(
    "one refusal with %i does not keep the next flush from delivering",
    async (status) => {
      const server = await answering({ status }, OK);
      configure({ destination: langfuseAt(server.url) });

      endObservations(2);
      await flush();

      expect(counters()).toMatchObject({ traced: 2, failed: 0, waiting: 0, spooled: 0 });
    },
  );
});

describe("lastDeliveryError", () => {
  test("lastDeliveryError returns the time, kind and text of the last warning", async () => {
    const server = await answering({ status: 401 });
    configure({ destination: langfuseAt(server.url) });
    const before = Date.now();

    endObservations(1);
    await flush();

    const error = lastDeliveryError();
    expect(error).toMatchObject({
      kind: "401",
      message: warnings[0]?.replace(/^mistral-traced: /, ""),
    });
    expect(error?.at).toBeGreaterThanOrEqual(before);
    expect(error?.at).toBeLessThanOrEqual(Date.now());
  });
});
