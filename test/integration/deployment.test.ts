import { expect } from "chai";
import { type BaseContract, type ContractFactory, HDNodeWallet } from "ethers";
import { network } from "hardhat";

import HandedOverModule from "../../deploy/modules/HandedOver.js";
import { PERMISSIONS, RELEASE_DELAY_SECONDS, ROLE } from "../../deploy/roles.js";
import {
  AssayAccessManager__factory,
  CreationDesk__factory,
  IndexVault__factory,
  NAVOracle__factory,
  RebalanceAuction__factory,
  ValidatorRegistry__factory,
} from "../../typechain-types/index.js";
import { PARAMETERS, WAD } from "../helpers/suite.js";

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
} as const;
const CONTRACTS = ["registry", "oracle", "vault", "auction", "desk"] as const;
/** Restricted, but mapped to nobody: the admin alone. */
const ADMINS: Readonly<Record<string, readonly string[]>> = { vault: ["announceEnd"] };

/** A fresh in-process chain with the suite handed over, as `npm run deploy` leaves it. */
async function deploy(change: { withoutBandShare?: boolean } = {}) {
  const connection = await network.create();
  const { ethers, ignition } = connection;
  const [deployer, admin, configurator, releaser, seeder, curator, guardian, stranger, ...submitters] =
    await ethers.getSigners();
  if (!deployer || !admin || !configurator || !releaser || !seeder || !curator || !guardian || !stranger)
    throw new Error("too few accounts");
  const base = await ethers.deployContract("MockERC20", ["Wrapped TAO", "TAO", 18n]);
  const { bandShareBps, ...others } = plain(PARAMETERS);
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
        parameters: change.withoutBandShare === true ? others : { ...others, bandShareBps: bandShareBps ?? 0 },
      },
      Index: { baseAsset: await base.getAddress() },
      Suite: {
        configurator: configurator.address,
        releaser: releaser.address,
        seeder: seeder.address,
        curator: curator.address,
        guardian: guardian.address,
      },
      HandedOver: { admin: admin.address },
    },
    displayUi: false,
  });
  const addressOf = async (contract: unknown): Promise<string> => (contract as BaseContract).getAddress();
  const { manager, registry, oracle, vault, auction, desk } = deployed;
  const [managerAt, registryAt, oracleAt, vaultAt, auctionAt, deskAt] = await Promise.all(
    [manager, registry, oracle, vault, auction, desk].map(addressOf),
  );
  if (!managerAt || !registryAt || !oracleAt || !vaultAt || !auctionAt || !deskAt) throw new Error("not all deployed");
  return {
    connection,
    accounts: { deployer, admin, configurator, releaser, seeder, curator, guardian, stranger },
    base,
    manager: AssayAccessManager__factory.connect(managerAt, deployer),
    registry: ValidatorRegistry__factory.connect(registryAt, deployer),
    oracle: NAVOracle__factory.connect(oracleAt, deployer),
    vault: IndexVault__factory.connect(vaultAt, deployer),
    auction: RebalanceAuction__factory.connect(auctionAt, deployer),
    desk: CreationDesk__factory.connect(deskAt, deployer),
  };
}

describe("the deployment, handed over", function () {
  this.timeout(120_000);

  let suite: Awaited<ReturnType<typeof deploy>>;

  before(async () => {
    suite = await deploy();
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
      const { accounts, manager, oracle } = suite;
      const holders: { role: bigint; account: string; delay: bigint }[] = [];
      for (const { role, account } of await everGranted()) {
        const [isMember, delay] = await manager.hasRole(role, account);
        if (isMember) holders.push({ role, account, delay });
      }
      expect(holders).to.have.deep.members([
        { role: ROLE.admin, account: accounts.admin.address, delay: 0n },
        { role: ROLE.configurator, account: accounts.configurator.address, delay: 0n },
        { role: ROLE.releaser, account: accounts.releaser.address, delay: 3_600n },
        { role: ROLE.seeder, account: accounts.seeder.address, delay: 0n },
        { role: ROLE.setKeeper, account: await oracle.getAddress(), delay: 0n },
        { role: ROLE.setKeeper, account: accounts.configurator.address, delay: 0n },
        { role: ROLE.curator, account: accounts.curator.address, delay: 0n },
        { role: ROLE.guardian, account: accounts.guardian.address, delay: 0n },
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
      });
      expect(BigInt(RELEASE_DELAY_SECONDS)).to.equal(await manager.MIN_RELEASE_DELAY_SECONDS());
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
        for (const fragment of fragmentsOf(contract).filter((one) => one.name in RESTRICTED[name])) {
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
        for (const fragment of fragmentsOf(contract).filter((one) => !(one.name in RESTRICTED[name]))) {
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

describe("a deployment without bandShareBps", function () {
  this.timeout(60_000);

  it("is refused: the band has no default", async () => {
    const error: unknown = await deploy({ withoutBandShare: true }).then(
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

/** Ignition takes numbers where they are small. */
function plain(parameters: Readonly<Record<string, bigint>>): Record<string, bigint | number> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, name.endsWith("Wad") ? value : Number(value)]),
  );
}
