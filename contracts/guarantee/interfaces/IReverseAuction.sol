// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AuctionId, Bid, BidState, Course} from "../types/AuctionTypes.sol";
import {GuaranteeId, Terms} from "../types/GuaranteeTypes.sol";

/// @title IReverseAuction
/// @notice Finds who guarantees for the least. A beneficiary names his terms and the most he pays; providers bid sealed
/// premiums; the best leads into a guarantee of the market. No role, no owner, no pause.
///
///     score = premium x 100 / trust       lowest wins, compared by cross-multiplying: nothing is rounded
///     bond  = BOND x 100 / trust, up      in BTA-UTIL: half the trust, twice the bond
///
/// trust being the score last written when the bid came in; who has none cannot bid. Of equal scores the earlier bid wins.
///
/// Course: `open` escrows the most the beneficiary pays -> `commit` -> `reveal` -> turns. In turn each of the best three has
/// `lockSeconds`: {advance} drafts a guarantee with his premium and offers it to him, and he accepts it in the market.
///
///     turn k (0, 1, 2) runs from revealEndsAt + k x lockSeconds, before revealEndsAt + (k + 1) x lockSeconds
///
/// Who does not lock in his turn forfeits his bond, asked or not: he could have called {advance} himself. The market needs
/// to know nothing of this: the auction drafts and pays the premium out of its escrow, and the winner accepts.
///
/// Each bond ends once, in one of three ways: refunded (revealed and not needed), forfeited (never revealed, or won and
/// never locked) or paid (to the winner, when his collateral is locked). Bonds of the best three stay until that is decided;
/// the others may be pulled once the reveal window is over. Forfeits are sent to {FORFEITS_TO}. The premium that the winner
/// did not ask for, or all of it when nobody won, is the beneficiary's to pull.
///
/// Griefing: a copied commitment opens for nobody but its author, since the bidder is in it; so it costs its copier the bond.
/// A bid not revealed costs the bond. However many bids come, only the best three are kept, so no act loops over them. A
/// premium over the maximum is no bid and cannot be revealed.
///
/// Warning: bidders should know the tokens of an auction. A premium or collateral token that refuses to move keeps a winner
/// from locking, which costs him his bond. Nobody gains by that: it does not go to the beneficiary.
interface IReverseAuction {
    /* ERRORS */

    /// @notice Only who gets the cover opens its auction.
    error ReverseAuction_NotBeneficiary(address account, address beneficiary);
    /// @notice A span out of its bounds.
    /// @param parameter Its name.
    error ReverseAuction_SpanOutOfRange(bytes32 parameter, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice The bond is above 0 and at most the maximum.
    error ReverseAuction_BondOutOfRange(uint256 bond, uint256 maximum);
    /// @notice There is no such place: the zero address, or one where there must be a contract.
    error ReverseAuction_InvalidAddress(address account);
    /// @notice There is no such auction.
    error ReverseAuction_Unknown(AuctionId auction);
    /// @notice Not yet.
    error ReverseAuction_TooEarly(uint256 nowAt, uint256 opensAt);
    /// @notice No longer.
    error ReverseAuction_TooLate(uint256 nowAt, uint256 closedAt);
    /// @notice Beneficiary and arbiter cannot guarantee.
    error ReverseAuction_PartyCannotBid(address account);
    /// @notice Nobody trusts this account.
    error ReverseAuction_NoTrust(address account);
    /// @notice An empty commitment.
    error ReverseAuction_EmptyCommitment();
    /// @notice The bid of this account stands elsewhere.
    error ReverseAuction_WrongBidState(AuctionId auction, address bidder, BidState state, BidState needed);
    /// @notice Premium and salt are not what was committed.
    error ReverseAuction_WrongSeal(bytes32 commitment, bytes32 computed);
    /// @notice More than the beneficiary pays.
    error ReverseAuction_PremiumTooHigh(uint256 premium, uint256 maximum);
    /// @notice Bonds of the best three stay until the auction is decided.
    error ReverseAuction_BondHeld(AuctionId auction, address bidder);
    /// @notice Whose turn it is was made his offer, and has time.
    error ReverseAuction_NothingToAdvance(AuctionId auction, uint256 turnEndsAt);
    /// @notice The auction is decided.
    error ReverseAuction_Concluded(AuctionId auction);
    /// @notice The auction is not decided.
    error ReverseAuction_NotConcluded(AuctionId auction);
    /// @notice The premium was pulled already, or nothing is left of it.
    error ReverseAuction_NothingToPull(AuctionId auction);
    /// @notice Money sent there would be lost.
    error ReverseAuction_InvalidReceiver(address receiver);
    /// @notice The premium token moved another amount than it was told to.
    error ReverseAuction_InexactReceipt(address token, uint256 received, uint256 expected);

    /* EVENTS */

    /// @notice An auction began. `terms.premium` is the most that is paid.
    event AuctionOpened(
        AuctionId indexed auction,
        address indexed beneficiary,
        Terms terms,
        uint256 commitEndsAt,
        uint256 revealEndsAt,
        uint256 lockSeconds
    );
    /// @notice A sealed bid came in.
    event BidCommitted(
        AuctionId indexed auction,
        address indexed bidder,
        uint256 number,
        bytes32 commitment,
        uint256 trust,
        uint256 bond
    );
    /// @notice A bid was opened.
    /// @param rank Its place now, from 0 on; 3 when it is none of the best three.
    event BidRevealed(AuctionId indexed auction, address indexed bidder, uint256 premium, uint256 rank);
    /// @notice The guarantee was offered to whose turn it is.
    event TurnOffered(
        AuctionId indexed auction,
        address indexed bidder,
        uint256 turn,
        GuaranteeId guarantee,
        uint256 turnEndsAt
    );
    /// @notice A bond ended.
    /// @param receiver Who got it.
    /// @param stateBefore Where the bid stood.
    /// @param stateAfter How its bond ended.
    event BondEnded(
        AuctionId indexed auction,
        address indexed bidder,
        address indexed receiver,
        uint256 bond,
        BidState stateBefore,
        BidState stateAfter
    );
    /// @notice The auction is decided.
    /// @param winner Who locked the collateral; zero when nobody did.
    /// @param premiumPaid What the cover costs.
    /// @param premiumLeft What the beneficiary gets back.
    event AuctionConcluded(AuctionId indexed auction, address indexed winner, uint256 premiumPaid, uint256 premiumLeft);
    /// @notice The beneficiary got back what is left of the premium.
    event PremiumPulled(AuctionId indexed auction, address indexed receiver, uint256 amount);

    /* WRITES */

    /// @notice Opens an auction and escrows `terms.premium`, the most the caller pays. By the beneficiary of the terms. The
    /// cover must begin after the last turn. `terms.guarantor` and `terms.acceptBy` are set by the auction, whatever they say.
    /// @dev Errors: NotBeneficiary, SpanOutOfRange, InexactReceipt, those of IGuaranteeMarket.checkTerms and of the token.
    function open(
        Terms calldata terms,
        uint256 commitSeconds,
        uint256 revealSeconds,
        uint256 lockSeconds
    ) external returns (AuctionId auction);

    /// @notice Bids, once an auction and account. Takes the bond: {bondFor} the caller's trust.
    /// @param commitment {commitmentOf} the auction, the caller, his premium and a secret salt.
    /// @dev Errors: Unknown, TooLate, PartyCannotBid, EmptyCommitment, WrongBidState, NoTrust, those of BTA-UTIL.
    function commit(AuctionId auction, bytes32 commitment) external;

    /// @notice Opens the bid of `bidder`. Anyone who knows premium and salt.
    /// @dev Errors: Unknown, TooEarly, TooLate, WrongBidState, WrongSeal, PremiumTooHigh.
    function reveal(AuctionId auction, address bidder, uint256 premium, bytes32 salt) external;

    /// @notice Forfeits the bond of a bid that was not revealed in time. Anyone.
    /// @dev Errors: Unknown, TooEarly, WrongBidState.
    function forfeit(AuctionId auction, address bidder) external;

    /// @notice Moves a revealed auction on as far as it goes: forfeits turns that ran out, offers to whose turn it is,
    /// concludes when he locked or nobody is left. Anyone; three turns at most.
    /// @dev Errors: Unknown, TooEarly, Concluded, NothingToAdvance, those of the market.
    function advance(AuctionId auction) external;

    /// @notice Pays the caller's bond to `receiver`: once the reveal window is over, and for the best three once the auction
    /// is concluded.
    /// @dev Errors: Unknown, InvalidReceiver, TooEarly, WrongBidState, BondHeld.
    function pullBond(AuctionId auction, address receiver) external returns (uint256 bond);

    /// @notice Pays what is left of the premium to `receiver`, once concluded. By the beneficiary.
    /// @dev Errors: Unknown, NotBeneficiary, InvalidReceiver, NotConcluded, NothingToPull, those of the token.
    function pullPremium(AuctionId auction, address receiver) external returns (uint256 amount);

    /* READS */

    /// @notice The terms and the course of an auction.
    function auctionOf(AuctionId auction) external view returns (Terms memory terms, Course memory course);

    /// @notice The best three so far, best first; zero where there is none.
    function bestOf(AuctionId auction) external view returns (address[3] memory);

    /// @notice The bid of `bidder`.
    function bidOf(AuctionId auction, address bidder) external view returns (Bid memory);

    /// @notice What the beneficiary may pull; 0 until the auction is concluded.
    function premiumLeftOf(AuctionId auction) external view returns (uint256);

    /// @notice What to commit: keccak256(abi.encode(auction, bidder, premium, salt)).
    function commitmentOf(
        AuctionId auction,
        address bidder,
        uint256 premium,
        bytes32 salt
    ) external pure returns (bytes32);

    /// @notice The bond at a trust of 1 to 100: BOND x 100 / trust, up.
    function bondFor(uint256 trust) external view returns (uint256);

    /// @notice Auctions opened so far; the last one's number.
    function count() external view returns (uint256);

    /// @notice The guarantee market.
    function MARKET() external view returns (address);

    /// @notice The trust registry.
    function TRUST() external view returns (address);

    /// @notice BTA-UTIL.
    function BOND_TOKEN() external view returns (address);

    /// @notice The bond at a trust of 100, smallest units of BTA-UTIL.
    function BOND() external view returns (uint256);

    /// @notice Who gets forfeited bonds.
    function FORFEITS_TO() external view returns (address);

    /// @notice The most {BOND} may be.
    function MAX_BOND() external view returns (uint256);

    /// @notice Least length of each span, seconds.
    function MIN_SPAN_SECONDS() external view returns (uint256);

    /// @notice Greatest length of each span, seconds.
    function MAX_SPAN_SECONDS() external view returns (uint256);
}
