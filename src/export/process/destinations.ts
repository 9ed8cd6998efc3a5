// The destinations that the program names, as scores, the end of tracing and warnings see them.
import { sinkOf } from "../../tracing/destination.js";
import { isEnabled, state, type Sink } from "../../tracing/state.js";
import { registry, type LangfuseServer } from "./registry.js";

/** The project of the traces that go to `sink`; undefined while tracing is off. */
export function serverOf(sink: Sink | undefined): LangfuseServer | undefined {
  const named = sink?.destination;
  if (named === undefined) return isEnabled() ? registry.defaultRoute?.server : undefined;
  return sinkOf(named) && registry.destinations.get(named)?.route?.server;
}

/** Lets no trace begin there any more. Observations that they hold are still delivered. */
export function closeDestinations(): void {
  registry.openDestination = undefined;
  for (const named of registry.destinations.keys()) named.sink = undefined;
  state.hasDestinations = false;
}

/** The directories of all spools, as a list in a sentence. */
export function spoolDirectories(): string {
  const named = Array.from(registry.destinations.values(), ({ route }) => route);
  const routes = [registry.defaultRoute, ...named];
  const directories = new Set(routes.flatMap((route) => route?.spoolDirectory ?? []));
  return [...directories].join(" and ");
}
