// The page's own code, with a stand-in in the place of the SDK.

import "../../../providers/teams/page/src/silence";
import { open } from "../../../providers/teams/page/src/page";
import { Fake } from "./driver";

declare global {
  interface Window {
    fake?: Fake;
  }
}

window.fake = new Fake();
open(window.fake);
