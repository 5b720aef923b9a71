import { WAD } from "../../test/helpers/suite.js";
import { changedSlot, logOf, tokenTransfer } from "../opcode-costs.js";
import type { Operation } from "../operation.js";
import { FOREVER, ISSUED, LIMITED, PRICED, tradingSuite } from "./index-suite.js";

/** In and out of the vault against the NAV. */
export const indexOperations: Operation[] = [
  {
    name: "index.mint",
    budget: 75_000n,
    floor: [
      ...changedSlot(1, "the books"),
      ...PRICED,
      ...LIMITED,
      ...ISSUED,
      ...tokenTransfer("the base asset, in"),
      { act: "coldSlot", times: 1, why: "its allowance" },
      ...logOf(2, 3, "MintWithNAV"),
    ],
    run: async () => {
      const { vault, alice } = await tradingSuite();
      const mint = vault.connect(alice)["mintWithNAV(uint256,uint256,uint256,address)"];
      return mint(3_210_987_654_321_098_765n, WAD, FOREVER, alice.address);
    },
  },
  {
    name: "index.redeem",
    budget: 72_000n,
    floor: [
      ...changedSlot(1, "the books"),
      ...PRICED,
      ...LIMITED,
      ...ISSUED,
      ...tokenTransfer("the base asset, out"),
      ...logOf(2, 3, "RedeemForTAO"),
    ],
    run: async () => {
      const { vault, alice } = await tradingSuite();
      const redeem = vault.connect(alice)["redeemForTAO(uint256,uint256,uint256,address)"];
      return redeem(2_345_678_901_234_567_890n, WAD, FOREVER, alice.address);
    },
  },
];
