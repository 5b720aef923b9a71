import { WAD } from "../../test/helpers/suite.js";
import { changedSlot, type FloorItem, logOf, tokenTransfer } from "../opcode-costs.js";
import type { Operation } from "../operation.js";
import { FOREVER, ISSUED, LIMITED, PRICED, tradingSuite } from "./index-suite.js";

const MINTED: FloorItem[] = [
  ...changedSlot(1, "the books"),
  ...PRICED,
  ...ISSUED,
  ...tokenTransfer("the base asset, in"),
  { act: "coldSlot", times: 1, why: "its allowance" },
  ...logOf(2, 3, "MintWithNAV"),
];
const REDEEMED: FloorItem[] = [
  ...changedSlot(1, "the books"),
  ...PRICED,
  ...ISSUED,
  ...tokenTransfer("the base asset, out"),
  ...logOf(2, 3, "RedeemForTAO"),
];

async function mint(baseIn: bigint) {
  const { vault, alice } = await tradingSuite();
  return vault.connect(alice)["mintWithNAV(uint256,uint256,uint256,address)"](baseIn, WAD, FOREVER, alice.address);
}

async function redeem(tokens: bigint) {
  const { vault, alice } = await tradingSuite();
  return vault.connect(alice)["redeemForTAO(uint256,uint256,uint256,address)"](tokens, WAD, FOREVER, alice.address);
}

/** In and out of the vault against the NAV. The rate limit is on; `.draw` is the act that fills the till from it. */
export const indexOperations: Operation[] = [
  { name: "index.mint", budget: 75_000n, floor: MINTED, run: () => mint(3_210_987_654_321_098_765n) },
  {
    name: "index.mint.draw",
    budget: 85_000n,
    floor: [...MINTED, ...LIMITED],
    run: () => mint(83_210_987_654_321_098_765n),
  },
  { name: "index.redeem", budget: 72_000n, floor: REDEEMED, run: () => redeem(2_345_678_901_234_567_890n) },
  {
    name: "index.redeem.draw",
    budget: 82_000n,
    floor: [...REDEEMED, ...LIMITED],
    run: () => redeem(42_345_678_901_234_567_890n),
  },
];
