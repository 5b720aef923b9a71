// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ITrustRegistry} from "../trust/interfaces/ITrustRegistry.sol";
import {IGuaranteeMarket} from "./interfaces/IGuaranteeMarket.sol";
import {IReverseAuction} from "./interfaces/IReverseAuction.sol";
import {BestBids} from "./libraries/BestBids.sol";
import {AuctionId, Bid, BidState, Course} from "./types/AuctionTypes.sol";
import {GuaranteeId, GuaranteeState, Terms} from "./types/GuaranteeTypes.sol";

/// @title ReverseAuction
/// @notice Sealed bids for the premium of a guarantee. Rules, formulas and deadlines: {IReverseAuction}.
contract ReverseAuction is IReverseAuction, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    /// @inheritdoc IReverseAuction
    uint256 public constant MAX_BOND = 1_000_000e18; // a hundredfold fits 96 bits
    /// @inheritdoc IReverseAuction
    uint256 public constant MIN_SPAN_SECONDS = 1 hours;
    /// @inheritdoc IReverseAuction
    uint256 public constant MAX_SPAN_SECONDS = 30 days;
    uint256 internal constant FULL_TRUST = 100;

    /* IMMUTABLES */

    /// @inheritdoc IReverseAuction
    address public immutable MARKET;
    /// @inheritdoc IReverseAuction
    address public immutable TRUST;
    /// @inheritdoc IReverseAuction
    address public immutable BOND_TOKEN;
    /// @inheritdoc IReverseAuction
    uint256 public immutable BOND;
    /// @inheritdoc IReverseAuction
    address public immutable FORFEITS_TO;

    /* STORAGE */

    /// @inheritdoc IReverseAuction
    uint256 public count;

    struct Auction {
        Terms terms; // `guarantor` is this contract and `acceptBy` the end of the last turn, until a turn is offered
        Course course;
        address[3] best;
        mapping(address bidder => Bid) bids;
        uint256 premiumLeft;
    }

    mapping(AuctionId auction => Auction) internal _auctions;

    /* CONSTRUCTOR */

    constructor(address market, address trust, address bondToken, uint256 bond, address forfeitsTo) {
        require(market.code.length != 0, ReverseAuction_InvalidAddress(market));
        require(trust.code.length != 0, ReverseAuction_InvalidAddress(trust));
        require(bondToken.code.length != 0, ReverseAuction_InvalidAddress(bondToken));
        require(forfeitsTo != address(0) && forfeitsTo != address(this), ReverseAuction_InvalidAddress(forfeitsTo));
        require(bond != 0 && bond <= MAX_BOND, ReverseAuction_BondOutOfRange(bond, MAX_BOND));
        (MARKET, TRUST, BOND_TOKEN, BOND, FORFEITS_TO) = (market, trust, bondToken, bond, forfeitsTo);
    }

    /* WRITES: BIDDING */

    /// @inheritdoc IReverseAuction
    function open(
        Terms calldata terms,
        uint256 commitSeconds,
        uint256 revealSeconds,
        uint256 lockSeconds
    ) external nonReentrant returns (AuctionId auction) {
        require(msg.sender == terms.beneficiary, ReverseAuction_NotBeneficiary(msg.sender, terms.beneficiary));
        _requireSpan("commitSeconds", commitSeconds);
        _requireSpan("revealSeconds", revealSeconds);
        _requireSpan("lockSeconds", lockSeconds);

        auction = AuctionId.wrap(++count);
        Auction storage self = _auctions[auction];
        Course storage course = self.course;
        // Casts: a moment at most 60 days from now, a span of at most 30 days.
        course.commitEndsAt = uint40(block.timestamp + commitSeconds);
        course.revealEndsAt = uint40(block.timestamp + commitSeconds + revealSeconds);
        course.lockSeconds = uint32(lockSeconds);

        Terms memory full = terms;
        (full.guarantor, full.acceptBy) = (address(this), uint40(_turnEndsAt(course, BestBids.PLACES - 1)));
        IGuaranteeMarket(MARKET).checkTerms(full); // a turn's own draft differs in the winner and an earlier end alone
        self.terms = full;
        emit AuctionOpened(auction, msg.sender, full, course.commitEndsAt, course.revealEndsAt, lockSeconds);
        if (full.premium != 0) _escrow(full.premiumToken, full.premium);
    }

    /// @inheritdoc IReverseAuction
    function commit(AuctionId auction, bytes32 commitment) external nonReentrant {
        Auction storage self = _known(auction);
        Bid storage bid = self.bids[msg.sender];
        _requireBefore(self.course.commitEndsAt);
        bool isParty = msg.sender == self.terms.beneficiary || msg.sender == self.terms.arbiter;
        require(!isParty && msg.sender != MARKET, ReverseAuction_PartyCannotBid(msg.sender));
        require(commitment != bytes32(0), ReverseAuction_EmptyCommitment());
        _requireState(auction, msg.sender, bid.state, BidState.NONE);
        uint256 trust = ITrustRegistry(TRUST).scoreOf(msg.sender);
        require(trust != 0, ReverseAuction_NoTrust(msg.sender));

        uint256 bond = bondFor(trust);
        uint32 number = ++self.course.bids;
        // Casts: a hundredfold of MAX_BOND at most; a score of at most 100.
        (bid.commitment, bid.bond, bid.trust) = (commitment, uint96(bond), uint8(trust));
        (bid.number, bid.state) = (number, BidState.COMMITTED);
        emit BidCommitted(auction, msg.sender, number, commitment, trust, bond);
        IERC20(BOND_TOKEN).safeTransferFrom(msg.sender, address(this), bond);
    }

    /// @inheritdoc IReverseAuction
    function reveal(AuctionId auction, address bidder, uint256 premium, bytes32 salt) external nonReentrant {
        Auction storage self = _known(auction);
        Course storage course = self.course;
        Bid storage bid = self.bids[bidder];
        _requireFrom(course.commitEndsAt);
        _requireBefore(course.revealEndsAt);
        _requireState(auction, bidder, bid.state, BidState.COMMITTED);
        bytes32 computed = commitmentOf(auction, bidder, premium, salt);
        require(computed == bid.commitment, ReverseAuction_WrongSeal(bid.commitment, computed));
        uint256 maximum = self.terms.premium;
        require(premium <= maximum, ReverseAuction_PremiumTooHigh(premium, maximum));

        (bid.premium, bid.state) = (uint96(premium), BidState.REVEALED); // at most the maximum, which has 96 bits
        uint256 ranked = course.ranked;
        uint256 rank = BestBids.insert(self.best, self.bids, ranked, bidder);
        if (ranked < BestBids.PLACES) course.ranked = uint8(ranked + 1);
        emit BidRevealed(auction, bidder, premium, rank);
    }

    /* WRITES: AFTER THE REVEAL */

    /// @inheritdoc IReverseAuction
    function forfeit(AuctionId auction, address bidder) external nonReentrant {
        Auction storage self = _known(auction);
        _requireFrom(self.course.revealEndsAt);
        _requireState(auction, bidder, self.bids[bidder].state, BidState.COMMITTED);
        _endBond(auction, bidder, BidState.FORFEITED, FORFEITS_TO);
    }

    /// @inheritdoc IReverseAuction
    function advance(AuctionId auction) external nonReentrant {
        Auction storage self = _known(auction);
        Course memory course = self.course;
        _requireFrom(course.revealEndsAt);
        require(!course.isConcluded, ReverseAuction_Concluded(auction));
        if (_isLocked(course.guarantee)) return _conclude(auction, self.best[course.turn]);

        uint256 turn = course.turn;
        for (; turn < course.ranked && block.timestamp >= _turnEndsAt(self.course, turn); ++turn) {
            _endBond(auction, self.best[turn], BidState.FORFEITED, FORFEITS_TO);
        }
        if (turn != course.turn) {
            // At most three turns.
            (self.course.turn, self.course.guarantee) = (uint8(turn), GuaranteeId.wrap(0));
        } else if (GuaranteeId.unwrap(course.guarantee) != 0) {
            revert ReverseAuction_NothingToAdvance(auction, _turnEndsAt(self.course, turn));
        }
        if (turn == course.ranked) _conclude(auction, address(0));
        else _offerTurn(auction, turn);
    }

    /// @inheritdoc IReverseAuction
    function pullBond(AuctionId auction, address receiver) external nonReentrant returns (uint256 bond) {
        Auction storage self = _known(auction);
        Course memory course = self.course;
        _requireReceiver(receiver);
        _requireFrom(course.revealEndsAt);
        _requireState(auction, msg.sender, self.bids[msg.sender].state, BidState.REVEALED);
        bool isWinner;
        for (uint256 i = 0; i < course.ranked; ++i) {
            if (self.best[i] != msg.sender) continue;
            require(course.isConcluded, ReverseAuction_BondHeld(auction, msg.sender));
            isWinner = i == course.turn;
        }
        return _endBond(auction, msg.sender, isWinner ? BidState.PAID : BidState.REFUNDED, receiver);
    }

    /// @inheritdoc IReverseAuction
    function pullPremium(AuctionId auction, address receiver) external nonReentrant returns (uint256 amount) {
        Auction storage self = _known(auction);
        address beneficiary = self.terms.beneficiary;
        require(msg.sender == beneficiary, ReverseAuction_NotBeneficiary(msg.sender, beneficiary));
        _requireReceiver(receiver);
        require(self.course.isConcluded, ReverseAuction_NotConcluded(auction));
        amount = self.premiumLeft;
        require(amount != 0, ReverseAuction_NothingToPull(auction));
        self.premiumLeft = 0;
        emit PremiumPulled(auction, receiver, amount);
        IERC20(self.terms.premiumToken).safeTransfer(receiver, amount);
    }

    /* READS */

    /// @inheritdoc IReverseAuction
    function auctionOf(
        AuctionId auction
    ) external view nonReentrantView returns (Terms memory terms, Course memory course) {
        return (_auctions[auction].terms, _auctions[auction].course);
    }

    /// @inheritdoc IReverseAuction
    function bestOf(AuctionId auction) external view nonReentrantView returns (address[3] memory) {
        return _auctions[auction].best;
    }

    /// @inheritdoc IReverseAuction
    function bidOf(AuctionId auction, address bidder) external view nonReentrantView returns (Bid memory) {
        return _auctions[auction].bids[bidder];
    }

    /// @inheritdoc IReverseAuction
    function premiumLeftOf(AuctionId auction) external view nonReentrantView returns (uint256) {
        return _auctions[auction].premiumLeft;
    }

    /// @inheritdoc IReverseAuction
    function bondFor(uint256 trust) public view returns (uint256) {
        return Math.ceilDiv(BOND * FULL_TRUST, trust);
    }

    /// @inheritdoc IReverseAuction
    function commitmentOf(
        AuctionId auction,
        address bidder,
        uint256 premium,
        bytes32 salt
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(auction, bidder, premium, salt));
    }

    /* INTERNALS: TURNS */

    /// @dev Drafts the guarantee with the premium of whose turn it is and offers it to him. The order is not checks, state,
    /// calls: the market names the draft. It is ours, known, and calls nobody on the way.
    function _offerTurn(AuctionId auction, uint256 turn) internal {
        Auction storage self = _auctions[auction];
        Terms memory terms = self.terms;
        address bidder = self.best[turn];
        uint256 endsAt = _turnEndsAt(self.course, turn);
        (terms.guarantor, terms.premium, terms.acceptBy) = (bidder, self.bids[bidder].premium, uint40(endsAt));
        GuaranteeId guarantee = IGuaranteeMarket(MARKET).draft(terms);
        self.course.guarantee = guarantee;
        emit TurnOffered(auction, bidder, turn, guarantee, endsAt);
        IGuaranteeMarket(MARKET).offer(guarantee);
    }

    /// @dev The market took the winner's premium out of the escrow when he locked; the rest is the beneficiary's.
    function _conclude(AuctionId auction, address winner) internal {
        Auction storage self = _auctions[auction];
        uint256 paid = winner == address(0) ? 0 : self.bids[winner].premium;
        self.course.isConcluded = true;
        self.premiumLeft = self.terms.premium - paid; // revealed premiums are at most that
        emit AuctionConcluded(auction, winner, paid, self.terms.premium - paid);
    }

    /// @dev End of turn `turn`; at most 60 days and three spans from the opening.
    function _turnEndsAt(Course storage course, uint256 turn) internal view returns (uint256) {
        return course.revealEndsAt + (turn + 1) * course.lockSeconds;
    }

    function _isLocked(GuaranteeId guarantee) internal view returns (bool) {
        if (GuaranteeId.unwrap(guarantee) == 0) return false;
        return IGuaranteeMarket(MARKET).stateOf(guarantee) >= GuaranteeState.LOCKED; // whatever became of it since
    }

    /* INTERNALS: MONEY */

    /// @dev The only way out for a bond. The state it leaves behind is final.
    function _endBond(
        AuctionId auction,
        address bidder,
        BidState end,
        address receiver
    ) internal returns (uint256 bond) {
        Bid storage bid = _auctions[auction].bids[bidder];
        BidState before = bid.state;
        (bid.state, bond) = (end, bid.bond);
        emit BondEnded(auction, bidder, receiver, bond, before, end);
        IERC20(BOND_TOKEN).safeTransfer(receiver, bond);
    }

    /// @dev Takes exactly `amount` from the caller, and lets the market take a winner's part of it later: it takes only for
    /// drafts of this contract.
    function _escrow(address token, uint256 amount) internal {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        require(received == amount, ReverseAuction_InexactReceipt(token, received, amount));
        IERC20(token).forceApprove(MARKET, type(uint256).max);
    }

    /* INTERNALS: CHECKS */

    function _known(AuctionId auction) internal view returns (Auction storage self) {
        self = _auctions[auction];
        require(self.course.commitEndsAt != 0, ReverseAuction_Unknown(auction));
    }

    function _requireFrom(uint256 opensAt) internal view {
        require(block.timestamp >= opensAt, ReverseAuction_TooEarly(block.timestamp, opensAt));
    }

    function _requireBefore(uint256 closesAt) internal view {
        require(block.timestamp < closesAt, ReverseAuction_TooLate(block.timestamp, closesAt));
    }

    function _requireReceiver(address receiver) internal view {
        require(receiver != address(0) && receiver != address(this), ReverseAuction_InvalidReceiver(receiver));
    }

    function _requireState(AuctionId auction, address bidder, BidState state, BidState needed) internal pure {
        require(state == needed, ReverseAuction_WrongBidState(auction, bidder, state, needed));
    }

    function _requireSpan(bytes32 parameter, uint256 value) internal pure {
        require(
            value >= MIN_SPAN_SECONDS && value <= MAX_SPAN_SECONDS,
            ReverseAuction_SpanOutOfRange(parameter, value, MIN_SPAN_SECONDS, MAX_SPAN_SECONDS)
        );
    }
}
