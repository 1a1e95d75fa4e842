// Must be imported before all else. What the SDK and its parts would write to the console holds
// links, ids and names: nothing of it leaves the page. What nobody has caught would be written
// there as well; it is not lost, for a page that can no longer read the call stops beating.

import { AzureLogger, setLogLevel } from "@azure/logger";

const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir", "table", "assert"] as const;

for (const method of METHODS) {
  console[method] = () => undefined;
}
setLogLevel(undefined);
AzureLogger.log = () => undefined;
for (const event of ["error", "unhandledrejection"]) {
  window.addEventListener(event, (raised) => raised.preventDefault());
}
