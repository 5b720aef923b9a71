// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev Number of a guarantee, from 1 on.
type GuaranteeId is uint256;

/// @dev Where a guarantee stands. From LOCKED on its collateral came in; the last three are final.
enum GuaranteeState {
    /// Nobody drafted it.
    NONE,
    /// Its terms are written and bind nobody.
    DRAFT,
    /// Its drafter is bound until `acceptBy`.
    OFFERED,
    /// It was taken back, or nobody accepted in time. Final; nothing ever came in.
    WITHDRAWN,
    /// Collateral and premium came in; the cover has not begun.
    LOCKED,
    /// The cover runs.
    ACTIVE,
    /// The cover is over; claims still come in until the grace ends.
    EXPIRED,
    /// The beneficiary claimed; the guarantor answers.
    CLAIMED,
    /// The guarantor disputes the claim; the arbiter decides.
    DISPUTED,
    /// The guarantor got his collateral back. Final.
    RELEASED,
    /// The claim was paid. Final.
    ACCEPTED,
    /// The claim was split. Final.
    RESOLVED
}

/// @dev What two sides agree on. Moments are unix seconds, spans seconds, amounts in their token's smallest unit. Five
/// slots.
struct Terms {
    /// Gives the collateral, gets the premium, answers claims.
    address guarantor; // slot 0
    /// What covers claims.
    uint96 collateral; // slot 0
    /// May claim; holds the guarantee tokens.
    address beneficiary; // slot 1
    /// What the cover costs; may be 0.
    uint96 premium; // slot 1
    /// Decides disputes.
    address arbiter; // slot 2
    /// The cover runs from here,
    uint40 startsAt; // slot 2
    /// and ends before this moment.
    uint40 expiresAt; // slot 2
    /// The beneficiary's share of the claim when the arbiter stays silent.
    uint16 silentSplitBps; // slot 2
    /// What the collateral is paid in.
    address collateralToken; // slot 3
    /// The offer can be accepted before this moment.
    uint40 acceptBy; // slot 3
    /// The grace: claims come in so long after `expiresAt`.
    uint32 claimSeconds; // slot 3
    /// What the premium is paid in; anything when there is none.
    address premiumToken; // slot 4
    /// The guarantor's time to answer a claim.
    uint32 responseSeconds; // slot 4
    /// The arbiter's time to decide.
    uint32 arbitrationSeconds; // slot 4
}

/// @dev The book of one guarantee. Two slots.
struct Book {
    /// Who wrote the terms.
    address drafter; // slot 0
    /// Where it stands.
    GuaranteeState state; // slot 0
    /// When the answer or the decision that is waited for is due, unix seconds; 0 before a claim.
    uint40 dueAt; // slot 0
    /// Collateral it holds now, equal to its guarantee tokens.
    uint96 held; // slot 1
    /// What was claimed, at most the collateral.
    uint96 claimed; // slot 1
}
