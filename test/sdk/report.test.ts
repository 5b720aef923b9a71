import {
  connectSuite,
  packSignatures,
  pricesRoot,
  provePrice,
  recoverReportSigner,
  reportDigest,
  signReport,
  type AssetPrice,
} from "@assay/sdk";
import { expect } from "chai";
import { network } from "hardhat";

import { deploySuite, latestTimestamp, makeReport, type Suite, WAD } from "../helpers/suite.js";

const PRICES: readonly AssetPrice[] = [
  { assetId: 64n, priceWad: 133_135_156_000_000_000n, sourceAt: 1_754_611_200n },
  { assetId: 4n, priceWad: 57_666_598_000_000_000n, sourceAt: 1_754_611_201n },
  { assetId: 51n, priceWad: 61_863_851_000_000_000n, sourceAt: 1_754_611_202n },
];

async function fixture() {
  const { ethers, networkHelpers } = await network.create();
  const suite = await deploySuite(ethers);
  const { chainId } = await ethers.provider.getNetwork();
  const domain = { chainId, oracle: String(suite.oracle.target) };
  const signAll = async (report: Parameters<typeof signReport>[2]): Promise<string> =>
    packSignatures(
      await Promise.all(
        suite.validators.map(async ({ wallet }, index) => ({
          index,
          signature: await signReport(wallet, domain, report),
        })),
      ),
    );
  return { suite, networkHelpers, domain, signAll };
}

function sdkOf(suite: Suite) {
  return connectSuite(
    {
      accessManager: String(suite.manager.target),
      registry: String(suite.registry.target),
      oracle: String(suite.oracle.target),
      vault: String(suite.vault.target),
      token: String(suite.token.target),
      base: String(suite.base.target),
    },
    suite.admin,
  );
}

describe("SDK report against NAVOracle", () => {
  it("has the digest that the contract computes", async () => {
    const { suite, domain } = await fixture();
    const report = await makeReport(suite, { assetsRoot: pricesRoot(PRICES), spreadBps: 7n });
    expect(reportDigest(domain, report)).to.equal(await suite.oracle.reportDigest(report));
  });

  it("has another digest for another chain and for another contract", async () => {
    const { suite, domain } = await fixture();
    const report = await makeReport(suite);
    const onChain = await suite.oracle.reportDigest(report);
    expect(reportDigest({ ...domain, chainId: domain.chainId + 1n }, report)).not.to.equal(onChain);
    expect(reportDigest({ ...domain, oracle: String(suite.vault.target) }, report)).not.to.equal(onChain);
  });

  it("packs signatures in any order into what submitReport settles", async () => {
    const { suite, networkHelpers, domain } = await fixture();
    const observedAt = BigInt(await latestTimestamp(suite.ethers)) + 1n;
    const report = await makeReport(suite, { observedAt, navWad: 2n * WAD });
    const signed = await Promise.all(
      [4, 0, 2, 1].map(async (index) => {
        const wallet = suite.validators[index]?.wallet;
        if (wallet === undefined) throw new Error(`no validator ${index}`);
        const signature = await signReport(wallet, domain, report);
        expect(recoverReportSigner(domain, report, signature)).to.equal(wallet.address);
        return { index, signature };
      }),
    );
    await networkHelpers.time.setNextBlockTimestamp(observedAt);
    await sdkOf(suite).oracle.submitReport(report, packSignatures(signed));
    const nav = await suite.oracle.getCurrentNAV();
    expect(nav.navPerToken).to.equal(2n * WAD);
    expect(nav.validatorCount).to.equal(4n);
    expect(nav.stake).to.equal(8_000n);
  });

  it("proves every price of a settled report to provePrice", async () => {
    const { suite, networkHelpers, signAll } = await fixture();
    const observedAt = BigInt(await latestTimestamp(suite.ethers)) + 1n;
    const report = await makeReport(suite, { observedAt, assetsRoot: pricesRoot(PRICES) });
    const signatures = await signAll(report);
    await networkHelpers.time.setNextBlockTimestamp(observedAt);
    await suite.oracle.submitReport(report, signatures);
    for (const { assetId, priceWad } of PRICES) {
      const { price, proof } = provePrice(PRICES, assetId);
      await suite.oracle.provePrice(report, signatures, price, [...proof]);
      expect((await suite.oracle.getPrice(assetId)).priceWad).to.equal(priceWad);
    }
  });
});
