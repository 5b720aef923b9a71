import { MaxUint256 } from "ethers";

import { seedVault, settleNav, type Suite, type TestComponent, WAD } from "../../test/helpers/suite.js";
import { changedSlot, type FloorItem, logOf } from "../opcode-costs.js";
import { lappedSuite } from "./oracle.js";

export const FOREVER = 2n ** 40n;
const DAY_SECONDS = 86_400n;

/** A seeded suite in the conditions of the table. */
export interface BenchSuite extends Suite {
  readonly components: readonly TestComponent[];
}

/**
 * A seeded vault with `count` components, a NAV of another block, the rate limit on and used before, and alice holding
 * index tokens, the base asset and every component, her allowances infinite.
 */
export async function tradingSuite(count = 20): Promise<BenchSuite> {
  const suite = await lappedSuite(3);
  const amounts = Array.from({ length: count }, (_, i) => (100n + BigInt(i)) * WAD + 123_456_789n);
  const components = await seedVault(suite, { amounts });
  await suite.vault.setRateLimit(DAY_SECONDS, 1_000n * WAD);
  for (const token of [suite.base, ...components.map((component) => component.token)]) {
    await token.mint(suite.alice.address, 1_000n * WAD);
    await token.connect(suite.alice).approve(suite.vault.target, MaxUint256);
  }
  const vault = suite.vault.connect(suite.alice);
  await settleNav(suite, WAD);
  // Both fill their till from the limit, and leave some.
  for (const baseIn of [40n, 40n, 30n]) await vault["mintWithNAV(uint256)"](baseIn * WAD);
  await settleNav(suite, WAD + 1n);
  for (const tokens of [40n, 5n]) await vault["redeemForTAO(uint256)"](tokens * WAD);
  await settleNav(suite, WAD);
  return { ...suite, components };
}

/** Reading the price. */
export const PRICED: FloorItem[] = [
  { act: "coldAccount", times: 1, why: "the oracle" },
  { act: "coldSlot", times: 1, why: "the NAV" },
];

/** The rate limit: its settings, its bucket. */
export const LIMITED: FloorItem[] = [{ act: "coldSlot", times: 1, why: "the limit" }, ...changedSlot(1, "its bucket")];

/** Index tokens made or ended. */
export const ISSUED: FloorItem[] = [
  { act: "coldAccount", times: 1, why: "the index token" },
  ...changedSlot(2, "its supply, the holder's balance"),
  ...logOf(3, 1, "Transfer"),
];
