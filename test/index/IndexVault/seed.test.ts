import { expect } from "chai";
import type { AddressLike } from "ethers";
import { network } from "hardhat";

import {
  deployUnseeded,
  LOCK_ADDRESS,
  LOCKED,
  MAX_CASH,
  MAX_UINT128,
  MINT_SHORT,
  REDEEM_SHORT,
  snapshotOf,
} from "../../helpers/index-suite.js";
import { deploySuite, RAY, seedVault, type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const SEEDER = 3n;

interface Part {
  assetId: bigint;
  token: AddressLike;
  amount: bigint;
}

describe("IndexVault seed", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);

  /** `count` components of 1, 2, 3... tokens with ids 10, 20, 30..., owned and allowed by the admin. */
  async function makeParts({ admin, vault }: Suite, count: number): Promise<Part[]> {
    const parts: Part[] = [];
    for (let i = 1; i <= count; ++i) {
      const token = await ethers.deployContract("MockERC20", [`Alpha ${i}`, `SN${i}`, 18]);
      const amount = BigInt(i) * WAD;
      await token.mint(admin.address, amount);
      await token.approve(vault.target, amount);
      parts.push({ assetId: BigInt(i * 10), token: token.target, amount });
    }
    return parts;
  }

  /** Ready to seed with two components and 5 of cash. */
  const prepared = async () => {
    const suite = await deployUnseeded(ethers);
    const parts = await makeParts(suite, 2);
    await suite.base.mint(suite.admin.address, 5n * WAD);
    await suite.base.approve(suite.vault.target, 5n * WAD);
    return { suite, parts };
  };

  const seed = (
    { vault, admin }: Suite,
    parts: Part[],
    cash = 5n * WAD,
    supply = 10n * WAD,
    to: AddressLike = admin.address,
  ) => vault.seed(parts, cash, supply, to);

  /** The parts, one of them changed. */
  const withPart = (parts: Part[], index: number, change: Partial<Part>): Part[] =>
    parts.map((part, i) => (i === index ? { ...part, ...change } : part));

  describe("given a caller without the seeder role", () => {
    it("reverts with AccessManagedUnauthorized", async () => {
      const { suite, parts } = await loadFixture(prepared);
      await expect(suite.vault.connect(suite.alice).seed(parts, 5n * WAD, 10n * WAD, suite.alice.address))
        .to.be.revertedWithCustomError(suite.vault, "AccessManagedUnauthorized")
        .withArgs(suite.alice.address);
    });
  });

  describe("given an oracle that is not bound to the index token", () => {
    it("reverts with IndexVault_WrongOracle until it is", async () => {
      const suite = await deploySuite(ethers, { isUnbound: true });
      const parts = await makeParts(suite, 1);
      await expect(seed(suite, parts, 0n))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_WrongOracle")
        .withArgs(ethers.ZeroAddress, suite.token.target);
      await suite.oracle.bindIndexToken(suite.token.target);
      await seed(suite, parts, 0n);
      expect(await suite.token.totalSupply()).to.equal(10n * WAD);
    });
  });

  describe("given a seeded vault", () => {
    it("reverts with IndexVault_AlreadySeeded, whatever is brought", async () => {
      const { suite, parts } = await loadFixture(prepared);
      await seed(suite, parts);
      const before = await snapshotOf(suite);
      for (const brought of [parts, []]) {
        await expect(seed(suite, brought))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_AlreadySeeded")
          .withArgs();
      }
      expect(await snapshotOf(suite)).to.deep.equal(before);
    });
  });

  describe("given an empty vault", () => {
    describe("when the receiver is the zero address", () => {
      it("reverts with IndexVault_ReceiverInvalid", async () => {
        const { suite, parts } = await loadFixture(prepared);
        await expect(seed(suite, parts, 5n * WAD, 10n * WAD, ethers.ZeroAddress))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ReceiverInvalid")
          .withArgs(ethers.ZeroAddress);
      });
    });

    describe("when the supply is no more than what is locked", () => {
      it("reverts with IndexVault_SupplyTooSmall", async () => {
        const { suite, parts } = await loadFixture(prepared);
        for (const supply of [0n, LOCKED]) {
          await expect(seed(suite, parts, 5n * WAD, supply))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_SupplyTooSmall")
            .withArgs(supply, LOCKED);
        }
      });
    });

    describe("when the supply is one wei more than what is locked", () => {
      it("seeds", async () => {
        const { suite, parts } = await loadFixture(prepared);
        await seed(suite, parts, 5n * WAD, LOCKED + 1n);
        expect(await suite.token.balanceOf(suite.admin.address)).to.equal(1n);
        expect(await suite.token.balanceOf(LOCK_ADDRESS)).to.equal(LOCKED);
      });
    });

    describe("when there is no component", () => {
      it("reverts with IndexVault_ComponentCount", async () => {
        const { suite } = await loadFixture(prepared);
        await expect(seed(suite, []))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentCount")
          .withArgs(0n, 20n);
      });
    });

    describe("when there are 21 components", () => {
      it("reverts with IndexVault_ComponentCount", async () => {
        const suite = await loadFixture(unseeded);
        const parts = await makeParts(suite, 21);
        await expect(seed(suite, parts, 0n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentCount")
          .withArgs(21n, 20n);
      });
    });

    describe("when there are 20 components", () => {
      it("seeds and lists them all", async () => {
        const suite = await loadFixture(unseeded);
        const parts = await makeParts(suite, 20);
        await seed(suite, parts, 0n);
        const held = await suite.vault.holdings();
        expect(held.map(({ assetId, token, amount }) => ({ assetId, token, amount }))).to.deep.equal(parts);
      });
    });

    describe("when a component is wrong", () => {
      const refuses = async (suite: Suite, parts: Part[], index: bigint, token: AddressLike) => {
        await expect(seed(suite, parts))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentInvalid")
          .withArgs(index, token);
      };

      it("reverts with IndexVault_ComponentInvalid when ids fall", async () => {
        const { suite, parts } = await loadFixture(prepared);
        await refuses(suite, withPart(parts, 1, { assetId: 9n }), 1n, parts[1]!.token);
      });

      it("reverts with IndexVault_ComponentInvalid when an id comes twice", async () => {
        const { suite, parts } = await loadFixture(prepared);
        await refuses(suite, withPart(parts, 1, { assetId: 10n }), 1n, parts[1]!.token);
      });

      it("reverts with IndexVault_ComponentInvalid when a token comes twice, however far apart", async () => {
        const { suite, parts } = await loadFixture(prepared);
        const third = { ...parts[0]!, assetId: 30n };
        await refuses(suite, [...parts, third], 2n, parts[0]!.token);
        await refuses(suite, withPart(parts, 1, { token: parts[0]!.token }), 1n, parts[0]!.token);
      });

      for (const [name, addressOf] of [
        ["the zero address", () => ethers.ZeroAddress],
        ["the base asset", ({ base }: Suite) => base.target],
        ["the index token", ({ token }: Suite) => token.target],
      ] as const) {
        it(`reverts with IndexVault_ComponentInvalid for ${name}`, async () => {
          const { suite, parts } = await loadFixture(prepared);
          for (const index of [0, 1]) {
            await refuses(suite, withPart(parts, index, { token: addressOf(suite) }), BigInt(index), addressOf(suite));
          }
        });
      }
    });

    describe("when an amount is zero", () => {
      it("lists the component and takes nothing of it", async () => {
        const { suite, parts } = await loadFixture(prepared);
        const later = await ethers.getContractAt("MockERC20", String(parts[1]!.token));
        await later.approve(suite.vault.target, 0n);
        await seed(suite, withPart(parts, 1, { amount: 0n }));
        expect(await suite.vault.holdings()).to.deep.equal([
          [10n, parts[0]!.token, WAD],
          [20n, parts[1]!.token, 0n],
        ]);
        expect(await later.balanceOf(suite.vault.target)).to.equal(0n);
      });

      it("seeds even when all of them are, and the cash too", async () => {
        const { suite, parts } = await loadFixture(prepared);
        await seed(suite, withPart(withPart(parts, 0, { amount: 0n }), 1, { amount: 0n }), 0n);
        expect((await suite.vault.holdings()).map(({ amount }) => amount)).to.deep.equal([0n, 0n]);
        expect(await suite.vault.books()).to.deep.equal([RAY, 0n]);
        expect(await suite.token.totalSupply()).to.equal(10n * WAD);
      });
    });

    describe("when an amount is over 128 bits", () => {
      it("reverts with IndexVault_AmountOutOfRange", async () => {
        const { suite, parts } = await loadFixture(prepared);
        await expect(seed(suite, withPart(parts, 0, { amount: MAX_UINT128 + 1n })))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_AmountOutOfRange")
          .withArgs(0n, MAX_UINT128 + 1n);
      });
    });

    describe("when an amount is all of 128 bits, and the cash all of 92", () => {
      it("seeds exactly that", async () => {
        const suite = await loadFixture(unseeded);
        await seedVault(suite, { amounts: [MAX_UINT128, 1n], cash: MAX_CASH });
        expect((await suite.vault.holdings()).map(({ amount }) => amount)).to.deep.equal([MAX_UINT128, 1n]);
        expect(await suite.vault.books()).to.deep.equal([RAY, MAX_CASH]);
      });
    });

    describe("when the cash is over 92 bits", () => {
      it("reverts with Books_Overflow", async () => {
        const { suite, parts } = await loadFixture(prepared);
        await expect(seed(suite, parts, MAX_CASH + 1n))
          .to.be.revertedWithCustomError(suite.vault, "Books_Overflow")
          .withArgs(MAX_CASH + 1n, MAX_CASH);
      });
    });

    describe("when there is no cash", () => {
      it("seeds without asking for any", async () => {
        const { suite, parts } = await loadFixture(prepared);
        await suite.base.approve(suite.vault.target, 0n);
        const seeded = seed(suite, parts, 0n);
        await expect(seeded).to.changeTokenBalance(ethers, suite.base, suite.admin, 0n);
        expect(await suite.vault.books()).to.deep.equal([RAY, 0n]);
      });
    });

    describe("when a component keeps a fee", () => {
      it("reverts with IndexVault_InexactReceipt", async () => {
        const { suite, parts } = await loadFixture(prepared);
        const taxed = await ethers.deployContract("FeeOnTransferERC20");
        await taxed.mint(suite.admin.address, 1_000n);
        await taxed.approve(suite.vault.target, 1_000n);
        await expect(seed(suite, withPart(parts, 1, { token: taxed.target, amount: 1_000n })))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_InexactReceipt")
          .withArgs(taxed.target, 1_000n, 990n);
        expect(await suite.token.totalSupply()).to.equal(0n);
      });
    });

    describe("when the base asset keeps a fee", () => {
      it("reverts with IndexVault_InexactReceipt", async () => {
        const suite = await deployUnseeded(ethers, { base: { contract: "FeeOnTransferERC20", args: [] } });
        const parts = await makeParts(suite, 1);
        await suite.base.mint(suite.admin.address, 1_000n);
        await suite.base.approve(suite.vault.target, 1_000n);
        await expect(seed(suite, parts, 1_000n))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_InexactReceipt")
          .withArgs(suite.base.target, 1_000n, 990n);
      });
    });

    describe("when a component is not allowed to be taken", () => {
      it("reverts with ERC20InsufficientAllowance", async () => {
        const { suite, parts } = await loadFixture(prepared);
        const token = await ethers.getContractAt("MockERC20", String(parts[1]!.token));
        await token.approve(suite.vault.target, parts[1]!.amount - 1n);
        await expect(seed(suite, parts))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
          .withArgs(suite.vault.target, parts[1]!.amount - 1n, parts[1]!.amount);
      });
    });

    describe("when a component calls back", () => {
      it("reverts when the call seeds, mints, redeems or reads", async () => {
        const { suite, parts } = await loadFixture(prepared);
        const hook = await ethers.deployContract("ReenteringERC20");
        await hook.mint(suite.admin.address, WAD);
        await hook.approve(suite.vault.target, WAD);
        // Even a component that may seed cannot do it from within.
        await suite.manager.grantRole(SEEDER, hook.target, 0);
        const withHook = withPart(parts, 0, { token: hook.target, amount: WAD });
        const { interface: abi } = suite.vault;
        const calls = [
          abi.encodeFunctionData("seed", [parts, 0n, 10n * WAD, suite.alice.address]),
          abi.encodeFunctionData(MINT_SHORT, [1n]),
          abi.encodeFunctionData(REDEEM_SHORT, [1n]),
          abi.encodeFunctionData("portfolio"),
          abi.encodeFunctionData("holdings"),
          abi.encodeFunctionData("books"),
          abi.encodeFunctionData("unitsPerToken"),
        ];
        for (const data of calls) {
          await hook.arm(suite.vault.target, data);
          await expect(seed(suite, withHook))
            .to.be.revertedWithCustomError(suite.vault, "ReentrancyGuardReentrantCall")
            .withArgs();
        }
        await hook.arm(ethers.ZeroAddress, "0x");
        await seed(suite, withHook);
        expect(await hook.balanceOf(suite.vault.target)).to.equal(WAD);
      });
    });

    describe("when everything is in order", () => {
      it("takes the components and the cash from the caller", async () => {
        const { suite, parts } = await loadFixture(prepared);
        await seed(suite, parts, 5n * WAD, 10n * WAD, suite.alice.address);
        for (const { token: address, amount } of parts) {
          const token = await ethers.getContractAt("MockERC20", String(address));
          expect(await token.balanceOf(suite.vault.target)).to.equal(amount);
          expect(await token.balanceOf(suite.admin.address)).to.equal(0n);
        }
        expect(await suite.base.balanceOf(suite.vault.target)).to.equal(5n * WAD);
        expect(await suite.base.balanceOf(suite.admin.address)).to.equal(0n);
        expect(await suite.vault.books()).to.deep.equal([RAY, 5n * WAD]);
      });

      it("makes the supply, what is locked to LOCK and the rest to the receiver", async () => {
        const { suite, parts } = await loadFixture(prepared);
        const seeded = seed(suite, parts, 5n * WAD, 10n * WAD, suite.alice.address);
        await expect(seeded).to.changeTokenBalances(
          ethers,
          suite.token,
          [suite.admin.address, suite.alice.address, LOCK_ADDRESS],
          [0n, 10n * WAD - LOCKED, LOCKED],
        );
        expect(await suite.token.totalSupply()).to.equal(10n * WAD);
        expect(await suite.vault.MINIMUM_SUPPLY()).to.equal(LOCKED);
        expect(await suite.vault.LOCK()).to.equal(LOCK_ADDRESS);
      });

      it("emits VaultSeeded", async () => {
        const { suite, parts } = await loadFixture(prepared);
        const nonce = await ethers.provider.getTransactionCount(suite.vault.target);
        // The list is the next contract the vault makes.
        const pointer = ethers.getCreateAddress({ from: String(suite.vault.target), nonce });
        await expect(seed(suite, parts, 5n * WAD, 10n * WAD, suite.alice.address))
          .to.emit(suite.vault, "VaultSeeded")
          .withArgs(suite.alice.address, pointer, 5n * WAD, 10n * WAD, LOCKED);
        const entry = (id: bigint, amount: bigint, token: AddressLike) =>
          ethers.concat([ethers.toBeHex(id, 4), ethers.toBeHex(amount, 16), String(token)]);
        const list = parts.map(({ assetId, amount, token }) => entry(assetId, amount, token));
        expect(await ethers.provider.getCode(pointer)).to.equal(ethers.concat(["0x00", ...list]).toLowerCase());
      });

      it("holds awkward amounts exactly", async () => {
        const suite = await loadFixture(unseeded);
        const amounts = [
          140_681_614_349_775_770_000n,
          122_227_272_727_272_720_000n,
          1n,
          999_999_999_999_999_999n,
          333_333_333_333_333_333_333_333_333n,
        ];
        const cash = 7_777_777_777_777_777_777n;
        const components = await seedVault(suite, { amounts, cash, supply: 3n * WAD + 1n });
        const held = await suite.vault.holdings();
        expect(held.map(({ assetId, token, amount }) => ({ assetId, token, amount }))).to.deep.equal(
          components.map(({ assetId, token, amount }) => ({ assetId, token: token.target, amount })),
        );
        expect(held.map(({ amount }) => amount)).to.deep.equal(amounts);
        expect(await suite.vault.books()).to.deep.equal([10n ** 27n, cash]);
      });

      it("counts no earlier donation", async () => {
        const { suite, parts } = await loadFixture(prepared);
        const first = await ethers.getContractAt("MockERC20", String(parts[0]!.token));
        await first.mint(suite.vault.target, 99n * WAD);
        await suite.base.mint(suite.vault.target, 77n * WAD);
        await seed(suite, parts);
        expect((await suite.vault.holdings()).map(({ amount }) => amount)).to.deep.equal([WAD, 2n * WAD]);
        expect(await suite.vault.books()).to.deep.equal([RAY, 5n * WAD]);
      });
    });
  });
});
