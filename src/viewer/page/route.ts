// What the page shows, as its address says: #/ , #/trace/<id>/<observation>, #/charts.
import { computed, signal } from "@preact/signals";

type Route =
  | { readonly page: "list" }
  | { readonly page: "charts" }
  | {
      readonly page: "trace";
      readonly traceId: string;
      /** The observation that is selected. */
      readonly id: string | undefined;
    };

export const route = signal<Route>(read());

/** The trace that the page is at, if any. */
export const shownTraceId = computed(() =>
  route.value.page === "trace" ? route.value.traceId : undefined,
);

addEventListener("hashchange", () => (route.value = read()));

function read(): Route {
  const [, page, ...ids] = location.hash.split("/");
  if (page === "charts") return { page };
  const [traceId, id] = ids.map(decoded);
  return page === "trace" && traceId ? { page, traceId, id: id || undefined } : { page: "list" };
}

export function addressOf(to: Route): string {
  if (to.page === "list") return "#/";
  if (to.page === "charts") return "#/charts";
  const ids = to.id === undefined ? [to.traceId] : [to.traceId, to.id];
  return `#/trace/${ids.map(encodeURIComponent).join("/")}`;
}

/** Goes to another page, or to another observation of the same trace without a step in the history. */
export function goTo(to: Route): void {
  const from = route.value;
  if (from.page === "trace" && to.page === "trace" && from.traceId === to.traceId) {
    history.replaceState(null, "", addressOf(to));
    route.value = to;
  } else location.hash = addressOf(to);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
