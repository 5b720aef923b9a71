import { WAD } from "../../test/helpers/suite.js";
import { changedSlot, logOf, tokenTransfer } from "../opcode-costs.js";
import type { Operation } from "../operation.js";
import { type BenchSuite, FOREVER, tradingSuite } from "./index-suite.js";

const DURATION_SECONDS = 3_600n;
const NOTICE_SECONDS = 86_400;

/** An auction towards equal weights, in which a part of what is sold was sold before. */
async function fillAgain() {
  const suite = await tradingSuite();
  await openAuction(suite);
  const auction = suite.auction.connect(suite.alice);
  const fill = (maxSold: bigint) => auction.fill(19, 0, maxSold, 100n * WAD, FOREVER, suite.alice.address);
  await fill(WAD);
  return fill(2n * WAD + 1n);
}

async function openAuction(suite: BenchSuite): Promise<void> {
  const { auction, oracle, components, ethers } = suite;
  await oracle.updateMaxPriceAge(3_600);
  const targets = components.map(({ assetId, token }) => ({ assetId, token: token.target, weightBps: 490 }));
  await auction.announceTargets(targets, 200);
  await ethers.provider.send("evm_increaseTime", [NOTICE_SECONDS]);
  await ethers.provider.send("evm_mine", []);
  for (const { assetId } of components) {
    for (const { submitter } of suite.validators) {
      await oracle.connect(submitter).updatePrice(assetId, 1_234_567_890_123_456_789n);
    }
  }
  await auction.open(DURATION_SECONDS, 100, 100);
}

/** Trades with the vault. */
export const auctionOperations: Operation[] = [
  {
    name: "index.auction.fill",
    budget: 120_000n,
    floor: [
      { act: "coldSlot", times: 2, why: "the auction, its lots" },
      { act: "coldAccount", times: 3, why: "the lots, the oracle, the vault" },
      { act: "coldSlot", times: 3, why: "two prices, their age" },
      { act: "coldAccount", times: 1, why: "the component list" },
      { act: "coldSlot", times: 3, why: "the books, whose auction it is, what was traded" },
      ...changedSlot(2, "the units of both"),
      ...tokenTransfer("what is bought, in"),
      { act: "coldSlot", times: 1, why: "its allowance" },
      ...tokenTransfer("what is sold, out"),
      ...logOf(3, 7, "AuctionFilled"),
    ],
    run: fillAgain,
  },
];
