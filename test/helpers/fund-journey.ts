import { MaxUint256 } from "ethers";

import type { FundChain } from "../../packages/cli/src/fund-chain.js";
import { drop } from "./fund.js";
import {
  byStrategist,
  closeAttested,
  closePlain,
  deployFund,
  FOREVER,
  type FundSuite,
  invest,
  place,
  RAY,
  WAD,
} from "./reserve.js";

export const MOVED = 1n;
export const CANCELLED = 6n;
export const WAITING = 7n;
export const LAST_OF_GENESIS = 600n;
/** Issued in the second period, and in the third, which is the last one. */
export const ISSUED = 601n;
export const PENDING = 602n;
export const CLOSED_PERIODS = 3n;
/** 600 of genesis + 2 issued - 2 redeemed - 2 in a batch - 1 out of the queue. */
export const ACTIVE = 597n;

/**
 * A fund with a past in which every audited event occurs but the end of issuance and the dissolution. It owes more than
 * it has at genesis, so its first redemption is cut to 400 / 600, and is covered from the first close on.
 */
export async function deployWithPast(ethers: FundSuite["ethers"]): Promise<FundSuite> {
  const suite = await deployFund(ethers, { parameters: { genesisTokens: LAST_OF_GENESIS } });
  const { vault, fund, distributor, alice, bob, custodian } = suite;
  await fund.contribute(400n * WAD);
  await vault.connect(distributor).redeem(8n, bob.address, 0n, FOREVER);
  await closePlain(suite);
  await vault.connect(distributor).transferFrom(distributor.address, bob.address, MOVED);
  await place(suite, 300n * WAD);
  const strategy = await invest(suite, 200n * WAD, "HostileStrategy");
  await vault.connect(alice).issue(ISSUED, alice.address, FOREVER);
  await closeAttested(suite, (RAY * 11n) / 10n);
  await vault.connect(distributor).redeem(2n, bob.address, 0n, FOREVER);
  await vault.connect(distributor).redeemBatch([3n, 4n], bob.address, 0n, FOREVER);
  for (const tokenId of [5n, CANCELLED, WAITING]) await vault.connect(distributor).requestRedemption(tokenId);
  await vault.connect(distributor).cancelRedemption(CANCELLED);
  await vault.processQueue(1n);
  await fund.connect(distributor).claim(bob.address);
  await suite.asset.mint(fund.target, 3n * WAD);
  await fund.restore();
  await fund.connect(custodian).returnExternal(50n * WAD);
  await fund.withdraw(strategy.target, 20n * WAD, MaxUint256);
  await vault.connect(alice).issue(PENDING, alice.address, FOREVER);
  await drop(suite, strategy);
  await fund.recoverDropped(strategy.target, 10n * WAD);
  await byStrategist(suite, fund.interface.encodeFunctionData("forsakeDropped", [strategy.target]));
  await closeAttested(suite, RAY / 3n);
  return suite;
}

/** The suite as the commands see a chain. */
export async function asFundChain(suite: FundSuite): Promise<FundChain> {
  const { ethers, manager, registry, asset, vault, fund, reserve, picture, report } = suite;
  const addresses = {
    vault: await vault.getAddress(),
    fund: await fund.getAddress(),
    reserve: await reserve.getAddress(),
    picture: await picture.getAddress(),
    report: await report.getAddress(),
    asset: await asset.getAddress(),
    registry: await registry.getAddress(),
    accessManager: await manager.getAddress(),
  };
  return {
    provider: ethers.provider as unknown as FundChain["provider"],
    chainId: (await ethers.provider.getNetwork()).chainId,
    nextTimestamp: async () => BigInt((await ethers.provider.getBlock("latest"))?.timestamp ?? 0),
    addresses,
    suite: { accessManager: manager, registry, asset, vault, fund, reserve, picture, report },
    money: { symbol: "mUSD", decimals: 18n },
  };
}
