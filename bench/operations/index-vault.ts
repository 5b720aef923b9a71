import { MaxUint256 } from "ethers";

import { seedVault, settleNav, type Suite, WAD } from "../../test/helpers/suite.js";
import { changedSlot, type FloorItem, logOf, tokenTransfer } from "../opcode-costs.js";
import type { Operation } from "../operation.js";
import { lappedSuite } from "./oracle.js";

const FOREVER = 2n ** 40n;

/** A seeded vault with 20 components, a NAV of another block, and alice holding both assets, her allowance infinite. */
async function tradingSuite(): Promise<Suite> {
  const suite = await lappedSuite(3);
  await seedVault(suite, { amounts: Array.from({ length: 20 }, (_, i) => (100n + BigInt(i)) * WAD) });
  const base = suite.base.connect(suite.alice);
  await suite.base.mint(suite.alice.address, 1_000n * WAD);
  await base.approve(suite.vault.target, MaxUint256);
  await settleNav(suite, WAD);
  await suite.vault.connect(suite.alice)["mintWithNAV(uint256)"](10n * WAD);
  return suite;
}

const PRICED: FloorItem[] = [
  { act: "coldAccount", times: 1, why: "the oracle" },
  { act: "coldSlot", times: 1, why: "the NAV" },
];
const ISSUED: FloorItem[] = [
  { act: "coldAccount", times: 1, why: "the index token" },
  ...changedSlot(2, "its supply, the holder's balance"),
  ...logOf(3, 1, "Transfer"),
];

export const indexOperations: Operation[] = [
  {
    name: "index.mint",
    budget: 75_000n,
    floor: [
      ...changedSlot(1, "the books"),
      ...PRICED,
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
