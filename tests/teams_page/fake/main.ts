// The page for tests: they reach the stand-in as `window.fake`.

import { openWith } from "./opened";
import { Fake } from "./driver";

declare global {
  interface Window {
    fake?: Fake;
  }
}

window.fake = new Fake();
openWith(window.fake);
