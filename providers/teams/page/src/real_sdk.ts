// The SDK itself behind the page's own narrow view of it.

import {
  CallClient,
  Features,
  type TeamsCall,
  type TeamsCallAgent,
} from "@azure/communication-calling";
import type { CommunicationTokenCredential } from "@azure/communication-common";
import type { Agent, Joined, Locator, Sdk } from "./sdk";

class RealCall implements Joined {
  constructor(readonly call: TeamsCall) {}
  get online() {
    return navigator.onLine;
  }
  get hands() {
    return this.call.feature(Features.RaiseHand);
  }
  get access() {
    return this.call.feature(Features.MediaAccess);
  }
  get capabilities() {
    return this.call.feature(Features.Capabilities);
  }
  get recording() {
    return this.call.feature(Features.Recording);
  }
  get transcription() {
    return this.call.feature(Features.Transcription);
  }
}

function agentOf(agent: TeamsCallAgent): Agent {
  return {
    // Two overloads of one function: the compiler wants to know which.
    join: (locator: Locator, options) =>
      new RealCall(
        "meetingLink" in locator ? agent.join(locator, options) : agent.join(locator, options),
      ),
    dispose: () => agent.dispose(),
  };
}

export class RealSdk implements Sdk {
  private readonly client = new CallClient();

  environment() {
    return this.client.feature(Features.DebugInfo).getEnvironmentInfo();
  }

  async agent(credential: CommunicationTokenCredential): Promise<Agent> {
    const agent = await this.client.createTeamsCallAgent(credential);
    // The typings do not say so, but for a token that is for nobody it resolves, and there is none.
    if (!agent) {
      throw new Error("no agent");
    }
    return agentOf(agent);
  }
}
