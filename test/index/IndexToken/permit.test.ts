import { expect } from "chai";
import type { Signature } from "ethers";
import { network } from "hardhat";

import { deploySeeded, NO_DEADLINE, setNextBlock, signPermit } from "../../helpers/index-suite.js";
import { type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const VALUE = 3n * WAD + 1n;

describe("IndexToken permit", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deploySeeded(ethers);

  const sign = ({ token, alice, bob }: Suite, init: Partial<Parameters<typeof signPermit>[2]> = {}) =>
    signPermit(ethers, token, { owner: alice, spender: bob.address, value: VALUE, deadline: NO_DEADLINE, ...init });

  /** Brought by somebody who is neither owner nor spender. */
  const bring = ({ token, alice, bob, releaser }: Suite, { v, r, s }: Signature, deadline = NO_DEADLINE) =>
    token.connect(releaser).permit(alice.address, bob.address, VALUE, deadline, v, r, s);

  const refusesSigner = async (suite: Suite, sent: Promise<unknown>) => {
    await expect(sent)
      .to.be.revertedWithCustomError(suite.token, "ERC2612InvalidSigner")
      .withArgs((signer: string) => signer !== suite.alice.address, suite.alice.address);
    expect(await suite.token.allowance(suite.alice.address, suite.bob.address)).to.equal(0n);
  };

  describe("when the owner signed it", () => {
    it("sets the allowance, uses the nonce up and emits Approval, whoever brings it", async () => {
      const suite = await loadFixture(seeded);
      await expect(bring(suite, await sign(suite)))
        .to.emit(suite.token, "Approval")
        .withArgs(suite.alice.address, suite.bob.address, VALUE);
      expect(await suite.token.allowance(suite.alice.address, suite.bob.address)).to.equal(VALUE);
      expect(await suite.token.nonces(suite.alice.address)).to.equal(1n);
    });

    it("lets the spender move just that much", async () => {
      const suite = await loadFixture(seeded);
      const { token, alice, bob } = suite;
      await bring(suite, await sign(suite));
      await expect(token.connect(bob).transferFrom(alice.address, bob.address, VALUE + 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(bob.address, VALUE, VALUE + 1n);
      await expect(token.connect(bob).transferFrom(alice.address, bob.address, VALUE)).to.changeTokenBalances(
        ethers,
        token,
        [alice, bob],
        [-VALUE, VALUE],
      );
      expect(await token.allowance(alice.address, bob.address)).to.equal(0n);
    });
  });

  describe("when the deadline is this very second", () => {
    it("is accepted", async () => {
      const suite = await loadFixture(seeded);
      const deadline = await setNextBlock(suite);
      await bring(suite, await sign(suite, { deadline }), deadline);
      expect(await suite.token.allowance(suite.alice.address, suite.bob.address)).to.equal(VALUE);
    });
  });

  describe("when the deadline has passed", () => {
    it("reverts with ERC2612ExpiredSignature", async () => {
      const suite = await loadFixture(seeded);
      const deadline = (await setNextBlock(suite)) - 1n;
      await expect(bring(suite, await sign(suite, { deadline }), deadline))
        .to.be.revertedWithCustomError(suite.token, "ERC2612ExpiredSignature")
        .withArgs(deadline);
    });
  });

  describe("when another signed it", () => {
    it("reverts with ERC2612InvalidSigner, naming signer and owner", async () => {
      const suite = await loadFixture(seeded);
      const { token, alice, bob } = suite;
      const forged = await sign(suite, { owner: bob });
      // Bob's nonce is 0 as alice's is, but the message names bob as owner: sign alice's message with bob's key.
      const { chainId } = await ethers.provider.getNetwork();
      const domain = { name: "TAO20 Index", version: "1", chainId, verifyingContract: String(token.target) };
      const fields = ["owner:address", "spender:address", "value:uint256", "nonce:uint256", "deadline:uint256"];
      const Permit = fields.map((field) => ({ name: field.split(":")[0]!, type: field.split(":")[1]! }));
      const message = { owner: alice.address, spender: bob.address, value: VALUE, nonce: 0n, deadline: NO_DEADLINE };
      const byBob = ethers.Signature.from(await bob.signTypedData(domain, { Permit }, message));
      await expect(bring(suite, byBob))
        .to.be.revertedWithCustomError(token, "ERC2612InvalidSigner")
        .withArgs(bob.address, alice.address);
      await refusesSigner(suite, bring(suite, forged));
    });
  });

  describe("when it comes a second time", () => {
    it("reverts with ERC2612InvalidSigner", async () => {
      const suite = await loadFixture(seeded);
      const permit = await sign(suite);
      await bring(suite, permit);
      await suite.token.connect(suite.alice).approve(suite.bob.address, 0n);
      await refusesSigner(suite, bring(suite, permit));
      expect(await suite.token.nonces(suite.alice.address)).to.equal(1n);
    });
  });

  describe("when it was signed for another token or another chain", () => {
    it("reverts with ERC2612InvalidSigner", async () => {
      const suite = await loadFixture(seeded);
      const { alice, bob, base } = suite;
      const init = { owner: alice, spender: bob.address, value: VALUE, deadline: NO_DEADLINE };
      await refusesSigner(suite, bring(suite, await signPermit(ethers, base, init)));
      await refusesSigner(suite, bring(suite, await sign(suite, { chainId: 1n })));
    });
  });
});
