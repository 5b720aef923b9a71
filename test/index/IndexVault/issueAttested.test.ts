import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import { impersonate } from "../../helpers/creation.js";
import {
  deploySeeded,
  deployUnseeded,
  divDown,
  NO_DEADLINE,
  REDEEM,
  SEED_CASH,
  SEED_SUPPLY,
  type SeededSuite,
  snapshotOf,
} from "../../helpers/index-suite.js";
import { nowAt, setNext } from "../../helpers/oracle.js";
import { BPS, RAY, settleNav, type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();
const CASH = 20n; // position of cash in a trade

interface DeskSuite extends SeededSuite {
  /** The desk, able to send. It holds 1,000 of every component, fully approved. */
  readonly caller: HardhatEthersSigner;
}

type Amounts = { position: bigint; amount: bigint }[];

describe("IndexVault issueAttested", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);
  async function seeded(): Promise<DeskSuite> {
    const suite = await deploySeeded(ethers);
    const caller = await impersonate(suite, String(suite.desk.target));
    for (const { token } of suite.components) {
      await token.mint(caller.address, 1_000n * WAD);
      await token.connect(caller).approve(suite.vault.target, MaxUint256);
    }
    return { ...suite, caller };
  }
  const ONE: Amounts = [{ position: 1n, amount: 3n * WAD + 1n }];
  const issue = (
    { vault, caller, alice }: DeskSuite,
    amounts: Amounts,
    tokens = 2n * WAD,
    valueWad = 5n * WAD,
    to: string = alice.address,
  ) => vault.connect(caller).issueAttested(to, tokens, valueWad, amounts);
  const heldOf = async ({ vault }: Suite) => (await vault.holdings()).map(({ amount }) => amount);

  describe("given a caller that is not the desk", () => {
    it("reverts with IndexVault_NotModule, be it the admin, a holder or the auction", async () => {
      const suite = await loadFixture(seeded);
      const auction = await impersonate(suite, String(suite.auction.target));
      for (const caller of [suite.admin, suite.alice, auction]) {
        await expect(issue({ ...suite, caller }, ONE))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_NotModule")
          .withArgs(caller.address, suite.desk.target);
      }
    });
  });

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const suite = await loadFixture(unseeded);
      const caller = await impersonate(suite, String(suite.desk.target));
      await expect(issue({ ...suite, components: [], caller }, []))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_NotSeeded")
        .withArgs();
    });
  });

  describe("given minting is stopped", () => {
    it("reverts with IndexVault_MintingStopped, and works in the second the stop ends", async () => {
      const suite = await loadFixture(seeded);
      const until = (await nowAt(suite)) + 601n;
      await setNext(suite, until - 600n);
      await suite.vault.stopMinting(600n);
      await setNext(suite, until - 1n);
      await expect(issue(suite, ONE))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
        .withArgs(until);
      await setNext(suite, until);
      await suite.vault
        .connect(suite.caller)
        .issueAttested(suite.alice.address, WAD, WAD, ONE, { gasLimit: 1_000_000 });
      expect(await suite.token.totalSupply()).to.equal(SEED_SUPPLY + WAD);
    });
  });

  describe("when the receiver is the zero address, the vault or the index token", () => {
    it("reverts with IndexVault_ReceiverInvalid", async () => {
      const suite = await loadFixture(seeded);
      for (const to of [ethers.ZeroAddress, String(suite.vault.target), String(suite.token.target)]) {
        await expect(issue(suite, ONE, WAD, WAD, to))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ReceiverInvalid")
          .withArgs(to);
      }
    });
  });

  describe("when nothing is left for the receiver", () => {
    it("reverts with IndexVault_NothingOut for no tokens, and for a fee that takes the only wei", async () => {
      const suite = await loadFixture(seeded);
      await expect(issue(suite, ONE, 0n))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut")
        .withArgs();
      await suite.vault.setFees(1n, 0n, 0n, suite.bob.address);
      await expect(issue(suite, ONE, 1n))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut")
        .withArgs();
      await expect(issue(suite, ONE, 2n)).to.changeTokenBalance(ethers, suite.token, suite.alice, 1n);
    });
  });

  describe("when a position is none of the list", () => {
    it("reverts with IndexVault_NoSuchComponent, naming it, also for the cash", async () => {
      const suite = await loadFixture(seeded);
      await expect(issue(suite, [...ONE, { position: CASH, amount: 1n }])) // cash is never attested
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_NoSuchComponent")
        .withArgs(CASH, CASH);
      for (const position of [3n, 19n, 21n, MaxUint256]) {
        await expect(issue(suite, [...ONE, { position, amount: 1n }]))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_NoSuchComponent")
          .withArgs(position, 3n);
      }
    });
  });

  describe("when a component delivers less than asked", () => {
    it("reverts with IndexVault_InexactReceipt, naming both amounts", async () => {
      const suite = await loadFixture(seeded);
      const fee = await ethers.deployContract("FeeOnTransferERC20");
      await fee.mint(suite.caller.address, WAD);
      await fee.connect(suite.caller).approve(suite.vault.target, WAD);
      const auction = await impersonate(suite, String(suite.auction.target));
      await suite.vault.connect(auction).recompose(0n, [{ assetId: 99n, token: fee.target, amount: 0n }]);
      const before = await snapshotOf(suite);
      await expect(issue(suite, [{ position: 3n, amount: WAD }]))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_InexactReceipt")
        .withArgs(fee.target, WAD, (WAD * 99n) / 100n);
      expect(await snapshotOf(suite)).to.deep.equal(before);
    });
  });

  describe("when the desk lacks allowance for the last component", () => {
    it("reverts with ERC20InsufficientAllowance and moves nothing of the others", async () => {
      const suite = await loadFixture(seeded);
      const last = suite.components[2]!.token;
      await last.connect(suite.caller).approve(suite.vault.target, WAD - 1n);
      const before = await snapshotOf(suite);
      await expect(issue(suite, [...ONE, { position: 2n, amount: WAD }]))
        .to.be.revertedWithCustomError(last, "ERC20InsufficientAllowance")
        .withArgs(suite.vault.target, WAD - 1n, WAD);
      expect(await snapshotOf(suite)).to.deep.equal(before);
      expect(await suite.vault.basketVersion()).to.equal(1n);
    });
  });

  describe("when a component calls back", () => {
    it("reverts with ReentrancyGuardReentrantCall when the call issues, redeems or reads", async () => {
      const suite = await loadFixture(seeded);
      const hook = await ethers.deployContract("ReenteringERC20");
      await hook.mint(suite.caller.address, WAD);
      await hook.connect(suite.caller).approve(suite.vault.target, WAD);
      const auction = await impersonate(suite, String(suite.auction.target));
      await suite.vault.connect(auction).recompose(0n, [{ assetId: 99n, token: hook.target, amount: 0n }]);
      const { interface: abi } = suite.vault;
      for (const data of [
        abi.encodeFunctionData("issueAttested", [suite.alice.address, 1n, 1n, []]),
        abi.encodeFunctionData("redeemDeferred", [1n]),
        abi.encodeFunctionData("holdings"),
        abi.encodeFunctionData("portfolio"),
      ]) {
        await hook.arm(suite.vault.target, data);
        await expect(issue(suite, [{ position: 3n, amount: WAD }]))
          .to.be.revertedWithCustomError(suite.vault, "ReentrancyGuardReentrantCall")
          .withArgs();
      }
      await hook.arm(ethers.ZeroAddress, "0x");
      await issue(suite, [{ position: 3n, amount: WAD }]);
      expect((await heldOf(suite))[3]).to.equal(WAD);
    });
  });

  describe("given a rate limit", () => {
    it("uses 31/32 of it up by the value, not by the tokens, and reverts with RateLimitExceeded beyond", async () => {
      const suite = await loadFixture(seeded);
      await suite.vault.setRateLimit(86_400n, 32n * WAD);
      for (const valueWad of [31n * WAD + 1n, MaxUint256]) {
        await expect(issue(suite, ONE, WAD, valueWad))
          .to.be.revertedWithCustomError(suite.vault, "RateLimitExceeded")
          .withArgs();
      }
      await issue(suite, ONE, 50n * WAD, 31n * WAD);
      await expect(issue(suite, ONE, WAD, WAD))
        .to.be.revertedWithCustomError(suite.vault, "RateLimitExceeded")
        .withArgs();
    });

    it("leaves minting and redeeming theirs, and has its own left when theirs are used up", async () => {
      const suite = await loadFixture(seeded);
      const { vault, alice } = suite;
      await vault.setRateLimit(86_400n, 32n * WAD);
      await settleNav(suite, WAD);
      const before = await vault.rateLimit();
      const { mintLeft, redeemLeft } = before;
      expect(mintLeft).to.be.within(31n * WAD, 32n * WAD); // a till holds a little less than its tranche
      await issue(suite, ONE, 40n * WAD, 15n * WAD); // alice has tokens to redeem
      expect(await vault.rateLimit()).to.deep.equal(before);
      await vault.connect(alice)["mintWithNAV(uint256)"](mintLeft);
      await vault.connect(alice)["redeemForTAO(uint256)"](redeemLeft);
      await expect(vault.connect(alice)["mintWithNAV(uint256)"](WAD))
        .to.be.revertedWithCustomError(vault, "RateLimitExceeded")
        .withArgs();
      await issue(suite, ONE, WAD, 16n * WAD);
    });

    it("refills in the window, second by second", async () => {
      const suite = await loadFixture(seeded);
      await suite.vault.setRateLimit(3_600n, 32n * WAD);
      const usedAt = (await nowAt(suite)) + 1n;
      await setNext(suite, usedAt);
      await issue(suite, ONE, WAD, 31n * WAD);
      await setNext(suite, usedAt + 900n); // a quarter: 7.75
      await expect(issue(suite, ONE, WAD, (31n * WAD) / 4n + WAD / 50n))
        .to.be.revertedWithCustomError(suite.vault, "RateLimitExceeded")
        .withArgs();
      await setNext(suite, usedAt + 910n);
      await issue(suite, ONE, WAD, (31n * WAD) / 4n);
    });
  });

  describe("given fees", () => {
    it("keeps the mint fee, rounded up, as owed to the recipient", async () => {
      const suite = await loadFixture(seeded);
      await suite.vault.setFees(37n, 0n, 0n, suite.bob.address);
      const tokens = 2n * WAD + 1n;
      const fee = (tokens * 37n + BPS - 1n) / BPS;
      const out = tokens - fee;
      expect(
        await suite.vault.connect(suite.caller).issueAttested.staticCall(suite.alice.address, tokens, WAD, ONE),
      ).to.equal(out);
      await expect(issue(suite, ONE, tokens)).to.changeTokenBalance(ethers, suite.token, suite.alice, out);
      expect(await suite.token.totalSupply()).to.equal(SEED_SUPPLY + out);
      expect(await suite.vault.effectiveSupply()).to.equal(SEED_SUPPLY + tokens);
      expect((await suite.vault.fees()).owed).to.equal(fee);
    });

    it("takes the streaming fee of a year that passed from those who held, not from what is issued", async () => {
      const suite = await loadFixture(seeded);
      await suite.vault.setFees(0n, 0n, 500n, suite.bob.address);
      await networkHelpers.time.increase(31_557_600);
      await setNext(suite, (await nowAt(suite)) + 1n);
      await issue(suite, ONE, 2n * WAD);
      const owed = (await suite.vault.fees()).owed;
      const at = await nowAt(suite);
      // e^0.05 - 1 = 0.0512710963..., of the supply that was there
      expect(owed).to.be.greaterThan((SEED_SUPPLY * 51_271n) / 1_000_000n);
      expect(owed).to.be.lessThan((SEED_SUPPLY * 51_272n) / 1_000_000n);
      expect(await suite.vault.effectiveSupply()).to.equal(SEED_SUPPLY + 2n * WAD + owed);
      expect(await nowAt(suite)).to.equal(at);
    });
  });

  describe("when everything is in order", () => {
    const TWO: Amounts = [
      { position: 0n, amount: 7n * WAD + 1n },
      { position: 2n, amount: 11n },
    ];

    it("makes the tokens for the receiver and returns them", async () => {
      const suite = await loadFixture(seeded);
      const args = [suite.bob.address, 2n * WAD + 5n, WAD, TWO] as const;
      expect(await suite.vault.connect(suite.caller).issueAttested.staticCall(...args)).to.equal(2n * WAD + 5n);
      await expect(suite.vault.connect(suite.caller).issueAttested(...args)).to.changeTokenBalances(
        ethers,
        suite.token,
        [suite.bob, suite.alice, suite.caller],
        [2n * WAD + 5n, 0n, 0n],
      );
      expect(await suite.token.totalSupply()).to.equal(SEED_SUPPLY + 2n * WAD + 5n);
    });

    it("takes exactly the amounts from the desk and books them, and nothing of the others", async () => {
      const suite = await loadFixture(seeded);
      const [a, b, c] = suite.components.map(({ amount }) => amount) as [bigint, bigint, bigint];
      await issue(suite, TWO);
      const held = [a + 7n * WAD + 1n, b, c + 11n];
      expect(await heldOf(suite)).to.deep.equal(held);
      for (const [i, { token }] of suite.components.entries()) {
        expect(await token.balanceOf(suite.vault.target)).to.equal(held[i]);
      }
      expect(await suite.components[0]!.token.balanceOf(suite.caller.address)).to.equal(1_000n * WAD - 7n * WAD - 1n);
      expect(await suite.vault.books()).to.deep.equal([RAY, SEED_CASH]);
    });

    it("lowers what a token stands for of everything else", async () => {
      const suite = await loadFixture(seeded);
      const [a, b, c] = suite.components.map(({ amount }) => amount) as [bigint, bigint, bigint];
      await issue(suite, TWO, 30n * WAD);
      const supply = SEED_SUPPLY + 30n * WAD;
      const [units, cash] = await suite.vault.unitsPerToken();
      expect(units.map(({ amount }) => amount)).to.deep.equal(
        [a + 7n * WAD + 1n, b, c + 11n].map((held) => divDown(held, supply)),
      );
      expect(cash).to.equal(divDown(SEED_CASH, supply));
    });

    it("writes the list anew and emits BasketChanged", async () => {
      const suite = await loadFixture(seeded);
      const nonce = await ethers.provider.getTransactionCount(suite.vault.target);
      const pointer = ethers.getCreateAddress({ from: String(suite.vault.target), nonce });
      await expect(issue(suite, TWO)).to.emit(suite.vault, "BasketChanged").withArgs(1n, 2n, pointer);
      expect(await suite.vault.basketVersion()).to.equal(2n);
      const entry = (id: bigint, amount: bigint, token: string) =>
        ethers.concat([ethers.toBeHex(id, 4), ethers.toBeHex(amount, 16), token]);
      const brought = [7n * WAD + 1n, 0n, 11n];
      const list = suite.components.map(({ assetId, amount, token }, i) =>
        entry(assetId, amount + brought[i]!, String(token.target)),
      );
      expect(await ethers.provider.getCode(pointer)).to.equal(ethers.concat(["0x00", ...list]).toLowerCase());
    });

    it("needs no NAV", async () => {
      const suite = await loadFixture(seeded); // none was ever settled
      await issue(suite, TWO, WAD);
      expect(await suite.token.totalSupply()).to.equal(SEED_SUPPLY + WAD);
    });

    it("adds up amounts of one position", async () => {
      const suite = await loadFixture(seeded);
      const [, b] = suite.components.map(({ amount }) => amount) as [bigint, bigint, bigint];
      await issue(suite, [...ONE, ...ONE]);
      expect((await heldOf(suite))[1]).to.equal(b + 6n * WAD + 2n);
      expect(await suite.components[1]!.token.balanceOf(suite.vault.target)).to.equal(b + 6n * WAD + 2n);
    });

    it("books no donation with it", async () => {
      const suite = await loadFixture(seeded);
      const [, b] = suite.components.map(({ amount }) => amount) as [bigint, bigint, bigint];
      await suite.components[1]!.token.mint(suite.vault.target, 50n * WAD);
      await issue(suite, ONE);
      expect((await heldOf(suite))[1]).to.equal(b + 3n * WAD + 1n);
    });
  });

  describe("given trades that no list holds yet", () => {
    it("writes their units down with what came, and a later trade starts from there", async () => {
      const suite = await loadFixture(seeded);
      const [a, b, c] = suite.components.map(({ amount }) => amount) as [bigint, bigint, bigint];
      const auction = await impersonate(suite, String(suite.auction.target));
      const order = { filler: suite.bob.address, to: suite.bob.address, bought: CASH, boughtAmount: 2n * WAD };
      await suite.vault.connect(auction).trade({ ...order, sold: 0n, soldAmount: 9n * WAD });
      await suite.vault.connect(auction).trade({ ...order, sold: 1n, soldAmount: 5n });
      await issue(suite, ONE);
      expect(await heldOf(suite)).to.deep.equal([a - 9n * WAD, b - 5n + 3n * WAD + 1n, c]);
      // Position 0 was traded before the new list: its old entry must not come back.
      await suite.vault.connect(auction).trade({ ...order, sold: 2n, soldAmount: 1n });
      expect(await heldOf(suite)).to.deep.equal([a - 9n * WAD, b - 5n + 3n * WAD + 1n, c - 1n]);
      await issue(suite, [{ position: 0n, amount: 4n }]);
      expect(await heldOf(suite)).to.deep.equal([a - 9n * WAD + 4n, b - 5n + 3n * WAD + 1n, c - 1n]);
    });
  });

  describe("given most of the supply left", () => {
    it("books within a basket's rounding and never more than came, whatever is left", async () => {
      const suite = await loadFixture(seeded);
      const { vault, token, admin, alice, bob, components } = suite;
      for (const holder of [admin, alice, bob]) {
        await vault.connect(holder)["redeemInKind(uint256)"](await token.balanceOf(holder.address));
      }
      const [baskets] = await vault.books();
      expect(baskets).to.be.lessThan(RAY / 10_000n);
      const before = await heldOf(suite);
      await issue(suite, ONE);
      const after = await heldOf(suite);
      const asked = before[1]! + ONE[0]!.amount;
      expect(after).to.deep.equal([before[0], (((asked * RAY) / baskets) * baskets) / RAY, before[2]]);
      expect(after[1]).to.be.at.least(asked - 1n);
      expect(await components[1]!.token.balanceOf(vault.target)).to.be.at.least(after[1]);
      await settleNav(suite, WAD);
      await expect(
        vault.connect(alice)[REDEEM](WAD / 1_000n, 0n, NO_DEADLINE, alice.address),
      ).to.be.revertedWithCustomError(vault, "IndexVault_CashShort");
    });
  });
});
