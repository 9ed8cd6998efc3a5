// The expected answers of the application, and its expected traces.
import { deepEqual, equal, match, ok } from "node:assert/strict";

/**
 * @param app the address of the application, and the number of its orders of decorators
 * @param results gets, by check, what is wrong or undefined
 * @param end ends the application and gives the stand-in for Langfuse
 */
export async function check({ url, orders }, results, end) {
  const that = async (what, assertion) => {
    results.set(
      what,
      await Promise.resolve()
        .then(assertion)
        .then(() => undefined, String),
    );
  };
  const get = (path, headers = {}) => fetch(`${url}${path}`, { headers });
  const admin = { "x-role": "admin" };
  const all = Array.from({ length: orders }, (_, n) => n);

  for (const n of all) {
    await that(`order ${n} of decorators: the guard holds`, async () => {
      equal((await get(`/orders/${n}`)).status, 403);
    });
    await that(`order ${n} of decorators: role, code and interceptor hold`, async () => {
      const answer = await get(`/orders/${n}`, admin);
      equal(answer.status, 202);
      deepEqual(await answer.json(), { wrapped: n });
    });
  }
  await that("the API's description keeps every summary", async () => {
    const { paths } = await (await get("/docs-json")).json();
    deepEqual(
      all.map((n) => paths[`/orders/${n}`]?.get.summary),
      all.map((n) => `order ${n}`),
    );
  });
  for (const path of ["/above/1", "/below/1", "/below/twice/1"]) {
    await that(`${path} of an observed class is guarded and answers`, async () => {
      equal((await get(path)).status, 403);
      equal(await (await get(path, admin)).text(), "1");
    });
  }
  await that("a service with a constructor of its own is injected", async () => {
    const { painter } = await (await get("/painters/of/france")).json();
    match(painter, /\w/);
  });
  await that("a service without one is injected", async () => {
    const { painter } = await (await get("/painters/any")).json();
    match(painter, /\w/);
  });
  await that("a pipe's exception is the answer", async () => {
    equal((await get("/painters/of/forbidden")).status, 403);
  });
  await that("a method's exception is the answer", async () => {
    const answer = await get("/painters/missing");
    deepEqual([answer.status, (await answer.json()).message], [404, "no such painter"]);
  });
  const post = (body) =>
    fetch(`${url}/painters/louvre?year=1883`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  await that("parameters, query and a validated body arrive", async () => {
    const answer = await post({ name: "Monet", born: 1840 });
    equal(answer.status, 201);
    deepEqual(await answer.json(), {
      gallery: "louvre",
      year: "1883",
      isPainter: true,
      born: 1840,
    });
  });
  await that("an invalid body is refused", async () => {
    equal((await post({ name: "Monet", born: "long ago" })).status, 400);
  });
  await that("server-sent events arrive", async () => {
    const answer = await get("/painters/events");
    match(answer.headers.get("content-type"), /^text\/event-stream/);
    deepEqual((await answer.text()).match(/data: .*/g), [
      'data: {"n":1}',
      'data: {"n":2}',
      'data: {"n":3}',
    ]);
  });

  const langfuse = await end();
  await that("everything was delivered at the end, and Langfuse can read it", () => {
    langfuse.assertClean({ complete: true });
  });
  const named = (name) => langfuse.observations.filter((one) => one.name === name);
  await that("each order is traced once, and only when it was let in", () => {
    deepEqual(
      all.map((n) => named(`order${n}`).length),
      all.map(() => 1),
    );
  });
  await that("guards, interceptors and pipes are traced", () => {
    ok(named("canActivate").every(({ type }) => type === "guardrail"));
    equal(named("canActivate").length, 2 * orders + 6);
    equal(named("intercept").length, orders);
    deepEqual(
      named("transform").map(({ output }) => output),
      ["FRANCE", { error: "ForbiddenException: not this one" }],
    );
  });
  await that("an observed class has each route traced once", () => {
    deepEqual(
      ["getAbove", "getBelow", "once", "getTwice"].map((name) =>
        named(name).map(({ type }) => type),
      ),
      [["span"], ["chain"], ["span"], []],
    );
  });
  for (const [route, service, type] of [
    ["getPainter", "findPainter", "span"],
    ["getAny", "findAnyPainter", "agent"],
  ]) {
    await that(`${route} has the service under it, and under that the model's call`, () => {
      const [outer] = named(route);
      const [inner] = named(service);
      const call = langfuse.observations.find(({ parentId }) => parentId === inner.id);
      deepEqual([inner.parentId, inner.type], [outer.id, type]);
      deepEqual([call.name, call.type], ["mistralCompletion", "generation"]);
    });
  }
  await that("a method's exception is recorded", () => {
    const [missing] = named("missing");
    deepEqual([missing.level, missing.statusMessage], ["ERROR", "no such painter"]);
  });
}
