import type { Sentences } from "./template.js";

/** OpenZeppelin's and PRB-Math's errors that can surface: [what happened, what to do]. Amounts are read with 18 decimals. */
export const OPENZEPPELIN_SENTENCES: Sentences = {
  /* Tokens */
  ERC20InsufficientBalance: [
    "{sender:address} holds {balance:wad} of the token, and {needed:wad} is needed (counted with 18 decimals).",
    "Use a smaller amount, or fund the account.",
  ],
  ERC20InsufficientAllowance: [
    "{spender:address} may take {allowance:wad} of the token, and {needed:wad} is needed (counted with 18 decimals).",
    "Approve at least that much first.",
  ],
  ERC20InvalidSender: ["Tokens cannot come from {sender:address}.", "Give another sender."],
  ERC20InvalidReceiver: ["Tokens cannot go to {receiver:address}.", "Give another receiver."],
  ERC20InvalidApprover: ["{approver:address} cannot approve anyone.", "Approve from another account."],
  ERC20InvalidSpender: ["{spender:address} cannot be approved.", "Approve another account."],
  ERC721IncorrectOwner: [
    "Token {tokenId:count} belongs to {owner:address}, not to {sender:address}.",
    "Name the token's owner, or another token.",
  ],
  ERC721InsufficientApproval: [
    "{operator:address} neither owns token {tokenId:count} nor may act for its owner.",
    "Send from the owner's account, or let the owner approve this one.",
  ],
  ERC721InvalidApprover: [
    "{approver:address} may not approve anyone for this token.",
    "Approve from the owner's account, or from an operator of the owner.",
  ],
  ERC721InvalidOperator: ["{operator:address} cannot be made an operator.", "Give another account."],
  ERC721InvalidOwner: ["{owner:address} cannot own tokens.", "Give another account."],
  ERC721InvalidReceiver: [
    "Tokens cannot go to {receiver:address}: it is zero, or a contract that does not take them.",
    "Give another receiver.",
  ],
  ERC721InvalidSender: ["Tokens cannot come from {sender:address}.", "Give another sender."],
  ERC721NonexistentToken: ["Token {tokenId:count} has no owner: it is inactive.", "Check the number."],
  ERC2612ExpiredSignature: [
    "The permit was valid until {deadline:moment} only.",
    "Sign a new permit with a later deadline.",
  ],
  ERC2612InvalidSigner: [
    "The permit was signed by {signer:address}, but the tokens belong to {owner:address}.",
    "Sign the permit with the owner's key, for this chain, this token and the present nonce.",
  ],
  InvalidAccountNonce: [
    "The signature of {account:address} carries a used nonce; the present one is {currentNonce:count}.",
    "Sign again with the present nonce.",
  ],
  SafeERC20FailedOperation: [
    "Token {token:address} refused the transfer or is no token.",
    "Check balance, allowance and the token's address.",
  ],

  /* Permissions */
  AccessManagedUnauthorized: [
    "{caller:address} may not call this function.",
    "Ask an administrator for the role, or use the account that holds it.",
  ],
  AccessManagedRequiredDelay: [
    "{caller:address} may call this function only with {delay:seconds} of notice.",
    "Schedule the call in the access manager and execute it after the delay.",
  ],
  AccessManagedInvalidAuthority: [
    "{authority:address} is no access manager.",
    "Give the address of a deployed access manager.",
  ],
  AccessManagerAlreadyScheduled: [
    "Operation {operationId:hex} is scheduled already.",
    "Execute it when its delay is over, or cancel it first.",
  ],
  AccessManagerNotScheduled: [
    "Operation {operationId:hex} is not scheduled.",
    "Schedule it first, with exactly the same call.",
  ],
  AccessManagerNotReady: ["Operation {operationId:hex} is still waiting for its delay to pass.", "Execute it later."],
  AccessManagerExpired: ["Operation {operationId:hex} was not executed in time and has expired.", "Schedule it again."],
  AccessManagerLockedRole: ["Role {roleId:role} cannot be changed.", "Use another role."],
  AccessManagerLockedFunction: [
    "Function {selector:hex} cannot be given to another role.",
    "Leave this function as it is.",
  ],
  AccessManagerBadConfirmation: [
    "To give up a role an account must name itself.",
    "Give the sender's own address as confirmation.",
  ],
  AccessManagerUnauthorizedAccount: [
    "{msgsender:address} does not hold the role {roleId:role}.",
    "Ask an administrator for the role, or use the account that holds it.",
  ],
  AccessManagerUnauthorizedCall: [
    "{caller:address} may not call function {selector:hex} of {target:address}.",
    "Ask an administrator for the role, or schedule the call if the role has a delay.",
  ],
  AccessManagerUnauthorizedConsume: [
    "{target:address} does not take scheduled operations itself.",
    "Call through the access manager's `execute`.",
  ],
  AccessManagerUnauthorizedCancel: [
    "{msgsender:address} may not cancel the call that {caller:address} scheduled to function {selector:hex} of {target:address}.",
    "Let the caller, an administrator or the function's guardian cancel it.",
  ],
  AccessManagerInvalidInitialAdmin: [
    "{initialAdmin:address} cannot be the first administrator.",
    "Give an account that somebody holds the key of.",
  ],

  /* Votes and proposals */
  GovernorAlreadyCastVote: ["{voter:address} voted already.", "A vote is cast once and stands."],
  GovernorAlreadyQueuedProposal: ["Proposal {proposalId:count} is queued already.", "Execute it after its delay."],
  GovernorDisabledDeposit: ["The governor takes no tokens and no coins.", "Send them to the timelock."],
  GovernorInsufficientProposerVotes: [
    "{proposer:address} has {votes:count} units (tokens times trust) and needs {threshold:count} to propose.",
    "Gather delegations first; they count from the next second on.",
  ],
  GovernorInvalidProposalLength: [
    "The proposal has {targets:count} targets, {calldatas:count} calls and {values:count} values.",
    "Give as many of each, and at least one.",
  ],
  GovernorInvalidSignature: ["The signature is not one of {voter:address}.", "Sign again, with the present nonce."],
  GovernorInvalidVoteParams: ["The vote carries parameters that are not understood.", "Vote without parameters."],
  GovernorInvalidVoteType: ["This is no way to vote.", "Vote 0 against, 1 for, or 2 to abstain."],
  GovernorInvalidVotingPeriod: ["A voting period of {votingPeriod:seconds} is too short.", "Choose a longer one."],
  GovernorNonexistentProposal: [
    "There is no proposal {proposalId:count}.",
    "Check the number: it is made from the calls and the description.",
  ],
  GovernorOnlyExecutor: ["{account:address} is not the timelock.", "Propose it instead."],
  GovernorPreventLateQuorumVoteExtensionTooLarge: [
    "An extension of {newVoteExtension:seconds} is over {maxVoteExtension:seconds}.",
    "Choose a shorter one.",
  ],
  GovernorProposalQueueingFailed: ["Proposal {proposalId:count} could not be queued.", "Check the timelock."],
  GovernorProposalQueueingNotRequired: ["Proposal {proposalId:count} needs no queue.", "Execute it."],
  GovernorRestrictedProposer: [
    "{proposer:address} is not the proposer that the description names.",
    "Let that account propose, or change the description.",
  ],
  GovernorUnableToCancel: [
    "{account:address} may not cancel proposal {proposalId:count}.",
    "Its proposer may while it is pending; the guardian at any time while in office.",
  ],
  GovernorUnexpectedProposalState: [
    "Proposal {proposalId:count} is {current:proposalState}; it would have to be {expectedStates:proposalStates}.",
    "Look at its state and its times.",
  ],
  TimelockInvalidOperationLength: [
    "The operation has {targets:count} targets, {payloads:count} calls and {values:count} values.",
    "Give as many of each.",
  ],
  TimelockInsufficientDelay: [
    "A delay of {delay:seconds} is under the timelock's {minDelay:seconds}.",
    "Schedule it with at least that.",
  ],
  TimelockUnexpectedOperationState: [
    "Operation {operationId:hex} is not in a state ({expectedStates:hex}, one bit each) that allows this.",
    "Look whether it waits, is ready or done.",
  ],
  TimelockUnexecutedPredecessor: [
    "Operation {predecessorId:hex} has to be executed first.",
    "Execute it, then this one.",
  ],
  TimelockUnauthorizedCaller: ["{caller:address} is not the timelock itself.", "Propose it instead."],
  AccessControlUnauthorizedAccount: [
    "{account:address} does not hold the role {neededRole:hex}.",
    "Only the governor acts on the timelock.",
  ],
  AccessControlBadConfirmation: [
    "To give up a role an account must name itself.",
    "Give the sender's own address as confirmation.",
  ],
  ERC5805FutureLookup: [
    "{timepoint:moment} has not passed: the votes' clock says {clock:moment}.",
    "Ask for a moment that has passed.",
  ],
  VotesExpiredSignature: ["The delegation was valid until {expiry:moment} only.", "Sign it again."],
  CheckpointUnorderedInsertion: [
    "An entry of a history would lie before the newest one.",
    "Report it: this is an error in a contract, not in what was asked.",
  ],

  /* Signatures, calls and numbers */
  ECDSAInvalidSignature: ["A signature is malformed: no account signed it.", "Sign again."],
  ECDSAInvalidSignatureLength: ["A signature is {length:count} bytes long instead of 65.", "Sign again."],
  ECDSAInvalidSignatureS: [
    "A signature has its s value {s:hex} in the upper half of its range.",
    "Sign again with a library that gives the lower s.",
  ],
  ReentrancyGuardReentrantCall: [
    "The function was entered again before it was done.",
    "One of the tokens calls back: do not use it here.",
  ],
  FailedCall: ["A call to another contract failed without a reason.", "Check the target and its arguments."],
  AddressEmptyCode: ["There is no contract at {target:address}.", "Check the address and the network."],
  InsufficientBalance: [
    "The account holds {balance:wad} of the native coin, and {needed:wad} is needed.",
    "Fund the account.",
  ],
  SafeCastOverflowedUintDowncast: ["The value {value:count} does not fit {bits:count} bits.", "Use a smaller value."],
  SafeCastOverflowedUintToInt: ["The value {value:count} does not fit a signed number.", "Use a smaller value."],
  RateLimitExceeded: [
    "The amount is over what the vault's limit on minting and redeeming at the NAV leaves now.",
    "Use a smaller amount, wait until the limit fills up again, or act in kind, where there is none.",
  ],
  PRBMath_UD60x18_Log_InputTooSmall: [
    "A logarithm of {x:wad} was asked for, which is below 1.",
    "Report it: no rate of a pool is below zero.",
  ],
  PRBMath_UD60x18_Exp_InputTooBig: [
    "The streaming fee has not been collected for too long: its exponent is {x:wad}.",
    "Report it: no fee of this vault comes near in thousands of years.",
  ],
  PRBMath_UD60x18_Exp2_InputTooBig: [
    "The streaming fee has not been collected for too long: its binary exponent is {x:wad}.",
    "Report it: no fee of this vault comes near in thousands of years.",
  ],
  StringTooLong: ["The text {str:text} is too long: 31 bytes at most.", "Use a shorter one."],
  InvalidShortString: [
    "A short text is stored wrongly.",
    "Report it: this is an error in a contract, not in what was asked.",
  ],
};
