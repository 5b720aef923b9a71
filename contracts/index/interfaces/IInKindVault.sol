// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Holding, Permit} from "../types/Basket.sol";

/// @title IInKindVault
/// @notice Creation and redemption in the assets themselves. None of it asks the oracle, a guardian or a fee recipient,
/// and nothing can stop a redemption.
///
///   b = tokens x baskets / supply, rounded down going out, up coming in
///   amount of component i = units[i] x b / 1e27,        rounded the same way
///   cash                  = tokens x cash / supply,     rounded the same way
///
/// Lists of amounts run over the components in their order and end with the cash. Sets of components are bits: bit i
/// for component i, bit 20 for cash.
///
/// A component's transfer gets {TRANSFER_GAS} gas at most and no more than a word of its answer is read, so that one that
/// reverts, answers false, burns gas or re-enters harms nobody but its own claim.
interface IInKindVault {
    /* ERRORS */

    /// @notice The vault has no basket yet.
    error IndexVault_NotSeeded();
    /// @notice A component did not do as asked; name it in the set to skip, and claim it later. 20 is the cash.
    error IndexVault_ComponentFailed(uint256 index);
    /// @notice A list of amounts must have one entry a component and one for the cash.
    error IndexVault_AmountCount(uint256 count, uint256 expected);
    /// @notice A component would cost more than the caller accepts.
    error IndexVault_AboveMaximumIn(uint256 index, uint256 amount, uint256 maximum);
    /// @notice A component would give less than the caller accepts.
    error IndexVault_BelowMinimumOut(uint256 index, uint256 amount, uint256 minimum);
    /// @notice The tokens are worth no basket and no cash. (Amounts of single components may still round down to nothing.)
    error IndexVault_NothingOut();
    /// @notice More tokens than there are.
    error IndexVault_TokensExceedSupply(uint256 tokens, uint256 supply);
    /// @notice Nobody can receive at this address: it is zero, the vault or the index token.
    error IndexVault_ReceiverInvalid(address to);
    /// @notice A token moved another amount than asked: it takes a fee, rebases or lies.
    error IndexVault_InexactReceipt(address token, uint256 asked, uint256 received);
    /// @notice Minting is stopped, or over for ever (`until` is then the end of time).
    error IndexVault_MintingStopped(uint256 until);
    /// @notice Nothing of what was named is owed, or none of it could be paid.
    error IndexVault_NothingClaimed(uint256 claimId, uint256 open);
    /// @notice The caller has too many claims that are paid in part; pull one of them first.
    error IndexVault_ClaimsFull(uint256 maximum);

    /* EVENTS */

    /// @notice Index tokens were created in kind.
    /// @param user Who paid.
    /// @param to Who got the tokens.
    /// @param tokens Index tokens made for `to`, WAD; those of the mint fee come on top, see {IIndexVault-FeesChanged}.
    /// @param basketsBefore The books' baskets before, RAY.
    /// @param basketsAfter And after.
    /// @param cashBefore The books' cash before.
    /// @param cashAfter And after.
    event CreatedInKind(
        address indexed user,
        address indexed to,
        uint256 tokens,
        uint256 basketsBefore,
        uint256 basketsAfter,
        uint256 cashBefore,
        uint256 cashAfter
    );
    /// @notice Index tokens were redeemed in kind. What was skipped or deferred left the books and waits as a claim.
    /// @param user Whose tokens ended.
    /// @param to Who got the assets.
    /// @param tokens Index tokens ended, WAD.
    event RedeemedInKind(
        address indexed user,
        address indexed to,
        uint256 tokens,
        uint256 basketsBefore,
        uint256 basketsAfter,
        uint256 cashBefore,
        uint256 cashAfter
    );
    /// @notice Assets wait to be pulled. A claim may grow by a later exit.
    /// @param baskets Baskets added to it, RAY.
    /// @param cash Cash added to it.
    /// @param open What of it is owed; of a deferred exit all 21 bits, of which those beyond the list mean nothing.
    event ClaimOpened(address indexed owner, uint256 indexed claimId, uint256 baskets, uint256 cash, uint256 open);
    /// @notice Some of a claim was paid.
    /// @param openBefore What was owed.
    /// @param openAfter What still is.
    event ClaimPaid(address indexed owner, uint256 indexed claimId, address to, uint256 openBefore, uint256 openAfter);

    /* WRITES */

    /// @notice Makes `tokens` index tokens for exactly the basket and the cash behind them, rounded up.
    /// @dev Needs an allowance of each component and of the base asset. With a mint fee the caller pays for the fee's
    /// tokens on top. Errors: MintingStopped, NotSeeded, NothingOut, ReceiverInvalid, AmountCount, AboveMaximumIn,
    /// InexactReceipt, Books_Overflow. Loops over at most 20 components.
    /// @param tokens Index tokens to make, WAD.
    /// @param maxIn Most to pay of each component, cash last.
    /// @param to Who gets the tokens.
    /// @return amountsIn What was paid of each component, cash last.
    function createInKind(
        uint256 tokens,
        uint256[] calldata maxIn,
        address to
    ) external returns (uint256[] memory amountsIn);

    /// @notice {createInKind} with ERC-2612 permits of some components or the base asset instead of allowances.
    /// @dev A permit that fails is ignored if the allowance suffices. At most 21 permits count.
    function createInKindPermit(
        uint256 tokens,
        uint256[] calldata maxIn,
        address to,
        Permit[] calldata permits
    ) external returns (uint256[] memory amountsIn);

    /// @notice Ends the caller's `tokens` for their share of everything, rounded down.
    /// @dev Errors: NotSeeded, NothingOut, ReceiverInvalid, TokensExceedSupply, AmountCount, BelowMinimumOut,
    /// ComponentFailed, and the token's when the caller has too few. Loops over at most 20 components.
    /// @param tokens Index tokens to end, WAD.
    /// @param minOut Least to get of each component, cash last; an empty list asks for nothing.
    /// @param to Who gets the assets.
    /// @return amountsOut What was sent of each component, cash last.
    function redeemInKind(
        uint256 tokens,
        uint256[] calldata minOut,
        address to
    ) external returns (uint256[] memory amountsOut);

    /// @notice {redeemInKind} that does not touch the components of `skip` and keeps them as a claim of the caller's.
    /// @param skip Components to leave: bit i for component i, bit 20 for cash; other bits mean nothing.
    /// @return amountsOut What was sent; 0 where it was skipped.
    /// @return claimId The claim; see {claim}. 0 when nothing was skipped.
    function redeemInKind(
        uint256 tokens,
        uint256[] calldata minOut,
        address to,
        uint256 skip
    ) external returns (uint256[] memory amountsOut, uint256 claimId);

    /// @notice {redeemInKind} to the caller, whatever it gives.
    function redeemInKind(uint256 tokens) external returns (uint256[] memory amountsOut);

    /// @notice Ends the caller's `tokens` and leaves their share of everything as a claim, at constant cost. Touches no
    /// component. A claim none of whose components were paid yet grows instead of a new one being made.
    /// @dev While an auction's trades are not written down yet, this writes them down first: about 200,000 gas more.
    /// Errors: NotSeeded, NothingOut, TokensExceedSupply, ClaimsFull.
    function redeemDeferred(uint256 tokens) external returns (uint256 claimId);

    /// @notice Pays what is open of the caller's claim: one component, several, or all.
    /// @dev What cannot be paid stays open, and the others are paid; so do those that had too little gas left: allow
    /// {TRANSFER_GAS} for each. Errors: NothingClaimed, ReceiverInvalid. Loops over at
    /// most 20 components.
    /// @param claimId The claim.
    /// @param which Components to pay: bit i for component i, bit 20 for cash.
    /// @param to Who gets them.
    /// @return paid Those that were paid.
    function claim(uint256 claimId, uint256 which, address to) external returns (uint256 paid);

    /* READS */

    /// @notice What {createInKind} would take now of each component, cash last. Reverts when it would.
    function previewCreateInKind(uint256 tokens) external view returns (uint256[] memory amountsIn);

    /// @notice What {redeemInKind} would send now of each component, cash last. Reverts when it would.
    function previewRedeemInKind(uint256 tokens) external view returns (uint256[] memory amountsOut);

    /// @notice Most index tokens {createInKind} makes now, WAD; 0 while minting is stopped.
    function maxCreateInKind() external view returns (uint256 tokens);

    /// @notice Most index tokens of `owner` that {redeemInKind} takes now, WAD: all of them.
    function maxRedeemInKind(address owner) external view returns (uint256 tokens);

    /// @notice What is still owed of a claim.
    /// @param claimId The claim; its bits from the 8th on are the version of the component list it is counted in.
    /// @return open Components owed: bit i for component i of that list, bit 20 for cash; 0 when there is no such claim.
    /// @return components How much of each; 0 where it was paid.
    /// @return cash And of cash.
    function claimOf(
        address owner,
        uint256 claimId
    ) external view returns (uint256 open, Holding[] memory components, uint256 cash);

    /// @notice Most gas one component's transfer gets.
    function TRANSFER_GAS() external view returns (uint256);
}
