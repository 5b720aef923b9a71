import { connectOracle, packSignatures, signReport, type ReportMessage } from "@assay/sdk";
import { createSubmitter, systemClock } from "@assay/validator";
import { expect } from "chai";
import { BrowserProvider, Network, Wallet } from "ethers";
import { network } from "hardhat";

import { createChainView } from "../../packages/validator/src/chain.js";
import { createNavReader, NoNavError } from "../../packages/validator/src/nav-reader.js";
import {
  deploySuite,
  latestTimestamp,
  makeReport,
  seedVault,
  settleNav,
  WAD,
  type ReportInit,
} from "../helpers/suite.js";

const ETHER = 10n ** 18n;
const signal = new AbortController().signal;

async function fixture() {
  const connection = await network.create();
  const { ethers, networkHelpers } = connection;
  const suite = await deploySuite(ethers);
  const { chainId } = await ethers.provider.getNetwork();
  // The node's own kind of provider over the test chain.
  const provider = new BrowserProvider(connection.provider, chainId, {
    staticNetwork: Network.from(chainId),
    cacheTimeout: -1,
  });
  const contracts = connectOracle(
    { oracle: String(suite.oracle.target), registry: String(suite.registry.target), vault: String(suite.vault.target) },
    provider,
  );
  const wallet = new Wallet(`0x${"5a".repeat(32)}`, provider);
  await networkHelpers.setBalance(wallet.address, ETHER);
  const submitter = createSubmitter(
    { wallet, provider, oracle: contracts.oracle, clock: systemClock },
    { receiptTimeoutMs: 2_000 },
  );
  const sign = async (report: ReportMessage, count = 5): Promise<string> => {
    const domain = { chainId, oracle: String(suite.oracle.target) };
    const signers = suite.validators.slice(0, count);
    return packSignatures(
      await Promise.all(
        signers.map(async (v, index) => ({ index, signature: await signReport(v.wallet, domain, report) })),
      ),
    );
  };
  /** A report one second after the newest block, which the next block is made to carry. */
  const report = async (init: ReportInit = {}): Promise<ReportMessage> => {
    const observedAt = BigInt(await latestTimestamp(ethers)) + 1n;
    await networkHelpers.time.setNextBlockTimestamp(observedAt);
    return makeReport(suite, { observedAt, ...init });
  };
  return { suite, networkHelpers, provider, contracts, wallet, submitter, sign, report };
}

describe("validator submitter on chain", () => {
  it("settles a report, from the submitter's own account", async () => {
    const { suite, submitter, sign, report, wallet } = await fixture();
    const sent = await report({ navWad: 2n * WAD });
    const outcome = await submitter.submit(sent, await sign(sent), signal);
    if (outcome.kind !== "settled") throw new Error(JSON.stringify(outcome));
    expect(await submitter.readBalanceWei()).to.equal(ETHER - outcome.feeWei);
    expect(submitter.address).to.equal(wallet.address);
    expect((await suite.oracle.getCurrentNAV()).navPerToken).to.equal(2n * WAD);
  });

  it("says already when the oracle has the round, or a newer one", async () => {
    const { submitter, sign, report } = await fixture();
    const sent = await report();
    await submitter.submit(sent, await sign(sent), signal);
    const outcome = await submitter.submit(sent, await sign(sent), signal);
    expect(outcome.kind).to.equal("already");
  });

  it("says rejected when the round is used up without a NAV", async () => {
    const { submitter, sign, report } = await fixture();
    const sent = await report({ confidenceBps: 7_999n });
    expect((await submitter.submit(sent, await sign(sent), signal)).kind).to.equal("rejected");
  });

  it("says failed, with the oracle's error and its arguments, before any gas is spent", async () => {
    const { submitter, sign, report } = await fixture();
    const sent = await report();
    expect(await submitter.submit(sent, await sign(sent, 3), signal)).to.deep.equal({
      kind: "failed",
      reason: `NAVOracle_QuorumMissed(${300n * WAD}, ${500n * WAD}, 3, 3)`,
      isRetryable: false,
    });
    expect(await submitter.readBalanceWei()).to.equal(ETHER);
  });

  it("says failed when it cannot pay", async () => {
    const { submitter, sign, report, networkHelpers, wallet } = await fixture();
    await networkHelpers.setBalance(wallet.address, 0n);
    const sent = await report();
    const outcome = await submitter.submit(sent, await sign(sent), signal);
    expect(outcome).to.include({ kind: "failed", isRetryable: true });
  });

  it("sends one at a time: the second is busy, not queued", async () => {
    const { submitter, sign, report } = await fixture();
    const sent = await report();
    const signatures = await sign(sent);
    const outcomes = await Promise.all([
      submitter.submit(sent, signatures, signal),
      submitter.submit(sent, signatures, signal),
    ]);
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(["settled", "busy"]);
  });
});

describe("validator's view of the chain", () => {
  it("reads set, rules and portfolio at one block", async () => {
    const { suite, contracts, provider } = await fixture();
    await seedVault(suite, { amounts: [140n * WAD, 7n * WAD], cash: 50n * WAD, supply: 100n * WAD });
    const view = await createChainView(contracts, provider).readRound();
    expect(view.set.epoch).to.equal(1n);
    expect(view.set.members.map(({ address }) => address)).to.deep.equal(
      suite.validators.map(({ wallet }) => wallet.address),
    );
    expect(view.set.members.map(({ stake }) => stake)).to.deep.equal(suite.validators.map(({ stake }) => stake));
    expect(view.rules).to.deep.equal({ toleranceBps: 50n, maxDeviationBps: 500n, minValidators: 3 });
    expect([...view.portfolio.holdings]).to.deep.equal([
      ["1", 140n * WAD],
      ["2", 7n * WAD],
    ]);
    expect(view.portfolio).to.include({ cash: 50n * WAD, supply: 100n * WAD });
    expect(view.latestRound).to.equal(0n);
    expect(view.blockAt).to.equal(await latestTimestamp(suite.ethers));
  });

  it("follows a change of the set", async () => {
    const { suite, contracts, provider } = await fixture();
    const chain = createChainView(contracts, provider);
    await chain.readRound();
    const [, second] = suite.validators;
    await suite.registry.removeValidator(second?.wallet.address ?? "");
    const { set } = await chain.readRound();
    expect(set.epoch).to.equal(2n);
    expect(set.members.length).to.equal(4);
  });

  it("knows what binds a signature, and the next block's time", async () => {
    const { suite, contracts, provider, networkHelpers } = await fixture();
    const chain = createChainView(contracts, provider);
    expect(await chain.readConstants()).to.deep.equal({
      domain: { chainId: 31_337n, oracle: suite.oracle.target },
      indexToken: suite.token.target,
      genesisAt: Number(await suite.oracle.GENESIS_AT()),
    });
    const before = await chain.readNextBlockAt();
    await networkHelpers.time.increase(3_600);
    expect(await chain.readNextBlockAt()).to.be.at.least(before + 3_600);
  });
});

describe("validator's NAV reader", () => {
  it("names the oracle's error when there is no NAV, or only an old one", async () => {
    const { suite, contracts } = await fixture();
    const reader = createNavReader(contracts);
    const reasonOf = async (): Promise<string> => {
      try {
        return JSON.stringify(await reader.readMintPriceWad(), (_k, v: unknown) => String(v));
      } catch (cause) {
        if (!(cause instanceof NoNavError)) throw cause;
        return cause.reason;
      }
    };
    expect(await reasonOf()).to.equal("NAVOracle_NoNav()");
    const report = await settleNav(suite, WAD);
    expect(await reader.readLatest()).to.include({
      navWad: WAD,
      round: report.round,
      observedAt: report.observedAt,
      validators: 5n,
    });
    expect(await reader.readStatus()).to.include({ status: "LIVE", reason: "NONE", round: report.round });
    await suite.ethers.provider.send("evm_increaseTime", [60]); // and no block is mined
    expect(await reasonOf()).to.match(/^NAVOracle_NavStale\(6\d, 30\)$/);
    expect(await reader.readStatus()).to.include({ status: "STALE", reason: "AGE" });
  });
});
