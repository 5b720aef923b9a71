import { type BaseContract, HDNodeWallet } from "ethers";

import HandedOverModule from "../../deploy/modules/HandedOver.js";
import {
  AssayAccessManager__factory,
  AssayTimelock__factory,
  CreationDesk__factory,
  GovernanceToken__factory,
  GuaranteeToken__factory,
  IndexVault__factory,
  NAVOracle__factory,
  OperationalFund__factory,
  PremiumReserve__factory,
  RebalanceAuction__factory,
  RedemptionVault__factory,
  RewardDistributor__factory,
  RewardToken__factory,
  TrustGovernor__factory,
  TrustRegistry__factory,
  UtilityToken__factory,
  ValidatorRegistry__factory,
} from "../../typechain-types/index.js";
import { createChain, economyParameters } from "./economy.js";
import { PARAMETERS, WAD } from "./suite.js";

/** What genesis takes: 1.00 for each of 900,000 inactive tokens, 0.35 for each of 1,000,000. */
export const [FUND_MONEY, RESERVE_MONEY] = [900_000n, 350_000n];

/** A fresh in-process chain with the suite handed over, as `npm run deploy` leaves it. */
export async function deployHandedOver(change: { withoutBandShare?: boolean; assetDecimals?: bigint } = {}) {
  const connection = await createChain();
  const { ethers, ignition } = connection;
  const [deployer, admin, configurator, releaser, seeder, curator, guardian, stranger, ...others] =
    await ethers.getSigners();
  if (!deployer || !admin || !configurator || !releaser || !seeder || !curator || !guardian || !stranger)
    throw new Error("too few accounts");
  const [treasury, sponsor, custodian, distributor, allocator, strategist, ...submitters] = others;
  if (!treasury || !sponsor || !custodian || !distributor || !allocator || !strategist)
    throw new Error("too few accounts");
  const base = await ethers.deployContract("MockERC20", ["Wrapped TAO", "TAO", 18n]);
  const decimals = change.assetDecimals ?? 18n;
  const dollar = await ethers.deployContract("MockERC20", ["Mock Dollar", "mUSD", decimals]);
  // To the unit what genesis takes, so that a unit more would make it fail.
  await dollar.mint(deployer.address, (FUND_MONEY + RESERVE_MONEY) * 10n ** decimals);
  const { bandShareBps, ...bounds } = plain(PARAMETERS);
  const validators = submitters.slice(0, 5).map(({ address }, i) => ({
    validator: HDNodeWallet.fromPhrase(
      "test test test test test test test test test test test junk",
      "",
      `m/44'/60'/0'/0/${500 + i}`,
    ).address,
    submitter: address,
    stake: 100n * WAD,
  }));
  const deployed = await ignition.deploy(HandedOverModule, {
    parameters: {
      Oracle: {
        epochSeconds: 3_600,
        ringLength: 64,
        maxPriceAgeSeconds: 30,
        validators,
        parameters: change.withoutBandShare === true ? bounds : { ...bounds, bandShareBps: bandShareBps ?? 0 },
      },
      Index: { baseAsset: await base.getAddress() },
      Reserve: {
        settlementAsset: await dollar.getAddress(),
        treasury: treasury.address,
        sponsor: sponsor.address,
        custodian: custodian.address,
        maxExternalBps: 5_000,
        parameters: {
          totalTokens: 1_000_000,
          genesisTokens: 100_000,
          coreWad: WAD,
          premiumWad: (35n * WAD) / 100n,
          minPeriodSeconds: 86_400,
          maxGainBps: 10_000,
          distributor: distributor.address,
        },
      },
      Suite: {
        configurator: configurator.address,
        releaser: releaser.address,
        seeder: seeder.address,
        curator: curator.address,
        guardian: guardian.address,
        allocator: allocator.address,
        strategist: strategist.address,
      },
      Economy: economyParameters({
        ...{ alice: admin.address, bob: configurator.address, carol: stranger.address, dave: seeder.address },
        ...{ erin: curator.address, guardian: guardian.address, treasury: treasury.address },
      }),
      HandedOver: { attester: curator.address },
    },
    displayUi: false,
  });
  const addressOf = async (contract: unknown): Promise<string> => (contract as BaseContract).getAddress();
  const { manager, registry, oracle, vault, auction, desk } = deployed;
  const [managerAt, registryAt, oracleAt, vaultAt, auctionAt, deskAt] = await Promise.all(
    [manager, registry, oracle, vault, auction, desk].map(addressOf),
  );
  if (!managerAt || !registryAt || !oracleAt || !vaultAt || !auctionAt || !deskAt) throw new Error("not all deployed");
  const [redemptionVaultAt, fundAt, reserveAt] = [
    await addressOf(deployed.redemptionVault),
    await addressOf(deployed.fund),
    await addressOf(deployed.reserve),
  ];
  const [governanceAt, utilityAt, rewardAt, guaranteeAt, trustAt, timelockAt, governorAt] = [
    await addressOf(deployed.governance),
    await addressOf(deployed.utility),
    await addressOf(deployed.reward),
    await addressOf(deployed.guarantee),
    await addressOf(deployed.trust),
    await addressOf(deployed.timelock),
    await addressOf(deployed.governor),
  ];
  return {
    connection,
    accounts: { deployer, admin, configurator, releaser, seeder, curator, guardian, stranger },
    holders: { treasury, sponsor, custodian, distributor, allocator, strategist },
    base,
    dollar,
    manager: AssayAccessManager__factory.connect(managerAt, deployer),
    registry: ValidatorRegistry__factory.connect(registryAt, deployer),
    oracle: NAVOracle__factory.connect(oracleAt, deployer),
    vault: IndexVault__factory.connect(vaultAt, deployer),
    auction: RebalanceAuction__factory.connect(auctionAt, deployer),
    desk: CreationDesk__factory.connect(deskAt, deployer),
    redemptionVault: RedemptionVault__factory.connect(redemptionVaultAt, deployer),
    fund: OperationalFund__factory.connect(fundAt, deployer),
    reserve: PremiumReserve__factory.connect(reserveAt, deployer),
    governanceToken: GovernanceToken__factory.connect(governanceAt, deployer),
    utilityToken: UtilityToken__factory.connect(utilityAt, deployer),
    rewardToken: RewardToken__factory.connect(rewardAt, deployer),
    guaranteeToken: GuaranteeToken__factory.connect(guaranteeAt, deployer),
    trust: TrustRegistry__factory.connect(trustAt, deployer),
    timelock: AssayTimelock__factory.connect(timelockAt, deployer),
    rewards: RewardDistributor__factory.connect(await addressOf(deployed.rewards), deployer),
    governor: TrustGovernor__factory.connect(governorAt, deployer),
  };
}

/** Ignition takes numbers where they are small. */
function plain(parameters: Readonly<Record<string, bigint>>): Record<string, bigint | number> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, name.endsWith("Wad") ? value : Number(value)]),
  );
}
