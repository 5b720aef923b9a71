import { ConfigError } from "@assay/validator";
import { expect } from "chai";

import { createDeskView } from "../../../../packages/validator/src/creations/desk-view.js";
import { ChainUnreachableError } from "../../../../packages/validator/src/nav-reader.js";

type Args = Parameters<typeof createDeskView>;

/** A desk that goes by `oracle`, on a chain that stops answering after the first reads. */
const deskOf = (oracle: string): Args[0] =>
  ({
    ORACLE: async () => oracle,
    FINALIZE_SECONDS: async () => 60n,
    creation: async () => Promise.reject(new Error("gone")),
  }) as unknown as Args[0];
const own = {
  oracle: { getAddress: async () => "0xA1", navAt: async () => Promise.reject(new Error("gone")) },
} as unknown as Args[1];
const provider = { getBlock: async () => null } as unknown as Args[2];
const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (cause: unknown) => cause,
  );

describe("desk view", () => {
  it("refuses a desk of another oracle, naming the field", async () => {
    const cause = await rejection(createDeskView(deskOf("0xA2"), own, provider));
    expect(cause).to.be.instanceOf(ConfigError);
    expect((cause as ConfigError).problems[0]).to.contain("addresses.desk: the desk prices by 0xA2, not by 0xA1");
  });

  it("says that the chain does not answer", async () => {
    const view = await createDeskView(deskOf("0xA1"), own, provider);
    expect(await rejection(view.readCreation(1n))).to.be.instanceOf(ChainUnreachableError);
    expect(await rejection(view.readNavAt(1n))).to.be.instanceOf(ChainUnreachableError);
  });
});
