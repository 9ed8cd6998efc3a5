// Takes files out of batches by modules that are loaded with the first batch.
import { reportFault } from "../../../tracing/log.js";
import type { Observation } from "../../../tracing/observation.js";
import type { LangfuseServer } from "../../process/registry.js";
import type { MediaUploads } from "./upload.js";

/** Returns a step that uploads the files of observations to a server, with tokens in their places. */
export function mediaPlacer(
  server: LangfuseServer,
): (observations: readonly Observation[]) => Promise<void> {
  let uploads: MediaUploads | undefined;
  return async (observations) => {
    try {
      const [{ placeMedia }, { MediaUploads }] = await Promise.all([
        import("./place.js"),
        import("./upload.js"),
      ]);
      const queue = (uploads ??= new MediaUploads(server));
      await placeMedia(observations, (file) => queue.add(file));
    } catch (error) {
      reportFault("loading the uploads of files", error);
    }
  };
}
