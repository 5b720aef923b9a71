import { type AddressLike, MaxUint256 } from "ethers";

import type { IndexVault } from "../../typechain-types/index.js";
import { MINT, MINT_SHORT, REDEEM, REDEEM_SHORT, type SeededSuite } from "./index-suite.js";
import { WAD } from "./suite.js";

export const REDEEM_IN_KIND = "redeemInKind(uint256,uint256[],address)";
export const REDEEM_IN_KIND_SKIP = "redeemInKind(uint256,uint256[],address,uint256)";
export const REDEEM_IN_KIND_SHORT = "redeemInKind(uint256)";
/** Every component and the cash. */
export const EVERYTHING = 2n ** 21n - 1n;
/** The first claim in the first list. */
export const FIRST_CLAIM = 256n;

const DAY = 86_400n;
const NOTHING = `0x${"00".repeat(32)}`;

/** What an act is to a vault whose minting is stopped. */
export type ActKind = "minting" | "preview" | "maximum" | "open";

export interface Act {
  readonly kind: ActKind;
  readonly run: (suite: SeededSuite) => Promise<unknown>;
}

const asModule = async (suite: SeededSuite, module: AddressLike): Promise<IndexVault> => {
  const address = String(module);
  await suite.ethers.provider.send("hardhat_impersonateAccount", [address]);
  await suite.ethers.provider.send("hardhat_setBalance", [address, "0xde0b6b3a7640000"]);
  return suite.vault.connect(await suite.ethers.getSigner(address));
};

const mine = ({ vault, alice }: SeededSuite): IndexVault => vault.connect(alice);

/** More than any of the test's acts costs of each of three components and of cash. */
export const NO_MAXIMA = [MaxUint256, MaxUint256, MaxUint256, MaxUint256];

/**
 * Every external function of the vault by its signature, each with arguments it accepts from a vault that trades, where
 * alice has one deferred claim and allowed everything. `seed` and `bindModules` happened there already and are missing.
 */
export const ACTS: Readonly<Record<string, Act>> = {
  // In
  [MINT]: { kind: "minting", run: (s) => mine(s)[MINT](WAD, 0n, MaxUint256, s.alice.address) },
  [MINT_SHORT]: { kind: "minting", run: (s) => mine(s)[MINT_SHORT](WAD) },
  "mintWithNAVPermit(uint256,uint256,uint256,address,uint8,bytes32,bytes32)": {
    kind: "minting",
    run: (s) => mine(s).mintWithNAVPermit(WAD, 0n, MaxUint256, s.alice.address, 27, NOTHING, NOTHING),
  },
  "createInKind(uint256,uint256[],address)": {
    kind: "minting",
    run: (s) => mine(s).createInKind(WAD, NO_MAXIMA, s.alice.address),
  },
  "createInKindPermit(uint256,uint256[],address,(uint256,uint256,uint256,uint8,bytes32,bytes32)[])": {
    kind: "minting",
    run: (s) => mine(s).createInKindPermit(WAD, NO_MAXIMA, s.alice.address, []),
  },
  "issueAttested(address,uint256,uint256,(uint256,uint256)[])": {
    kind: "minting",
    run: async (s) => (await asModule(s, s.desk.target)).issueAttested(s.alice.address, WAD, WAD, []),
  },
  "previewMintWithNAV(uint256)": { kind: "preview", run: (s) => s.vault.previewMintWithNAV(WAD) },
  "previewCreateInKind(uint256)": { kind: "preview", run: (s) => s.vault.previewCreateInKind(WAD) },
  "maxMintWithNAV()": { kind: "maximum", run: (s) => s.vault.maxMintWithNAV() },
  "maxCreateInKind()": { kind: "maximum", run: (s) => s.vault.maxCreateInKind() },
  // Out
  [REDEEM]: { kind: "open", run: (s) => mine(s)[REDEEM](WAD, 0n, MaxUint256, s.alice.address) },
  [REDEEM_SHORT]: { kind: "open", run: (s) => mine(s)[REDEEM_SHORT](WAD) },
  [REDEEM_IN_KIND]: { kind: "open", run: (s) => mine(s)[REDEEM_IN_KIND](WAD, [], s.alice.address) },
  [REDEEM_IN_KIND_SKIP]: { kind: "open", run: (s) => mine(s)[REDEEM_IN_KIND_SKIP](WAD, [], s.alice.address, 1n) },
  [REDEEM_IN_KIND_SHORT]: { kind: "open", run: (s) => mine(s)[REDEEM_IN_KIND_SHORT](WAD) },
  "redeemDeferred(uint256)": { kind: "open", run: (s) => mine(s).redeemDeferred(WAD) },
  "claim(uint256,uint256,address)": {
    kind: "open",
    run: (s) => mine(s).claim(FIRST_CLAIM, EVERYTHING, s.alice.address),
  },
  "previewRedeemForTAO(uint256)": { kind: "open", run: (s) => s.vault.previewRedeemForTAO(WAD) },
  "previewRedeemInKind(uint256)": { kind: "open", run: (s) => s.vault.previewRedeemInKind(WAD) },
  "maxRedeemForTAO(address)": { kind: "open", run: (s) => s.vault.maxRedeemForTAO(s.alice.address) },
  "maxRedeemInKind(address)": { kind: "open", run: (s) => s.vault.maxRedeemInKind(s.alice.address) },
  // Configuration
  "setFees(uint256,uint256,uint256,address)": {
    kind: "open",
    run: (s) => s.vault.setFees(1n, 1n, 1n, s.bob.address),
  },
  "collectFees()": { kind: "open", run: (s) => mine(s).collectFees() },
  "setRateLimit(uint256,uint256)": { kind: "open", run: (s) => s.vault.setRateLimit(DAY, 100n * WAD) },
  "stopMinting(uint256)": { kind: "open", run: (s) => s.vault.stopMinting(60n) },
  "announceEnd()": { kind: "open", run: (s) => s.vault.announceEnd() },
  "setAuthority(address)": { kind: "open", run: (s) => s.manager.updateAuthority(s.vault.target, s.manager.target) },
  // Modules
  "trade((address,address,uint256,uint256,uint256,uint256))": {
    kind: "open",
    run: async (s) =>
      (await asModule(s, s.auction.target)).trade({
        filler: s.alice.address,
        to: s.bob.address,
        sold: 0n,
        soldAmount: WAD,
        bought: 20n,
        boughtAmount: WAD,
      }),
  },
  "recompose(uint256,(uint32,address,uint256)[])": {
    kind: "open",
    run: async (s) => (await asModule(s, s.auction.target)).recompose(0n, []),
  },
  // Reads
  "books()": { kind: "open", run: (s) => s.vault.books() },
  "holdings()": { kind: "open", run: (s) => s.vault.holdings() },
  "pair(uint256,uint256)": { kind: "open", run: (s) => s.vault.pair(0n, 20n) },
  "unitsPerToken()": { kind: "open", run: (s) => s.vault.unitsPerToken() },
  "weightsBps()": { kind: "open", run: (s) => s.vault.weightsBps() },
  "basketVersion()": { kind: "open", run: (s) => s.vault.basketVersion() },
  "effectiveSupply()": { kind: "open", run: (s) => s.vault.effectiveSupply() },
  "fees()": { kind: "open", run: (s) => s.vault.fees() },
  "rateLimit()": { kind: "open", run: (s) => s.vault.rateLimit() },
  "mintingGate()": { kind: "open", run: (s) => s.vault.mintingGate() },
  "portfolio()": { kind: "open", run: (s) => s.vault.portfolio() },
  "claimOf(address,uint256)": { kind: "open", run: (s) => s.vault.claimOf(s.alice.address, FIRST_CLAIM) },
  "auctionModule()": { kind: "open", run: (s) => s.vault.auctionModule() },
  "deskModule()": { kind: "open", run: (s) => s.vault.deskModule() },
  "authority()": { kind: "open", run: (s) => s.vault.authority() },
  "isConsumingScheduledOp()": { kind: "open", run: (s) => s.vault.isConsumingScheduledOp() },
  "supportsInterface(bytes4)": { kind: "open", run: (s) => s.vault.supportsInterface("0x01ffc9a7") },
  "TOKEN()": { kind: "open", run: (s) => s.vault.TOKEN() },
  "BASE()": { kind: "open", run: (s) => s.vault.BASE() },
  "ORACLE()": { kind: "open", run: (s) => s.vault.ORACLE() },
  "LOCK()": { kind: "open", run: (s) => s.vault.LOCK() },
  "MINIMUM_SUPPLY()": { kind: "open", run: (s) => s.vault.MINIMUM_SUPPLY() },
  "TRANSFER_GAS()": { kind: "open", run: (s) => s.vault.TRANSFER_GAS() },
  "MAX_TRADE_FEE_BPS()": { kind: "open", run: (s) => s.vault.MAX_TRADE_FEE_BPS() },
  "MAX_STREAMING_FEE_BPS()": { kind: "open", run: (s) => s.vault.MAX_STREAMING_FEE_BPS() },
  "MIN_RATE_CAPACITY()": { kind: "open", run: (s) => s.vault.MIN_RATE_CAPACITY() },
  "MAX_STOP_SECONDS()": { kind: "open", run: (s) => s.vault.MAX_STOP_SECONDS() },
};

/** What {@link ACTS} leaves out. */
export const HAPPENED_ONCE = [
  "bindModules(address,address)",
  "seed((uint32,address,uint256)[],uint256,uint256,address)",
];

/** Every external function of the vault, by its signature, sorted. */
export function functionsOf({ vault }: { vault: IndexVault }): string[] {
  const signatures: string[] = [];
  vault.interface.forEachFunction((fragment) => signatures.push(fragment.format("sighash")));
  return signatures.sort();
}

/** Gives alice components and allows the vault to take everything, then defers one token's exit of hers. */
export async function readyAlice(suite: SeededSuite): Promise<void> {
  for (const { token } of suite.components) {
    await token.mint(suite.alice.address, 1_000_000n * WAD);
    await token.connect(suite.alice).approve(suite.vault.target, MaxUint256);
  }
  await mine(suite).redeemDeferred(WAD);
}
