import { expect } from "chai";
import { type InterfaceAbi, Interface, toBeHex } from "ethers";
import { artifacts, network } from "hardhat";

import { deployUnseeded } from "../../helpers/index-suite.js";

const { ethers, networkHelpers } = await network.create();

/** ERC-165's id of an interface: all its own selectors xored, without those of `inherited`. */
async function idOf(name: string, inherited?: string): Promise<string> {
  const selectors = async (of: string): Promise<string[]> => {
    const { abi } = await artifacts.readArtifact(of);
    const found: string[] = [];
    new Interface(abi as InterfaceAbi).forEachFunction(({ selector }) => found.push(selector));
    return found;
  };
  const without = new Set(inherited ? await selectors(inherited) : []);
  const own = (await selectors(name)).filter((selector) => !without.has(selector));
  return toBeHex(
    own.reduce((id, selector) => id ^ BigInt(selector), 0n),
    4,
  );
}

describe("IndexVault supportsInterface", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deployUnseeded(ethers);

  it("is true for ERC-165, IIndexVault and IInKindVault", async () => {
    const { vault } = await loadFixture(unseeded);
    expect(await vault.supportsInterface("0x01ffc9a7")).to.equal(true);
    expect(await vault.supportsInterface(await idOf("IIndexVault", "IInKindVault"))).to.equal(true);
    expect(await vault.supportsInterface(await idOf("IInKindVault"))).to.equal(true);
  });

  it("is false for 0xffffffff and for what the vault is not", async () => {
    const { vault } = await loadFixture(unseeded);
    // ERC-165's never; ERC-20; ERC-721.
    for (const id of [
      "0xffffffff",
      "0x36372b07",
      "0x80ac58cd",
      await idOf("INAVOracle"),
      await idOf("IRebalanceAuction"),
    ]) {
      expect(await vault.supportsInterface(id), id).to.equal(false);
    }
  });

  it("costs less than 30,000 gas, as ERC-165 asks", async () => {
    const { vault } = await loadFixture(unseeded);
    expect(await vault.supportsInterface.estimateGas("0xffffffff")).to.be.lessThan(21_000n + 30_000n);
  });
});
