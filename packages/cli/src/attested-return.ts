import {
  type ExternalReturnMessage,
  type FundDomain,
  MessageFieldError,
  packQuorum,
  recoverExternalReturnSigner,
  type ValidatorSignature,
} from "@assay/sdk";
import { getAddress } from "ethers";
import { z } from "zod";

import { readJsonFile } from "./amount-file.js";
import { UsageError } from "./cli-error.js";

/** What one validator says of the external position, as `assay fund attest` prints it. A type, as JSON values are. */
export type SignedBy = ExternalReturnMessage & ValidatorSignature & FundDomain;

/** The same with the file it came from. */
export type AttestedReturn = SignedBy & { readonly source: string };

/** A return with the signatures of several validators, as `closePeriod` takes it. */
export interface SignedReturn {
  readonly attested: ExternalReturnMessage;
  /** Packed, by the place in the set in force. */
  readonly signatures: string;
  readonly validators: readonly string[];
}

/** What a return is packed for. */
export interface SigningRules {
  readonly domain: FundDomain;
  /** The period that is to be closed. */
  readonly period: bigint;
  /** Oracle keys of the set in force, in its order. */
  readonly activeSet: readonly string[];
}

const UINT = z
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt);
const ADDRESS = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => getAddress(text.toLowerCase()));
const ATTESTED = z.object({
  chainId: UINT,
  fund: ADDRESS,
  period: UINT,
  valueBefore: UINT,
  ratioRay: UINT,
  validator: ADDRESS,
  signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/),
});
const EXPECTED = "what `assay fund attest` printed, or a list of such objects";

/** @throws {@link UsageError} naming the file that is missing or malformed. */
export function readAttestedReturns(files: readonly string[]): AttestedReturn[] {
  return files.flatMap((source) => {
    const read = readJsonFile(source, z.unknown(), EXPECTED);
    const parsed = z
      .array(ATTESTED)
      .min(1)
      .safeParse(Array.isArray(read) ? read : [read]);
    if (!parsed.success) throw new UsageError(`${source} must be ${EXPECTED}`);
    return parsed.data.map((one) => ({ ...one, source }));
  });
}

/**
 * Checks that all say the same, of this fund and this period, and that each is signed by a validator of the set in force;
 * then packs the signatures by the set's order. Whether they are a quorum the contract says.
 * @throws {@link UsageError} naming the first that is wrong.
 */
export function packReturns(rules: SigningRules, returns: readonly AttestedReturn[]): SignedReturn {
  const [first] = returns;
  if (first === undefined) throw new UsageError("no attestation was given");
  const { period, valueBefore, ratioRay } = first;
  const attested = { period, valueBefore, ratioRay };
  for (const one of returns) requireFit(rules, one, first);
  try {
    const signatures = packQuorum(rules.activeSet, returns);
    return { attested, signatures, validators: returns.map(({ validator }) => validator) };
  } catch (error) {
    if (error instanceof MessageFieldError) throw twice(returns);
    throw error;
  }
}

function requireFit({ domain, period, activeSet }: SigningRules, one: AttestedReturn, first: AttestedReturn): void {
  const { source, validator } = one;
  if (one.chainId !== domain.chainId || one.fund !== domain.fund) {
    throw new UsageError(
      `${source} is of fund ${one.fund} on chain ${one.chainId}, not of ${domain.fund} on ${domain.chainId}`,
    );
  }
  if (one.period !== period) throw new UsageError(`${source} is of period ${one.period}, and period ${period} is open`);
  if (one.valueBefore !== first.valueBefore || one.ratioRay !== first.ratioRay) {
    throw new UsageError(
      `${source} says ratio ${one.ratioRay} of ${one.valueBefore}, and ${first.source} says ` +
        `${first.ratioRay} of ${first.valueBefore}: validators must sign the same`,
    );
  }
  if (!activeSet.includes(validator))
    throw new UsageError(`${source} is signed by ${validator}, which is no validator of the set in force`);
  if (signerOf(domain, one) !== validator)
    throw new UsageError(
      `${source} does not bear the signature of ${validator}: sign it again with \`assay fund attest\``,
    );
}

/** Undefined when nobody signed it. */
function signerOf(
  domain: FundDomain,
  { period, valueBefore, ratioRay, signature }: AttestedReturn,
): string | undefined {
  try {
    return recoverExternalReturnSigner(domain, { period, valueBefore, ratioRay }, signature);
  } catch {
    return undefined; // r, s or v out of range
  }
}

function twice(returns: readonly AttestedReturn[]): UsageError {
  const again = returns.find(({ validator }, i) => returns.findIndex((one) => one.validator === validator) < i);
  return new UsageError(
    `${again?.source ?? "a file"} is signed by ${again?.validator ?? "a validator"}, as another is`,
  );
}
