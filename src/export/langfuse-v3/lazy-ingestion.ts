// The older ingestion API as a destination that is loaded with its first batch.
import type { Batch, Destination, Tally } from "../pipeline/batch.js";
import type { Ingestion, IngestionOptions } from "./ingestion.js";

/** An {@link Ingestion} that is loaded when it is first used. */
export class LazyIngestion implements Destination {
  readonly canSave = false;
  private ingestion: Ingestion | undefined;

  constructor(private readonly options: IngestionOptions) {}

  async send(batch: Batch): Promise<Tally> {
    if (this.ingestion === undefined) {
      const { Ingestion } = await import("./ingestion.js");
      this.ingestion ??= new Ingestion(this.options);
    }
    return this.ingestion.send(batch);
  }

  abort(): void {
    this.ingestion?.abort();
  }
}
