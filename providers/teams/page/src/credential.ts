// The calling token, and who it is for. It is renewed by the monitor alone: the page asks.

import { AzureCommunicationTokenCredential } from "@azure/communication-common";
import type { Say } from "./protocol";

const ASK_AGAIN_MS = 15_000;

export class Tokens {
  private waiting: ((token: string) => void)[] = [];
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly say: Say) {}

  credential(token: string): AzureCommunicationTokenCredential {
    return new AzureCommunicationTokenCredential({
      token,
      tokenRefresher: () => this.another(),
      refreshProactively: true,
    });
  }

  take(token: string): void {
    clearInterval(this.timer);
    this.timer = undefined;
    for (const resolve of this.waiting.splice(0)) {
      resolve(token);
    }
  }

  private another(): Promise<string> {
    if (this.timer === undefined) {
      this.say({ wants_token: true });
      this.timer = setInterval(() => this.say({ wants_token: true }), ASK_AGAIN_MS);
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** The raw id of the account that the token is for, "" where it does not say. */
export function ownId(token: string): string {
  try {
    const body = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const claims: unknown = JSON.parse(atob(body));
    const id: unknown = Reflect.get(Object(claims), "skypeid");
    return typeof id === "string" && id ? `8:${id}` : "";
  } catch {
    return ""; // not a token that can be read: Teams will refuse it, and say so
  }
}
