import {
  type AssetAmount,
  type AttestationMessage,
  ATTESTATION_TYPES,
  attestationDigest,
  basketHash,
  MessageFieldError,
  packQuorum,
  recoverAttestationSigner,
  recoverRefusalSigner,
  REFUSAL_TYPES,
  refusalDigest,
  signAttestation,
  signRefusal,
  sortAmounts,
} from "@assay/sdk";
import { expect } from "chai";
import { concat, dataLength, dataSlice, keccak256, toBeHex, toUtf8Bytes, TypedDataEncoder, Wallet } from "ethers";

const WAD = 10n ** 18n;
const domain = { chainId: 31_337n, desk: "0x00000000000000000000000000000000000000D5" };
const [first, second, third] = ["11", "22", "33"].map((byte) => new Wallet(`0x${byte.repeat(32)}`));
const amounts: readonly AssetAmount[] = [
  { assetId: 4n, amount: 3n * WAD },
  { assetId: 64n, amount: 140_680_000_000_000_000_000n },
];
const attestation: AttestationMessage = {
  creationId: 7n,
  receipt: `0x${"ab".repeat(32)}`,
  receivedAt: 1_754_611_200n,
  navWad: 1_081_200_000_000_000_000n,
  valueWad: 21n * WAD,
  amounts,
};
const owner = { creator: "0x00000000000000000000000000000000000000a1", basketHash: `0x${"cd".repeat(32)}` };
const refusal = { creationId: 7n, reason: "nothing arrived — at all" };

/** One 32-byte word. */
const word = (value: bigint | string): string =>
  typeof value === "bigint" ? toBeHex(value, 32) : `0x${value.slice(2).padStart(64, "0")}`;
const text = (value: string): string => keccak256(toUtf8Bytes(value));

/** EIP-712 by hand, word by word; the type strings are copied from contracts/index/types/Creation.sol. */
const AMOUNT_TYPE = "AssetAmount(uint32 assetId,uint256 amount)";
const ATTESTATION_TYPE =
  "Attestation(uint256 creationId,address creator,bytes32 basketHash,bytes32 receipt,uint256 receivedAt,uint256 navWad,uint256 valueWad,AssetAmount[] amounts)AssetAmount(uint32 assetId,uint256 amount)";
const REFUSAL_TYPE = "Refusal(uint256 creationId,address creator,bytes32 basketHash,string reason)";
function seal(structHash: string): string {
  const domainType = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
  const separator = keccak256(
    concat([text(domainType), text("Assay CreationDesk"), text("1"), word(domain.chainId), word(domain.desk)]),
  );
  return keccak256(concat(["0x1901", separator, structHash]));
}
function attestationByHand(message: AttestationMessage): string {
  const hashes = message.amounts.map(({ assetId, amount }) =>
    keccak256(concat([text(AMOUNT_TYPE), word(assetId), word(amount)])),
  );
  const { creationId, receipt, receivedAt, navWad, valueWad } = message;
  const head = [creationId, owner.creator, owner.basketHash, receipt, receivedAt, navWad, valueWad].map(word);
  return seal(keccak256(concat([text(ATTESTATION_TYPE), ...head, keccak256(concat(hashes))])));
}

describe("attestationDigest", () => {
  it("is EIP-712, written out by hand", () => {
    expect(attestationDigest(domain, owner, attestation)).to.equal(attestationByHand(attestation));
    const one = { ...attestation, amounts: amounts.slice(1) };
    expect(attestationDigest(domain, owner, one)).to.equal(attestationByHand(one));
  });

  it("has the type strings of the contract", () => {
    expect(TypedDataEncoder.from(ATTESTATION_TYPES).encodeType("Attestation")).to.equal(ATTESTATION_TYPE);
    expect(TypedDataEncoder.from(ATTESTATION_TYPES).primaryType).to.equal("Attestation");
    expect(TypedDataEncoder.from(REFUSAL_TYPES).encodeType("Refusal")).to.equal(REFUSAL_TYPE);
  });

  it("changes with every field, the creator, his basket, the chain and the desk", () => {
    const changes: Partial<AttestationMessage>[] = [
      { creationId: 8n },
      { receipt: `0x${"ac".repeat(32)}` },
      { receivedAt: attestation.receivedAt + 1n },
      { navWad: attestation.navWad + 1n },
      { valueWad: attestation.valueWad + 1n },
      { amounts: amounts.slice(1) },
      { amounts: [...amounts].reverse() },
    ];
    const digests = changes.map((change) => attestationDigest(domain, owner, { ...attestation, ...change }));
    digests.push(attestationDigest({ ...domain, chainId: 1n }, owner, attestation));
    digests.push(attestationDigest({ ...domain, desk: `0x${"00".repeat(19)}d6` }, owner, attestation));
    for (const other of [{ creator: domain.desk }, { basketHash: `0x${"ce".repeat(32)}` }])
      digests.push(attestationDigest(domain, { ...owner, ...other }, attestation));
    expect(new Set([...digests, attestationDigest(domain, owner, attestation)]).size).to.equal(changes.length + 5);
  });
});

describe("an owner that is a whole record", () => {
  it("adds his address and the hash only, whatever other fields it has", () => {
    const record = { ...owner, state: 1n, navWad: 0n, receipt: `0x${"00".repeat(32)}`, receivedAt: 0n };
    expect(attestationDigest(domain, record, attestation)).to.equal(attestationByHand(attestation));
  });
});

describe("refusalDigest", () => {
  it("is EIP-712, written out by hand", () => {
    const struct = keccak256(
      concat([text(REFUSAL_TYPE), word(7n), word(owner.creator), word(owner.basketHash), text(refusal.reason)]),
    );
    expect(refusalDigest(domain, owner, refusal)).to.equal(seal(struct));
  });
});

describe("signAttestation and signRefusal", () => {
  it("are recovered to their signer, and to somebody else once anything differs", async () => {
    const signature = await signAttestation(first!, domain, owner, attestation);
    expect(recoverAttestationSigner(domain, owner, attestation, signature)).to.equal(first!.address);
    const other = { ...attestation, valueWad: 1n };
    expect(recoverAttestationSigner(domain, owner, other, signature)).not.to.equal(first!.address);
    const refused = await signRefusal(first!, domain, owner, refusal);
    expect(recoverRefusalSigner(domain, owner, refusal, refused)).to.equal(first!.address);
    expect(recoverRefusalSigner(domain, owner, { ...refusal, reason: "" }, refused)).not.to.equal(first!.address);
  });
});

describe("packQuorum", () => {
  it("writes index, r and vs by rising place in the set", async () => {
    const set = [third!, first!, second!].map(({ address }) => address);
    const sign = async (wallet: Wallet) => ({
      validator: wallet.address,
      signature: await signAttestation(wallet, domain, owner, attestation),
    });
    const signed = [await sign(second!), await sign(third!)];
    const packed = packQuorum(set, signed);
    expect(dataLength(packed)).to.equal(130);
    expect([dataSlice(packed, 0, 1), dataSlice(packed, 65, 66)]).to.deep.equal(["0x00", "0x02"]);
    expect(dataSlice(packed, 1, 33)).to.equal(dataSlice(signed[1]!.signature, 0, 32));
    expect(() => packQuorum(set.slice(0, 1), signed)).to.throw(MessageFieldError, "is not in the set in force");
    expect(() => packQuorum(set, [signed[0]!, signed[0]!])).to.throw(MessageFieldError, "index 2 stands twice");
  });
});

describe("basketHash and sortAmounts", () => {
  it("hashes the ABI encoding of the list", () => {
    const encoded = concat([32n, 2n, 4n, amounts[0]!.amount, 64n, amounts[1]!.amount].map(word));
    expect(basketHash(amounts)).to.equal(keccak256(encoded));
  });

  it("sorts by rising asset id and refuses an asset twice", () => {
    expect(sortAmounts([...amounts].reverse())).to.deep.equal(amounts);
    expect(() => sortAmounts([amounts[0]!, amounts[0]!])).to.throw(MessageFieldError, "assetId 4 stands twice");
  });
});
