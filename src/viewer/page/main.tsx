// The entry of the page.
import { render } from "preact";
import { App } from "./app.js";
import { load } from "./data/store.js";
import "./styles/index.css";

const root = document.getElementById("page");
if (root !== null) {
  render(<App />, root);
  void load();
}
