import { expect } from "chai";
import { JsonRpcProvider } from "ethers";

import { readPendingTime } from "@assay/sdk";

/** A node that answers `block` to whatever it is asked. */
class OneAnswer extends JsonRpcProvider {
  readonly asked: unknown[] = [];

  constructor(private readonly block: unknown) {
    super("http://127.0.0.1:1", 1, { staticNetwork: true });
  }

  override send(method: string, params: unknown[]): Promise<unknown> {
    this.asked.push([method, params]);
    return this.block instanceof Error ? Promise.reject(this.block) : Promise.resolve(this.block);
  }
}

describe("readPendingTime", () => {
  it("takes a block that has no number yet", async () => {
    const node = new OneAnswer({ number: null, timestamp: "0x6b01e52b" });
    expect(await readPendingTime(node)).to.equal(1_795_286_315n);
    expect(node.asked).to.deep.equal([["eth_getBlockByNumber", ["pending", false]]]);
  });

  it("tells nothing where the node has no pending block, or none with a time", async () => {
    const answers = [null, "0x1", {}, { timestamp: null }, { timestamp: 12 }, { timestamp: "12" }, { timestamp: "0x" }];
    for (const answer of [
      ...answers,
      { timestamp: `0x${"f".repeat(17)}` },
      new Error("the method pending is unknown"),
    ]) {
      expect(await readPendingTime(new OneAnswer(answer))).to.equal(undefined);
    }
  });
});
