import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import { type BaseContract, type ContractFactory, HDNodeWallet } from "ethers";
import JSON5 from "json5";

import { missingParameters } from "../../deploy/required.js";
import { PERMISSIONS, RELEASE_DELAY_SECONDS, ROLE, STRATEGY_DELAY_SECONDS } from "../../deploy/roles.js";
import { deployHandedOver, FUND_MONEY, RESERVE_MONEY } from "../helpers/handed-over.js";
import { WAD } from "../helpers/suite.js";

const PUBLIC_ROLE = 2n ** 64n - 1n;
/** Every function of the suite that asks the access manager, and who may call it; all else there is open to everyone. */
const RESTRICTED = {
  registry: {
    addValidator: ROLE.setKeeper,
    removeValidator: ROLE.setKeeper,
    lowerStake: ROLE.setKeeper,
    setSubmitter: ROLE.setKeeper,
    setEpochSeconds: ROLE.setKeeper,
    subscribe: ROLE.setKeeper,
    unsubscribe: ROLE.setKeeper,
  },
  oracle: {
    setParameters: ROLE.configurator,
    updateMaxPriceAge: ROLE.configurator,
    addValidator: ROLE.configurator,
    removeValidator: ROLE.configurator,
    release: ROLE.releaser,
    bindIndexToken: ROLE.seeder,
  },
  vault: {
    seed: ROLE.seeder,
    bindModules: ROLE.seeder,
    setFees: ROLE.configurator,
    setRateLimit: ROLE.configurator,
    stopMinting: ROLE.guardian,
  },
  auction: { announceTargets: ROLE.curator, open: ROLE.curator },
  desk: { makeRemoteAsset: ROLE.configurator },
  redemptionVault: { genesis: ROLE.seeder },
  fund: {
    bindVault: ROLE.seeder,
    deposit: ROLE.allocator,
    withdraw: ROLE.allocator,
    allowStrategy: ROLE.strategist,
    dropStrategy: ROLE.strategist,
    forsakeDropped: ROLE.strategist,
    placeExternal: ROLE.strategist,
  },
  governanceToken: { lock: ROLE.locker },
  utilityToken: { lock: ROLE.locker },
  rewardToken: { lock: ROLE.locker, mint: ROLE.minter },
  guaranteeToken: { bindMarket: ROLE.seeder },
  trust: {
    genesis: ROLE.seeder,
    attest: ROLE.attester,
    postRoot: ROLE.attester,
    withdrawRoot: ROLE.attester,
    slash: ROLE.slasher,
  },
  rewards: {
    distributeReward: ROLE.rewarder,
    rewardLearning: ROLE.attester,
    fundRoots: ROLE.attester,
    postRoot: ROLE.attester,
    withdrawRoot: ROLE.attester,
  },
} as const;
const CONTRACTS = [
  ...["registry", "oracle", "vault", "auction", "desk", "redemptionVault", "fund"],
  ...["governanceToken", "utilityToken", "rewardToken", "guaranteeToken", "trust", "rewards"],
] as readonly (keyof typeof RESTRICTED)[];
/** Restricted, but mapped to nobody: the admin alone. */
const ADMINS: Readonly<Record<string, readonly string[]>> = {
  vault: ["announceEnd"],
  redemptionVault: ["announceIssuanceEnd"],
  utilityToken: ["mint"],
  guaranteeToken: ["lock"],
  trust: ["resolveDispute"],
  rewards: ["resolveDispute"],
};

describe("the deployment, handed over", function () {
  this.timeout(120_000);

  let suite: Awaited<ReturnType<typeof deployHandedOver>>;

  before(async () => {
    suite = await deployHandedOver();
  });

  after(async () => {
    await suite.connection.close();
  });

  /** Role and account of everyone who was ever granted a role, oldest first. */
  async function everGranted(): Promise<{ role: bigint; account: string }[]> {
    const logs = await suite.manager.queryFilter(suite.manager.filters.RoleGranted(), 0);
    const pairs = logs.map(({ args }) => ({ role: args.roleId, account: args.account }));
    return pairs.filter(
      ({ role, account }, i) => pairs.findIndex((p) => p.role === role && p.account === account) === i,
    );
  }

  describe("roles", () => {
    it("are held by whom the parameters name, and by nobody else", async () => {
      const { accounts, holders: named, manager, oracle } = suite;
      const timelock = await suite.timelock.getAddress();
      const holders: { role: bigint; account: string; delay: bigint }[] = [];
      for (const { role, account } of await everGranted()) {
        const [isMember, delay] = await manager.hasRole(role, account);
        if (isMember) holders.push({ role, account, delay });
      }
      expect(holders).to.have.deep.members([
        { role: ROLE.admin, account: timelock, delay: 0n },
        { role: ROLE.configurator, account: accounts.configurator.address, delay: 0n },
        { role: ROLE.configurator, account: timelock, delay: 0n },
        { role: ROLE.attester, account: accounts.curator.address, delay: 0n },
        { role: ROLE.minter, account: await suite.rewards.getAddress(), delay: 0n },
        { role: ROLE.releaser, account: accounts.releaser.address, delay: 3_600n },
        { role: ROLE.seeder, account: accounts.seeder.address, delay: 0n },
        { role: ROLE.setKeeper, account: await oracle.getAddress(), delay: 0n },
        { role: ROLE.setKeeper, account: accounts.configurator.address, delay: 0n },
        { role: ROLE.curator, account: accounts.curator.address, delay: 0n },
        { role: ROLE.guardian, account: accounts.guardian.address, delay: 0n },
        { role: ROLE.allocator, account: named.allocator.address, delay: 0n },
        { role: ROLE.strategist, account: named.strategist.address, delay: 86_400n },
      ]);
    });

    it("leave nothing with the deployer, who had three of them for a while", async () => {
      const { accounts, manager } = suite;
      const had = (await everGranted()).filter(({ account }) => account === accounts.deployer.address);
      expect(had.map(({ role }) => role)).to.have.members([ROLE.admin, ROLE.seeder, ROLE.setKeeper]);
      const revoked = await manager.queryFilter(manager.filters.RoleRevoked(undefined, accounts.deployer.address), 0);
      expect(revoked.map(({ args }) => args.roleId)).to.have.members([ROLE.admin, ROLE.seeder, ROLE.setKeeper]);
      for (const role of Object.values(ROLE)) {
        expect(await manager.hasRole(role, accounts.deployer.address), `role ${role}`).to.deep.equal([false, 0n]);
      }
    });

    it("are numbered as the access manager's own constants", async () => {
      const { manager } = suite;
      expect(ROLE).to.deep.equal({
        admin: await manager.ADMIN_ROLE(),
        configurator: await manager.CONFIGURATOR_ROLE(),
        releaser: await manager.RELEASER_ROLE(),
        seeder: await manager.SEEDER_ROLE(),
        setKeeper: await manager.SET_KEEPER_ROLE(),
        curator: await manager.CURATOR_ROLE(),
        guardian: await manager.GUARDIAN_ROLE(),
        allocator: await manager.ALLOCATOR_ROLE(),
        strategist: await manager.STRATEGIST_ROLE(),
        locker: await manager.LOCKER_ROLE(),
        minter: await manager.MINTER_ROLE(),
        attester: await manager.ATTESTER_ROLE(),
        slasher: await manager.SLASHER_ROLE(),
        rewarder: await manager.REWARDER_ROLE(),
      });
      expect(BigInt(RELEASE_DELAY_SECONDS)).to.equal(await manager.MIN_RELEASE_DELAY_SECONDS());
      expect(BigInt(STRATEGY_DELAY_SECONDS)).to.equal(await manager.MIN_STRATEGY_DELAY_SECONDS());
    });
  });

  describe("functions", () => {
    for (const name of CONTRACTS) {
      it(`of the ${name} are mapped to the roles of deploy/roles.ts`, async () => {
        const contract: BaseContract = suite[name];
        const target = await contract.getAddress();
        const expected: Record<string, bigint> = RESTRICTED[name];
        const mapped: Record<string, bigint> = {};
        contract.interface.forEachFunction((fragment) => {
          for (const [role, selectors] of Object.entries(PERMISSIONS[name])) {
            if (selectors.includes(fragment.selector)) mapped[fragment.name] = ROLE[role as keyof typeof ROLE];
          }
        });
        expect(mapped).to.deep.equal(expected);

        const found: Record<string, bigint> = {};
        for (const fragment of fragmentsOf(contract)) {
          const role = await suite.manager.getTargetFunctionRole(target, fragment.selector);
          expect(role).not.to.equal(PUBLIC_ROLE);
          if (role !== ROLE.admin) found[fragment.name] = role; // what is not mapped is the admin's
        }
        expect(found).to.deep.equal(expected);
      });

      it(`of the ${name} refuse the deployer and strangers`, async () => {
        const contract: BaseContract = suite[name];
        for (const fragment of fragmentsOf(contract).filter((one) => Object.hasOwn(RESTRICTED[name], one.name))) {
          for (const account of [suite.accounts.deployer, suite.accounts.stranger]) {
            const data = contract.interface.encodeFunctionData(fragment, fragment.inputs.map(placeholder));
            const call = suite.connection.ethers.provider.call({
              from: account.address,
              to: await contract.getAddress(),
              data,
            });
            await expect(call, fragment.name)
              .to.be.revertedWithCustomError(suite.oracle, "AccessManagedUnauthorized")
              .withArgs(account.address);
          }
        }
      });
    }

    it("that the map lacks are restricted nowhere: no other one asks the manager", async () => {
      for (const name of CONTRACTS) {
        const contract: BaseContract = suite[name];
        for (const fragment of fragmentsOf(contract).filter((one) => !Object.hasOwn(RESTRICTED[name], one.name))) {
          if (fragment.stateMutability !== "nonpayable" && fragment.stateMutability !== "payable") continue;
          const data = contract.interface.encodeFunctionData(fragment, fragment.inputs.map(placeholder));
          const error = await suite.connection.ethers.provider
            .call({ from: suite.accounts.stranger.address, to: await contract.getAddress(), data })
            .then(() => "", String);
          // setAuthority is the manager's own and answers with the same error.
          if (fragment.name === "setAuthority") continue;
          if (ADMINS[name]?.includes(fragment.name) === true) {
            expect(error, fragment.name).to.contain("AccessManagedUnauthorized");
            continue;
          }
          expect(error, fragment.name).not.to.contain("AccessManagedUnauthorized");
        }
      }
    });
  });

  describe("what each role can do", () => {
    it("the configurator sets the age that readers accept", async () => {
      const { accounts, oracle } = suite;
      await oracle.connect(accounts.configurator).updateMaxPriceAge(45n);
      expect(await oracle.maxPriceAge()).to.equal(45n);
    });

    it("the configurator adds a validator through the oracle, which keeps the set", async () => {
      const { accounts, oracle, registry } = suite;
      const newcomer = HDNodeWallet.createRandom().address;
      await oracle.connect(accounts.configurator).addValidator(newcomer, 100n * WAD);
      for (const other of [accounts.admin, accounts.seeder, accounts.releaser]) {
        await expect(registry.connect(other).addValidator(newcomer, 1n))
          .to.be.revertedWithCustomError(registry, "AccessManagedUnauthorized")
          .withArgs(other.address);
      }
    });

    it("the configurator gives a newcomer its submitter, which the oracle does not forward", async () => {
      const { accounts, oracle, registry } = suite;
      const newcomer = HDNodeWallet.createRandom().address;
      const submitter = HDNodeWallet.createRandom().address;
      await oracle.connect(accounts.configurator).addValidator(newcomer, 90n * WAD);
      await expect(registry.connect(accounts.configurator).setSubmitter(newcomer, submitter))
        .to.emit(registry, "SubmitterChanged")
        .withArgs(newcomer, "0x0000000000000000000000000000000000000000", submitter);
    });

    it("the releaser must schedule, and then wait an hour", async () => {
      const { accounts, connection, manager, oracle } = suite;
      const target = await oracle.getAddress();
      const data = oracle.interface.encodeFunctionData("release");
      const asReleaser = manager.connect(accounts.releaser);
      const operation = await manager.hashOperation(accounts.releaser.address, target, data);
      await expect(oracle.connect(accounts.releaser).release())
        .to.be.revertedWithCustomError(manager, "AccessManagerNotScheduled")
        .withArgs(operation);

      await asReleaser.schedule(target, data, 0);
      const readyAt = await manager.getSchedule(operation);
      const { timestamp } = (await connection.ethers.provider.getBlock("latest")) ?? { timestamp: 0 };
      expect(readyAt).to.equal(BigInt(timestamp) + 3_600n);
      await connection.networkHelpers.time.setNextBlockTimestamp(readyAt - 1n);
      await expect(asReleaser.execute(target, data))
        .to.be.revertedWithCustomError(manager, "AccessManagerNotReady")
        .withArgs(operation);
      await connection.networkHelpers.time.setNextBlockTimestamp(readyAt);
      // The hour is over and the manager lets it through; nothing is held, says the oracle itself.
      await expect(asReleaser.execute(target, data)).to.be.revertedWithCustomError(oracle, "NAVOracle_NotHeld");
    });

    it("the vault is bound to this auction and this desk, for good", async () => {
      const { accounts, auction, desk, vault } = suite;
      const [auctionAt, deskAt] = [await auction.getAddress(), await desk.getAddress()];
      expect([await vault.auctionModule(), await vault.deskModule()]).to.deep.equal([auctionAt, deskAt]);
      await expect(vault.connect(accounts.seeder).bindModules(auctionAt, deskAt))
        .to.be.revertedWithCustomError(vault, "IndexVault_ModulesBound")
        .withArgs(auctionAt, deskAt);
    });

    it("the guardian stops minting for three days at most, and nobody else does", async () => {
      const { accounts, connection, vault } = suite;
      for (const other of [accounts.admin, accounts.configurator, accounts.curator]) {
        await expect(vault.connect(other).stopMinting(60n))
          .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
          .withArgs(other.address);
      }
      const days = 3n * 86_400n;
      await expect(vault.connect(accounts.guardian).stopMinting(days + 1n)).to.be.revertedWithCustomError(
        vault,
        "IndexVault_ParameterOutOfRange",
      );
      await vault.connect(accounts.guardian).stopMinting(days);
      const { timestamp } = (await connection.ethers.provider.getBlock("latest")) ?? { timestamp: 0 };
      expect((await vault.mintingGate()).stoppedUntil).to.equal(BigInt(timestamp) + days);
      await vault.connect(accounts.guardian).stopMinting(0n);
    });

    it("the configurator makes receipt tokens and sets fees", async () => {
      const { accounts, desk, vault } = suite;
      await desk.connect(accounts.configurator).makeRemoteAsset(7n, "Receipt 7", "R7");
      expect(await desk.remoteAsset(7n)).not.to.equal("0x0000000000000000000000000000000000000000");
      await vault.connect(accounts.configurator).setFees(10n, 20n, 30n, accounts.admin.address);
      expect((await vault.fees()).streamingBps).to.equal(30n);
      await vault.connect(accounts.configurator).setFees(0n, 0n, 0n, accounts.admin.address);
    });

    it("the curator announces targets", async () => {
      const { accounts, auction, connection } = suite;
      const alpha = await connection.ethers.deployContract("MockERC20", ["Alpha", "SN1", 18n]);
      const targets = [{ assetId: 1n, token: await alpha.getAddress(), weightBps: 9_500n }];
      await auction.connect(accounts.curator).announceTargets(targets, 500n);
      const { timestamp } = (await connection.ethers.provider.getBlock("latest")) ?? { timestamp: 0 };
      const announced = await auction.announced();
      expect([announced.cashBps, announced.effectiveAt]).to.deep.equal([500n, BigInt(timestamp) + 86_400n]);
    });

    it("the index token is bound already, and the set in force has five validators", async () => {
      const { accounts, oracle, vault } = suite;
      const token = await vault.TOKEN();
      expect(await oracle.INDEX_TOKEN()).to.equal(token);
      await expect(oracle.connect(accounts.seeder).bindIndexToken(token))
        .to.be.revertedWithCustomError(oracle, "NAVOracle_IndexTokenBound")
        .withArgs(token);
      expect((await oracle.validatorSet()).signers).to.have.length(5);
    });

    it("the seeder alone seeds the vault", async () => {
      const { accounts, base, connection, vault } = suite;
      const at = await vault.getAddress();
      const alpha = await connection.ethers.deployContract("MockERC20", ["Alpha", "SN1", 18n]);
      for (const [token, amount] of [
        [alpha, 5n * WAD],
        [base, WAD],
      ] as const) {
        await token.mint(accounts.seeder.address, amount);
        await token.connect(accounts.seeder).approve(at, amount);
      }
      const components = [{ assetId: 1n, token: await alpha.getAddress(), amount: 5n * WAD }];
      await vault.connect(accounts.seeder).seed(components, WAD, 10n * WAD, accounts.seeder.address);
      expect((await vault.portfolio()).supply).to.equal(10n * WAD);
    });
  });
});

/** The fund as genesis must leave it, whatever the asset's decimals. */
async function expectFunded(suite: Awaited<ReturnType<typeof deployHandedOver>>, decimals: bigint): Promise<void> {
  const { accounts, holders, dollar, redemptionVault, fund, reserve } = suite;
  const unit = 10n ** decimals;
  const [vaultAt, fundAt, reserveAt] = [
    await redemptionVault.getAddress(),
    await fund.getAddress(),
    await reserve.getAddress(),
  ];
  expect(await dollar.balanceOf(fundAt)).to.equal(FUND_MONEY * unit);
  expect([await fund.cash(), await fund.worth()]).to.deep.equal([FUND_MONEY * unit, FUND_MONEY * unit]);
  expect(await dollar.balanceOf(reserveAt)).to.equal(RESERVE_MONEY * unit);
  expect([await reserve.reserve(), await reserve.committed()]).to.deep.equal([315_000n * unit, 35_000n * unit]);
  expect(await dollar.balanceOf(accounts.deployer.address)).to.equal(0n);
  expect(await dollar.allowance(accounts.deployer.address, vaultAt)).to.equal(0n);

  expect([await fund.vault(), await redemptionVault.reserve()]).to.deep.equal([vaultAt, reserveAt]);
  expect(await redemptionVault.UNIT_WAD()).to.equal(10n ** (18n - decimals));
  expect([await redemptionVault.activeTokens(), await redemptionVault.inactiveTokens()]).to.deep.equal([
    100_000n,
    900_000n,
  ]);
  expect(await redemptionVault.balanceOf(holders.distributor.address)).to.equal(100_000n);
  expect(await redemptionVault.payoutRatioRay()).to.equal(10n ** 27n);
  expect([await fund.TREASURY(), await fund.SPONSOR(), await fund.CUSTODIAN()]).to.deep.equal([
    holders.treasury.address,
    holders.sponsor.address,
    holders.custodian.address,
  ]);
  expect([await fund.REGISTRY(), await fund.MAX_EXTERNAL_BPS()]).to.deep.equal([
    await suite.registry.getAddress(),
    5_000n,
  ]);
}

describe("the fund, handed over", function () {
  this.timeout(240_000);

  let suite: Awaited<ReturnType<typeof deployHandedOver>>;

  before(async () => {
    suite = await deployHandedOver();
  });

  after(async () => {
    await suite.connection.close();
  });

  it("holds 900,000, its reserve 350,000, and the deployer's allowance is gone", async () => {
    await expectFunded(suite, 18n);
  });

  it("redeems a token of the distributor's at 1.00", async () => {
    const { dollar, holders, redemptionVault } = suite;
    await expect(
      redemptionVault.connect(holders.distributor).redeem(1n, holders.distributor.address, 0n, 2n ** 40n),
    ).to.changeTokenBalance(suite.connection.ethers, dollar, holders.distributor, WAD);
  });

  it("is invested by the allocator only where the strategist allowed it a day before", async () => {
    const { connection, dollar, fund, holders, manager } = suite;
    const target = await fund.getAddress();
    const strategy = await connection.ethers.deployContract("MockStrategy", [await dollar.getAddress()]);
    const strategyAt = await strategy.getAddress();
    await expect(fund.connect(holders.allocator).deposit(strategyAt, WAD, 0n))
      .to.be.revertedWithCustomError(fund, "OperationalFund_NotAllowed")
      .withArgs(strategyAt);
    const data = fund.interface.encodeFunctionData("allowStrategy", [strategyAt]);
    const asStrategist = manager.connect(holders.strategist);
    const operation = await manager.hashOperation(holders.strategist.address, target, data);
    await asStrategist.schedule(target, data, 0);
    const readyAt = await manager.getSchedule(operation);
    const { timestamp } = (await connection.ethers.provider.getBlock("latest")) ?? { timestamp: 0 };
    expect(readyAt).to.equal(BigInt(timestamp) + 86_400n);
    await connection.networkHelpers.time.setNextBlockTimestamp(readyAt - 1n);
    await expect(asStrategist.execute(target, data))
      .to.be.revertedWithCustomError(manager, "AccessManagerNotReady")
      .withArgs(operation);
    await connection.networkHelpers.time.setNextBlockTimestamp(readyAt);
    await asStrategist.execute(target, data);
    await fund.connect(holders.allocator).deposit(strategyAt, WAD, 0n);
    expect(await fund.positionWorth(strategyAt)).to.equal(WAD);
  });

  it("begins as soundly with an asset of 6 decimals", async () => {
    const other = await deployHandedOver({ assetDecimals: 6n });
    await expectFunded(other, 6n);
    await other.connection.close();
  });
});

describe("the parameters of a deployment", () => {
  it("lack in the example exactly what has no default", () => {
    const file = path.resolve(import.meta.dirname, "..", "..", "deploy", "parameters", "example.json5");
    expect(missingParameters(JSON5.parse(readFileSync(file, "utf8")))).to.deep.equal([
      ...["Oracle.validators", "Oracle.parameters.bandShareBps", "Index.baseAsset"],
      ...["settlementAsset", "treasury", "sponsor", "custodian", "maxExternalBps", "parameters.distributor"].map(
        (name) => `Reserve.${name}`,
      ),
      ...["configurator", "releaser", "seeder", "curator", "guardian", "allocator", "strategist"].map(
        (name) => `Suite.${name}`,
      ),
      ...["governanceHolders", "utilityHolders", "trustScores", "forfeitsTo", "governanceRules.guardian"].map(
        (name) => `Economy.${name}`,
      ),
      "HandedOver.attester",
    ]);
  });

  it("are missing where they are empty, or their module is not there at all", () => {
    expect(missingParameters({ HandedOver: { attester: "" } })).to.include.members([
      "HandedOver.attester",
      "Index.baseAsset",
    ]);
    expect(missingParameters({ HandedOver: { attester: "0x1" } })).not.to.include("HandedOver.attester");
    expect(missingParameters(undefined)).to.include("Reserve.parameters.totalTokens");
  });
});

describe("a deployment without bandShareBps", function () {
  this.timeout(60_000);

  it("is refused: the band has no default", async () => {
    const error: unknown = await deployHandedOver({ withoutBandShare: true }).then(
      () => "deployed",
      (cause: unknown) => cause,
    );
    // The struct of the constructor cannot be encoded: no transaction is ever sent.
    expect(error).to.include({ code: "INVALID_ARGUMENT" });
  });
});

function fragmentsOf(contract: { interface: ContractFactory["interface"] }) {
  const fragments: Parameters<Parameters<ContractFactory["interface"]["forEachFunction"]>[0]>[0][] = [];
  contract.interface.forEachFunction((fragment) => void fragments.push(fragment));
  return fragments;
}

/** Some value of the parameter's type: the access check comes before anyone looks at it. */
function placeholder(type: { baseType: string; type: string; components: readonly unknown[] | null }): unknown {
  if (type.baseType === "array") return [];
  if (type.baseType === "tuple") return (type.components ?? []).map((one) => placeholder(one as typeof type));
  if (type.type === "address") return "0x0000000000000000000000000000000000000001";
  if (type.type === "bytes") return "0x";
  if (type.type === "string") return "";
  if (type.type === "bool") return false;
  if (type.type.startsWith("bytes")) return `0x${"00".repeat(Number(type.type.slice("bytes".length)))}`;
  return 1n;
}
