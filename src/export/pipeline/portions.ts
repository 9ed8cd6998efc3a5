// Spans that were written before, in portions of a request each.

/** The most spans of one request. */
const REQUEST_SPANS = 512;
/** A request is closed when it is so long, in characters. */
const REQUEST_CHARACTERS = 2 * 1024 * 1024;

/** Gathers spans until they are a request. */
export class Portion<Span> {
  private spans: Span[] = [];
  private characters = 0;

  /**
   * @param characters of the span's JSON
   * @returns the spans of a request when `span` has made it full
   */
  add(span: Span, characters: number): readonly Span[] | undefined {
    this.spans.push(span);
    this.characters += characters;
    const isFull = this.spans.length >= REQUEST_SPANS || this.characters >= REQUEST_CHARACTERS;
    return isFull ? this.take() : undefined;
  }

  /** Takes out what there is. */
  take(): readonly Span[] {
    const { spans } = this;
    this.spans = [];
    this.characters = 0;
    return spans;
  }
}
