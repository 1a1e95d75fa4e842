// The page's own code, with a stand-in in the place of the SDK.

import "../../../providers/teams/page/src/silence";
import { open, type Page } from "../../../providers/teams/page/src/page";
import type { Fake, Order } from "./driver";

export function openWith(fake: Fake): Page {
  const page = open(fake);
  // Behind the worker nobody reaches into the browser: orders for the stand-in come with the others.
  const hear = page.hear.bind(page);
  page.hear = (heard) => {
    const order = (heard as { fake?: Order }).fake;
    if (order) {
      void fake.obey(order);
    } else {
      hear(heard);
    }
  };
  return page;
}
