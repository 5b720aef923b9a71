import { explainError } from "@assay/sdk/errors";
import { isError } from "ethers";

import { TransactionFailedError } from "./cli-error.js";

const SECRET = /\b(?:0x)?[0-9a-fA-F]{64}\b/g;

/** One sentence for whatever went wrong. */
export function describeFailure(error: unknown): string {
  const explained = explainError(error);
  if (explained !== undefined) {
    const where = error instanceof TransactionFailedError ? ` Transaction ${error.hash}.` : "";
    return `${explained.sentence}${where}`;
  }
  if (isOurs(error)) return oneLine(error.message);
  if (isError(error, "INSUFFICIENT_FUNDS"))
    return "the account cannot pay for gas: send it some of the chain's native coin";
  if (isError(error, "NONCE_EXPIRED") || isError(error, "REPLACEMENT_UNDERPRICED")) {
    return "another transaction of this account came first: run the command again";
  }
  if (isError(error, "TIMEOUT")) return "the chain did not answer in time: run the command again";
  if (isError(error, "BAD_DATA"))
    return "a contract does not answer as expected: check that --addresses or --vault fits the chain";
  if (isError(error, "NETWORK_ERROR") || isError(error, "SERVER_ERROR"))
    return "the chain stopped answering: check --rpc";
  if (isError(error, "CALL_EXCEPTION"))
    return `the contract refused without a reason that is known here: ${error.shortMessage}`;
  const said = chainMessage(error);
  if (said !== undefined) return `the chain refused: ${oneLine(said)}`;
  if (error instanceof Error && "shortMessage" in error) return oneLine(String(error.shortMessage)); // without its details
  if (error instanceof Error) return oneLine(error.message === "" ? error.name : error.message);
  return oneLine(String(error));
}

/** Hides whatever may be a private key: a person may have typed one where none belongs. */
export function hideSecrets(text: string): string {
  return text.replace(SECRET, "<hidden>");
}

/** Every error class of the project says whether to try again; its message is for people. */
function isOurs(error: unknown): error is Error {
  return error instanceof Error && "retryable" in error && typeof error.retryable === "boolean";
}

/** What a node answered, when ethers has no class for it. */
function chainMessage(error: unknown): string | undefined {
  if (!isError(error, "UNKNOWN_ERROR") || !("error" in error)) return undefined;
  const answer: unknown = error.error;
  const message = typeof answer === "object" && answer !== null && "message" in answer ? answer.message : undefined;
  return typeof message === "string" ? message : undefined;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").trim();
}
