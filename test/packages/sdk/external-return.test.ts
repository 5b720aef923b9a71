import { externalReturnDigest, recoverExternalReturnSigner, signExternalReturn } from "@assay/sdk";
import { expect } from "chai";
import { concat, keccak256, toBeHex, toUtf8Bytes, Wallet } from "ethers";

const domain = { chainId: 31_337n, fund: "0x00000000000000000000000000000000000000F5" };
const attested = { period: 3n, valueBefore: 450n * 10n ** 18n, ratioRay: 12n * 10n ** 26n };
const validator = new Wallet(`0x${"11".repeat(32)}`);

/** EIP-712 by its own text. */
function digestByHand(): string {
  const hash = (text: string): string => keccak256(toUtf8Bytes(text));
  const word = (value: bigint): string => toBeHex(value, 32);
  const separator = keccak256(
    concat([
      hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
      hash("Assay OperationalFund"),
      hash("1"),
      word(domain.chainId),
      word(BigInt(domain.fund)),
    ]),
  );
  const struct = keccak256(
    concat([
      hash("ExternalReturn(uint256 period,uint256 valueBefore,uint256 ratioRay)"),
      word(attested.period),
      word(attested.valueBefore),
      word(attested.ratioRay),
    ]),
  );
  return keccak256(concat(["0x1901", separator, struct]));
}

describe("externalReturnDigest", () => {
  it("is EIP-712 over the three fields in the fund's domain", () => {
    expect(externalReturnDigest(domain, attested)).to.equal(digestByHand());
  });
});

describe("signExternalReturn", () => {
  it("signs that digest, for this return, fund and chain alone", async () => {
    const signature = await signExternalReturn(validator, domain, attested);
    expect(signature).to.equal(validator.signingKey.sign(digestByHand()).serialized);
    expect(recoverExternalReturnSigner(domain, attested, signature)).to.equal(validator.address);
    for (const [otherDomain, other] of [
      [{ ...domain, chainId: 1n }, attested],
      [{ ...domain, fund: validator.address }, attested],
      [domain, { ...attested, period: 4n }],
      [domain, { ...attested, valueBefore: attested.valueBefore + 1n }],
      [domain, { ...attested, ratioRay: attested.ratioRay + 1n }],
    ] as const) {
      expect(recoverExternalReturnSigner(otherDomain, other, signature)).not.to.equal(validator.address);
    }
  });
});
