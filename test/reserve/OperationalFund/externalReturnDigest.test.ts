import { expect } from "chai";
import { AbiCoder, concat, id, keccak256, toUtf8Bytes, TypedDataEncoder } from "ethers";
import { network } from "hardhat";

import { deployFund, RAY, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

const coder = AbiCoder.defaultAbiCoder();

describe("OperationalFund externalReturnDigest", () => {
  const { loadFixture } = networkHelpers;
  const funded = () => deployFund(ethers);
  const ATTESTED = { period: 3n, valueBefore: 5n * WAD, ratioRay: (11n * RAY) / 10n };

  it("is the EIP-712 digest of the return, worked out by hand", async () => {
    const { fund } = await loadFixture(funded);
    const { chainId } = await ethers.provider.getNetwork();
    const domain = keccak256(
      coder.encode(
        ["bytes32", "bytes32", "bytes32", "uint256", "address"],
        [
          id("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
          keccak256(toUtf8Bytes("Assay OperationalFund")),
          keccak256(toUtf8Bytes("1")),
          chainId,
          fund.target,
        ],
      ),
    );
    for (const attested of [ATTESTED, { period: 1n, valueBefore: 0n, ratioRay: 0n }]) {
      const struct = keccak256(
        coder.encode(
          ["bytes32", "uint256", "uint256", "uint256"],
          [
            id("ExternalReturn(uint256 period,uint256 valueBefore,uint256 ratioRay)"),
            attested.period,
            attested.valueBefore,
            attested.ratioRay,
          ],
        ),
      );
      const digest = keccak256(concat(["0x1901", domain, struct]));
      expect(await fund.externalReturnDigest(attested)).to.equal(digest);
      const types = {
        ExternalReturn: ["period", "valueBefore", "ratioRay"].map((name) => ({ name, type: "uint256" })),
      };
      const whose = { name: "Assay OperationalFund", version: "1", chainId, verifyingContract: String(fund.target) };
      expect(TypedDataEncoder.hash(whose, types, attested)).to.equal(digest);
    }
  });

  it("differs by each field, by fund and by chain", async () => {
    const { fund, manager, asset, registry, treasury, sponsor, custodian } = await loadFixture(funded);
    const other = await ethers.deployContract("OperationalFund", [
      ...([manager.target, asset.target, registry.target, treasury.address] as const),
      ...([sponsor.address, custodian.address, 0n] as const),
    ]);
    const foreign = await network.create({ network: "default", override: { chainId: 777 } });
    const abroad = await deployFund(foreign.ethers);
    expect(abroad.fund.target).to.equal(fund.target); // the same account deployed the same
    const digests = [
      await fund.externalReturnDigest(ATTESTED),
      await fund.externalReturnDigest({ ...ATTESTED, period: 4n }),
      await fund.externalReturnDigest({ ...ATTESTED, valueBefore: 5n * WAD + 1n }),
      await fund.externalReturnDigest({ ...ATTESTED, ratioRay: ATTESTED.ratioRay - 1n }),
      await other.externalReturnDigest(ATTESTED),
      await abroad.fund.externalReturnDigest(ATTESTED),
    ];
    expect(new Set(digests).size).to.equal(digests.length);
    await foreign.close();
  });
});
