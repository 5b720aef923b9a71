import { expect } from "chai";
import { network } from "hardhat";

import {
  ATTESTATION_TYPES,
  attest,
  BASKET,
  CREATION,
  deployCreations,
  deskDomain,
  digestOf,
  ODD_NAV,
  openCreation,
  otherDesk,
  ownerOf,
  REFUSAL_TYPES,
  toStruct,
} from "../../helpers/creation.js";

const { ethers, networkHelpers } = await network.create();

describe("CreationDesk creation", () => {
  const { loadFixture } = networkHelpers;
  const seeded = () => deployCreations(ethers);

  describe("given there is no such creation", () => {
    it("answers with nothing, in the state NONE", async () => {
      const { desk } = await loadFixture(seeded);
      for (const id of [0n, 1n, 2n ** 256n - 1n]) {
        expect(await desk.creation(id)).to.deep.equal([
          ethers.ZeroAddress,
          CREATION.NONE,
          0n,
          0n,
          0n,
          ethers.ZeroHash,
          ethers.ZeroHash,
          0n,
          0n,
          0n,
        ]);
      }
      expect(await desk.creationOf(ethers.ZeroHash)).to.equal(0n);
    });
  });

  describe("given the desk was made for a vault", () => {
    it("works with that vault's oracle and that oracle's registry", async () => {
      const { desk, vault, oracle, registry, manager } = await loadFixture(seeded);
      expect(await desk.VAULT()).to.equal(vault.target);
      expect(await desk.ORACLE()).to.equal(oracle.target);
      expect(await desk.REGISTRY()).to.equal(registry.target);
      expect(await desk.authority()).to.equal(manager.target);
    });

    it("names itself in its EIP-712 domain", async () => {
      const suite = await loadFixture(seeded);
      const { name, version, chainId, verifyingContract } = await deskDomain(suite);
      const domain = await suite.desk.eip712Domain();
      expect([domain.name, domain.version, domain.chainId, domain.verifyingContract]).to.deep.equal([
        name,
        version,
        chainId,
        verifyingContract,
      ]);
      expect(domain.salt).to.equal(ethers.ZeroHash);
      expect(domain.extensions).to.deep.equal([]);
    });
  });

  describe("given an attestation", () => {
    it("is hashed as EIP-712 says, for 0, 1, 2 and 20 amounts and the greatest numbers", async () => {
      const suite = await loadFixture(seeded);
      const opened = await openCreation(suite);
      const most = 2n ** 256n - 1n;
      const amounts = (n: number) =>
        Array.from({ length: n }, (_, i) => ({ assetId: BigInt(i), amount: most - BigInt(i) }));
      const base = attest(opened, 1_700_000_000n, ODD_NAV);
      for (const attestation of [
        base,
        ...[0, 1, 2, 20].map((n) => ({ ...base, amounts: amounts(n) })),
        {
          creationId: most,
          receipt: ethers.hexlify(new Uint8Array(32).fill(0xff)),
          receivedAt: most,
          navWad: most,
          valueWad: most,
          amounts: [{ assetId: 2n ** 32n - 1n, amount: most }],
        },
      ]) {
        expect(await suite.desk.attestationDigest(toStruct(attestation))).to.equal(await digestOf(suite, attestation));
      }
    });

    it("has another digest at another desk, and the type the validators were told", async () => {
      const suite = await loadFixture(seeded);
      const attestation = attest(await openCreation(suite), 1n, ODD_NAV);
      const other = await otherDesk(suite);
      expect(await other.attestationDigest(toStruct(attestation))).to.equal(
        await digestOf({ ...suite, desk: other }, attestation),
      );
      expect(await other.attestationDigest(toStruct(attestation))).not.to.equal(await digestOf(suite, attestation));
      expect(ethers.TypedDataEncoder.from(ATTESTATION_TYPES).encodeType("Attestation")).to.equal(
        "Attestation(uint256 creationId,address creator,bytes32 basketHash,bytes32 receipt,uint256 receivedAt," +
          "uint256 navWad,uint256 valueWad,AssetAmount[] amounts)AssetAmount(uint32 assetId,uint256 amount)",
      );
      expect(BASKET.length).to.equal(attestation.amounts.length);
    });
  });

  describe("given whose creation it is", () => {
    it("has that creator and his basket's hash in both digests, and zeroes where there is no creation", async () => {
      const suite = await loadFixture(seeded);
      const domain = await deskDomain(suite);
      const basketHash = ethers.keccak256(
        ethers.AbiCoder.defaultAbiCoder().encode(["tuple(uint32 assetId, uint256 amount)[]"], [BASKET]),
      );
      const opened = await openCreation(suite, { creator: suite.bob });
      for (const [creationId, owner] of [
        [1n, { creator: suite.bob.address, basketHash }],
        [2n, { creator: ethers.ZeroAddress, basketHash: ethers.ZeroHash }],
      ] as const) {
        const attestation = { ...attest(opened, 5n, ODD_NAV), creationId };
        expect(await suite.desk.attestationDigest(toStruct(attestation))).to.equal(
          ethers.TypedDataEncoder.hash(domain, ATTESTATION_TYPES, { ...attestation, ...owner }),
        );
        expect(await suite.desk.refusalDigest(creationId, "no")).to.equal(
          ethers.TypedDataEncoder.hash(domain, REFUSAL_TYPES, { creationId, reason: "no", ...owner }),
        );
      }
    });
  });

  describe("given a refusal", () => {
    it("is hashed as EIP-712 says, and has the type the validators were told", async () => {
      const suite = await loadFixture(seeded);
      await openCreation(suite);
      const domain = await deskDomain(suite);
      expect(ethers.TypedDataEncoder.from(REFUSAL_TYPES).encodeType("Refusal")).to.equal(
        "Refusal(uint256 creationId,address creator,bytes32 basketHash,string reason)",
      );
      for (const value of [
        { creationId: 1n, reason: "" },
        { creationId: 2n ** 256n - 1n, reason: "nothing arrived — ничего" },
        { creationId: 7n, reason: "x".repeat(300) },
      ]) {
        expect(await suite.desk.refusalDigest(value.creationId, value.reason)).to.equal(
          ethers.TypedDataEncoder.hash(domain, REFUSAL_TYPES, {
            ...value,
            ...(await ownerOf(suite, value.creationId)),
          }),
        );
      }
    });
  });
});
