// The view of the page, by its address: #/ , #/trace/<id>/<observation>,
// #/conversation/<id>/<observation>, #/compare/<id>/<id>, #/charts.
import { computed, signal } from "@preact/signals";

export type Route =
  | { readonly page: "list" }
  | { readonly page: "charts" }
  | { readonly page: "compare"; readonly traceIds: readonly [string, string] }
  | {
      readonly page: "trace";
      readonly traceId: string;
      /** Beside the details; the tree by default. */
      readonly view?: "conversation" | undefined;
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
  if (page === "compare" && traceId && id) return { page, traceIds: [traceId, id] };
  const view = page === "conversation" ? page : undefined;
  if ((page !== "trace" && view === undefined) || !traceId) return { page: "list" };
  return { page: "trace", traceId, id: id || undefined, view };
}

export function addressOf(to: Route): string {
  if (to.page === "list") return "#/";
  if (to.page === "charts") return "#/charts";
  const page = to.page === "compare" ? to.page : (to.view ?? to.page);
  const ids =
    to.page === "compare" ? to.traceIds : [to.traceId, ...(to.id === undefined ? [] : [to.id])];
  return `#/${page}/${ids.map(encodeURIComponent).join("/")}`;
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
