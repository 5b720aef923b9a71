import { expect } from "chai";
import { id as hashOf, toBeHex } from "ethers";
import { network } from "hardhat";

const { ethers, networkHelpers } = await network.create();

/** ERC-165's id of an interface: its selectors xored. */
function idOf(signatures: readonly string[]): string {
  return toBeHex(
    signatures.reduce((id, signature) => id ^ BigInt(hashOf(signature).slice(0, 10)), 0n),
    4,
  );
}

describe("IndexToken supportsInterface", () => {
  const { loadFixture } = networkHelpers;
  const token = () => ethers.deployContract("IndexToken", ["Index", "IDX"]);

  it("is true for ERC-165, ERC-20, its metadata, ERC-2612 and IIndexToken", async () => {
    const indexToken = await loadFixture(token);
    const ids = [
      "0x01ffc9a7", // ERC-165
      "0x36372b07", // ERC-20
      "0xa219a025", // its metadata
      idOf(["permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", "nonces(address)", "DOMAIN_SEPARATOR()"]),
      idOf(["mint(address,uint256)", "burn(address,uint256)", "VAULT()"]),
    ];
    for (const id of ids) expect(await indexToken.supportsInterface(id), id).to.equal(true);
  });

  it("is false for 0xffffffff and for what the token is not", async () => {
    const indexToken = await loadFixture(token);
    // ERC-165's never; ERC-721; ERC-1155; ERC-4626's deposit; nothing.
    for (const id of ["0xffffffff", "0x80ac58cd", "0xd9b67a26", "0x6e553f65", "0x00000000"]) {
      expect(await indexToken.supportsInterface(id), id).to.equal(false);
    }
  });

  it("costs less than 30,000 gas, as ERC-165 asks", async () => {
    const indexToken = await loadFixture(token);
    expect(await indexToken.supportsInterface.estimateGas("0xffffffff")).to.be.lessThan(21_000n + 30_000n);
  });
});
