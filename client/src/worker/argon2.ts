/** The worker that runs Argon2id, so that the page stays usable for the seconds it takes on an old phone. */
import { argon2id } from "@noble/hashes/argon2.js";
import type { DeriveReply, DeriveRequest } from "./protocol.js";

const answer = (reply: DeriveReply): void => self.postMessage(reply);

self.addEventListener("message", (event: MessageEvent<DeriveRequest>) => {
  const { password, salt, cost } = event.data;
  let told = 0;
  const onProgress = (progress: number): void => {
    if (progress < 1 && progress - told < 0.01) return; // The page has no use for more than a hundred.
    told = progress;
    answer({ progress });
  };
  try {
    const key = argon2id(password, salt, { ...cost, dkLen: 32, onProgress });
    answer({ key });
  } catch {
    answer({ failed: true }); // Too little memory, mostly. The page says so in its own words.
  }
});
