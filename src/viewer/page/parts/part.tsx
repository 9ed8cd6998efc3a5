// A part of the page that shows a note if it can't be shown, so that one bad value never empties the
// pane around it.
import { Component, type ComponentChildren, type JSX } from "preact";

interface State {
  readonly failure?: string;
}

export class Part extends Component<{ what: string; children: ComponentChildren }, State> {
  static override getDerivedStateFromError(error: unknown): State {
    return { failure: String(error) };
  }

  override render(): JSX.Element {
    const { failure } = this.state;
    if (failure === undefined) return <>{this.props.children}</>;
    return <p class="nothing" role="note">{`${this.props.what} can’t be shown: ${failure}`}</p>;
  }
}
