import { expect } from "chai";

import { KeyError } from "../../../packages/cli/src/cli-error.js";
import { hideSecrets } from "../../../packages/cli/src/failure.js";
import { readWallet } from "../../../packages/cli/src/key.js";

const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

/** The message of the error that reading throws. */
function refusal(env: Record<string, string>, name: string): string {
  try {
    readWallet(env, name);
  } catch (error) {
    if (error instanceof KeyError) return `${error.message}${String(error.cause ?? "")}`;
  }
  throw new Error("no KeyError");
}

describe("cli: the sender's key", () => {
  it("comes from the named variable, with or without 0x", () => {
    expect(readWallet({ MINE: KEY }, "MINE").address).to.equal(ADDRESS);
    expect(readWallet({ MINE: ` ${KEY.slice(2)}\n` }, "MINE").address).to.equal(ADDRESS);
  });

  it("is asked for by the variable's name when it is missing", () => {
    for (const env of [{}, { MINE: "" }, { MINE: "  " }]) {
      expect(refusal(env, "MINE")).to.equal(
        "the environment variable MINE is not set: put the private key of the sending account there",
      );
    }
  });

  it("is never shown when it is malformed", () => {
    const tooLarge = `0x${"f".repeat(64)}`;
    for (const bad of [
      KEY.slice(0, 60),
      `${KEY}00`,
      KEY.replace("a", "g"),
      "secret words",
      tooLarge,
      `0x${"0".repeat(64)}`,
    ]) {
      const message = refusal({ MINE: bad }, "MINE");
      expect(message).to.contain("the environment variable MINE holds no");
      expect(message).not.to.contain(bad.slice(2, 20));
    }
  });

  it("is not accepted, nor repeated, in place of the variable's name", () => {
    for (const key of [KEY, KEY.slice(2)]) {
      const message = refusal({}, key);
      expect(message).to.contain("takes the name of an environment variable, not a key");
      expect(message).not.to.contain(key.slice(2, 20));
    }
    expect(refusal({}, "my key")).to.contain("letters, digits and _");
  });

  it("is hidden wherever else a person typed it", () => {
    expect(hideSecrets(`unknown option '--key=${KEY}'`)).to.equal("unknown option '--key=<hidden>'");
    expect(hideSecrets(ADDRESS)).to.equal(ADDRESS);
  });
});
