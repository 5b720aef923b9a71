import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import {
  auctionSigner,
  type AuctionAsset,
  type AuctionSuite,
  CASH,
  ceilDiv,
  deployBasket,
  partOf,
  USUAL,
  USUAL_CASH,
  USUAL_SUPPLY,
} from "../../helpers/auction.js";
import { deployUnseeded, MAX_UINT128, snapshotOf } from "../../helpers/index-suite.js";
import { RAY, WAD } from "../../helpers/suite.js";

const HELD = [1_000n * WAD, 100n * 10n ** 6n, 75n * 10n ** 8n] as const;
const { ethers, networkHelpers } = await network.create();

interface Order {
  readonly sold: bigint;
  readonly soldAmount: bigint;
  readonly bought: bigint;
  readonly boughtAmount: bigint;
  readonly to?: string;
}

describe("IndexVault trade", () => {
  const { loadFixture } = networkHelpers;
  const basket = () => deployBasket(ethers, USUAL.slice(0, 3));
  const hostileBasket = (contract: AuctionAsset["contract"]) =>
    deployBasket(
      ethers,
      USUAL.slice(0, 3).map((asset, i) =>
        i === 2 ? { ...asset, amount: 75n * WAD, decimals: 18, ...(contract ? { contract } : {}) } : asset,
      ),
    );

  /** The order, filled by alice, sent as the auction. */
  const orderOf = (suite: AuctionSuite, { to, ...order }: Order) => ({
    filler: suite.alice.address,
    to: to ?? suite.bob.address,
    ...order,
  });
  const trade = async (suite: AuctionSuite, order: Order) =>
    suite.vault.connect(await auctionSigner(suite)).trade(orderOf(suite, order));
  const held = async ({ vault }: AuctionSuite) => (await vault.holdings()).map(({ amount }) => amount);
  const USUAL_ORDER: Order = { sold: 0n, soldAmount: 3n * WAD + 1n, bought: 1n, boughtAmount: 7n };

  describe("given a caller that is not the auction", () => {
    it("reverts with IndexVault_NotModule, for the admin and the desk too", async () => {
      const suite = await loadFixture(basket);
      const desk = String(suite.desk.target);
      await networkHelpers.impersonateAccount(desk);
      await networkHelpers.setBalance(desk, WAD);
      for (const caller of [suite.admin, suite.alice, await ethers.getSigner(desk)]) {
        await expect(suite.vault.connect(caller).trade(orderOf(suite, USUAL_ORDER)))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_NotModule")
          .withArgs(caller.address, suite.auction.target);
      }
    });
  });

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const suite = { ...(await deployUnseeded(ethers)), parts: [] };
      await expect(trade(suite, USUAL_ORDER))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_NotSeeded")
        .withArgs();
    });
  });

  describe("when the order cannot be", () => {
    it("reverts with IndexVault_ReceiverInvalid for nobody, the vault and the index token", async () => {
      const suite = await loadFixture(basket);
      for (const to of [ethers.ZeroAddress, String(suite.vault.target), String(suite.token.target)]) {
        await expect(trade(suite, { ...USUAL_ORDER, to }))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_ReceiverInvalid")
          .withArgs(to);
      }
    });

    it("reverts with IndexVault_TradeInvalid for one and the same", async () => {
      const suite = await loadFixture(basket);
      for (const position of [0n, CASH, 99n]) {
        await expect(trade(suite, { ...USUAL_ORDER, sold: position, bought: position }))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_TradeInvalid")
          .withArgs(position);
      }
    });

    it("reverts with IndexVault_NoSuchComponent on either side", async () => {
      const suite = await loadFixture(basket);
      for (const position of [3n, 19n, 21n, MaxUint256]) {
        for (const order of [
          { ...USUAL_ORDER, sold: position },
          { ...USUAL_ORDER, bought: position },
        ]) {
          await expect(trade(suite, order))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_NoSuchComponent")
            .withArgs(position, 3n);
        }
      }
    });

    it("reverts with IndexVault_HeldShort for a unit more than the books hold, whatever was donated", async () => {
      const suite = await loadFixture(basket);
      await partOf(suite, 0).token.connect(suite.bob).transfer(suite.vault.target, WAD);
      await suite.base.connect(suite.bob).transfer(suite.vault.target, WAD);
      for (const [sold, most] of [
        [0n, HELD[0]],
        [CASH, USUAL_CASH],
      ] as const) {
        await expect(trade(suite, { ...USUAL_ORDER, sold, soldAmount: most + 1n }))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_HeldShort")
          .withArgs(sold, most, most + 1n);
      }
    });

    it("reverts with the token's error when the filler allows too little, and changes nothing", async () => {
      const suite = await loadFixture(basket);
      const { token } = partOf(suite, 1);
      await token.connect(suite.alice).approve(suite.vault.target, 6n);
      const before = await snapshotOf(suite);
      await expect(trade(suite, USUAL_ORDER))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(suite.vault.target, 6n, 7n);
      expect(await snapshotOf(suite)).to.deep.equal(before);
    });

    it("reverts when what is bought would not fit the books", async () => {
      const suite = await loadFixture(basket);
      await expect(trade(suite, { ...USUAL_ORDER, boughtAmount: MAX_UINT128 }))
        .to.be.revertedWithCustomError(suite.vault, "SafeCastOverflowedUintDowncast")
        .withArgs(128n, MAX_UINT128 + HELD[1]);
      const most = 2n ** 92n - 1n;
      await expect(trade(suite, { ...USUAL_ORDER, bought: CASH, boughtAmount: most }))
        .to.be.revertedWithCustomError(suite.vault, "Books_Overflow")
        .withArgs(most + USUAL_CASH, most);
    });
  });

  describe("given a token that misbehaves", () => {
    it("reverts with IndexVault_ComponentFailed when what is sold cannot be sent", async () => {
      const suite = await hostileBasket("HostileERC20");
      const token = await ethers.getContractAt("HostileERC20", partOf(suite, 2).token.target);
      await token.arm(suite.vault.target, 1); // reverts
      const before = await snapshotOf(suite);
      await expect(trade(suite, { ...USUAL_ORDER, sold: 2n }))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentFailed")
        .withArgs(2n);
      expect(await snapshotOf(suite)).to.deep.equal(before);
    });

    it("reverts with IndexVault_ComponentFailed for 20 when cash cannot be sent", async () => {
      const suite = await deployBasket(ethers, USUAL.slice(0, 3), {
        suite: { base: { contract: "HostileERC20", args: ["Base", "BASE"] } },
      });
      const base = await ethers.getContractAt("HostileERC20", suite.base.target);
      await base.arm(suite.vault.target, 2); // answers false
      await expect(trade(suite, { ...USUAL_ORDER, sold: CASH }))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_ComponentFailed")
        .withArgs(CASH);
    });

    it("reverts with ReentrancyGuardReentrantCall when the call enters another act", async () => {
      const suite = await hostileBasket("ReenteringERC20");
      const token = await ethers.getContractAt("ReenteringERC20", partOf(suite, 2).token.target);
      const { vault } = suite;
      await token.arm(vault.target, vault.interface.encodeFunctionData("redeemInKind(uint256)", [1n]));
      await expect(trade(suite, { ...USUAL_ORDER, bought: 2n, boughtAmount: WAD }))
        .to.be.revertedWithCustomError(vault, "ReentrancyGuardReentrantCall")
        .withArgs();
    });
  });

  describe("when everything is in order", () => {
    for (const [title, sold, bought] of [
      ["a component for another", 0n, 1n],
      ["a component for cash", 0n, CASH],
      ["cash for a component", CASH, 1n],
    ] as const) {
      it(`exchanges ${title}: exact amounts, the others untouched`, async () => {
        const suite = await loadFixture(basket);
        const before = await snapshotOf(suite);
        const [soldAmount, boughtAmount] = [3n * WAD + 1n, 7n];
        const [soldToken, boughtToken] = [sold, bought].map((position) =>
          position === CASH ? suite.base : partOf(suite, Number(position)).token,
        );
        if (!soldToken || !boughtToken) throw new Error("no such token");
        const order = orderOf(suite, { sold, soldAmount, bought, boughtAmount });
        const soldBefore = sold === CASH ? USUAL_CASH : HELD[0];
        const boughtBefore = bought === CASH ? USUAL_CASH : HELD[1];
        const auction = await auctionSigner(suite);
        expect(await suite.vault.connect(auction).trade.staticCall(order)).to.deep.equal([
          soldBefore - soldAmount,
          boughtBefore + boughtAmount,
        ]);
        const traded = suite.vault.connect(auction).trade(order);
        const accounts = [suite.alice, suite.bob, suite.vault];
        await expect(traded).to.changeTokenBalances(ethers, soldToken, accounts, [0n, soldAmount, -soldAmount]);
        await expect(traded).to.changeTokenBalances(ethers, boughtToken, accounts, [-boughtAmount, 0n, boughtAmount]);

        const expected = [...HELD, USUAL_CASH];
        expected[sold === CASH ? 3 : 0] = soldBefore - soldAmount;
        expected[bought === CASH ? 3 : 1] = boughtBefore + boughtAmount;
        expect(await held(suite)).to.deep.equal(expected.slice(0, 3));
        expect(await suite.vault.books()).to.deep.equal([before.baskets, expected[3]]);
        expect(await suite.vault.basketVersion()).to.equal(1n);
        expect(await suite.token.totalSupply()).to.equal(USUAL_SUPPLY);
      });
    }

    it("takes everything there is of a component", async () => {
      const suite = await loadFixture(basket);
      await trade(suite, { sold: 2n, soldAmount: HELD[2], bought: CASH, boughtAmount: 1n });
      expect(await held(suite)).to.deep.equal([HELD[0], HELD[1], 0n]);
      expect(await partOf(suite, 2).token.balanceOf(suite.vault.target)).to.equal(0n);
    });

    it("keeps the units of earlier trades, of the same component and of others", async () => {
      const suite = await loadFixture(basket);
      await trade(suite, { sold: 0n, soldAmount: 1n, bought: 2n, boughtAmount: 10n });
      await trade(suite, { sold: 2n, soldAmount: 4n, bought: 1n, boughtAmount: 20n });
      await trade(suite, { sold: 0n, soldAmount: 2n, bought: CASH, boughtAmount: 30n });
      expect(await held(suite)).to.deep.equal([HELD[0] - 3n, HELD[1] + 20n, HELD[2] + 6n]);
      // As they are once they are written down, and a trade after that begins anew.
      await suite.vault.connect(await auctionSigner(suite)).recompose(0n, []);
      expect(await held(suite)).to.deep.equal([HELD[0] - 3n, HELD[1] + 20n, HELD[2] + 6n]);
      await trade(suite, { sold: 1n, soldAmount: 5n, bought: CASH, boughtAmount: 1n });
      expect(await held(suite)).to.deep.equal([HELD[0] - 3n, HELD[1] + 15n, HELD[2] + 6n]);
    });

    it("of other than one basket holds at most a basket's rounding less, and never more than there is", async () => {
      for (const supplyLeft of [USUAL_SUPPLY / 3n, WAD / 7n]) {
        const suite = await loadFixture(basket);
        const leaving = USUAL_SUPPLY - supplyLeft;
        await suite.vault["redeemInKind(uint256)"](leaving);
        const baskets = RAY - (leaving * RAY) / USUAL_SUPPLY;
        expect((await suite.vault.books()).baskets).to.equal(baskets);
        const before = await held(suite);
        const order: Order = { sold: 0n, soldAmount: 1_234_567n, bought: 1n, boughtAmount: 891n };
        await trade(suite, order);
        const booked = (amount: bigint) => (((amount * RAY) / baskets) * baskets) / RAY;
        const after = await held(suite);
        expect(after[0]).to.equal(booked((before[0] ?? 0n) - order.soldAmount));
        expect(after[1]).to.equal(booked((before[1] ?? 0n) + order.boughtAmount));
        const rounding = ceilDiv(baskets, RAY);
        expect(after[0]).to.be.at.least((before[0] ?? 0n) - order.soldAmount - rounding);
        expect(after[1]).to.be.at.least((before[1] ?? 0n) + order.boughtAmount - rounding);
        for (const [i, { token }] of suite.parts.entries()) {
          expect(await token.balanceOf(suite.vault.target)).to.be.at.least(after[i] ?? 0n);
        }
      }
    });
  });
});
