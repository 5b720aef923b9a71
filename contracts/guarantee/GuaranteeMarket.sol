// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {WadMath} from "../shared/libraries/WadMath.sol";
import {IGuaranteeToken} from "../tokens/interfaces/IGuaranteeToken.sol";
import {IGuaranteeMarket} from "./interfaces/IGuaranteeMarket.sol";
import {GuaranteeLifecycle} from "./libraries/GuaranteeLifecycle.sol";
import {Book, GuaranteeId, GuaranteeState, Terms} from "./types/GuaranteeTypes.sol";

/// @title GuaranteeMarket
/// @notice Guarantees from draft to payout. Rules, units and deadlines: {IGuaranteeMarket}.
contract GuaranteeMarket is IGuaranteeMarket, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    /// @inheritdoc IGuaranteeMarket
    uint256 public constant MAX_LEAD_SECONDS = 365 days;
    /// @inheritdoc IGuaranteeMarket
    uint256 public constant MIN_COVER_SECONDS = 1 hours;
    /// @inheritdoc IGuaranteeMarket
    uint256 public constant MAX_COVER_SECONDS = 3_650 days;
    /// @inheritdoc IGuaranteeMarket
    uint256 public constant MIN_WINDOW_SECONDS = 1 days;
    /// @inheritdoc IGuaranteeMarket
    uint256 public constant MAX_WINDOW_SECONDS = 90 days;

    /* IMMUTABLES */

    /// @inheritdoc IGuaranteeMarket
    address public immutable GUARANTEE_TOKEN;

    /* STORAGE */

    /// @inheritdoc IGuaranteeMarket
    uint32 public count;

    mapping(GuaranteeId id => Terms) internal _terms;
    mapping(GuaranteeId id => Book) internal _books;

    mapping(address token => mapping(address account => uint256 amount)) internal _owed;

    /* CONSTRUCTOR */

    constructor(address guaranteeToken) {
        require(guaranteeToken.code.length != 0, GuaranteeMarket_InvalidToken(guaranteeToken));
        GUARANTEE_TOKEN = guaranteeToken;
    }

    /* WRITES: BEFORE THE COLLATERAL */

    /// @inheritdoc IGuaranteeMarket
    function draft(Terms calldata terms) external nonReentrant returns (GuaranteeId id) {
        _requireTerms(terms);
        id = GuaranteeId.wrap(++count); // stops at 2 ** 32 - 1
        _terms[id] = terms;
        _books[id].drafter = msg.sender;
        emit Drafted(id, msg.sender, terms.guarantor, terms);
        _move(id, GuaranteeState.DRAFT);
    }

    /// @inheritdoc IGuaranteeMarket
    function offer(GuaranteeId id) external nonReentrant {
        _move(id, GuaranteeState.OFFERED);
        _requireCaller(_books[id].drafter);
        _requireBefore(_terms[id].acceptBy);
    }

    /// @inheritdoc IGuaranteeMarket
    function withdraw(GuaranteeId id) external nonReentrant {
        _move(id, GuaranteeState.WITHDRAWN);
        if (block.timestamp < _terms[id].acceptBy) _requireCaller(_books[id].drafter);
    }

    /// @inheritdoc IGuaranteeMarket
    function accept(GuaranteeId id) external nonReentrant {
        _move(id, GuaranteeState.LOCKED);
        Terms memory terms = _terms[id];
        Book storage book = _books[id];
        bool isGuarantorsOffer = book.drafter == terms.guarantor;
        _requireCaller(isGuarantorsOffer ? terms.beneficiary : terms.guarantor);
        _requireBefore(terms.acceptBy);

        book.held = terms.collateral;
        address payer = isGuarantorsOffer ? terms.beneficiary : book.drafter;
        emit CollateralLocked(id, terms.collateral, terms.premium, payer);
        IGuaranteeToken(GUARANTEE_TOKEN).mintLocked(terms.beneficiary, terms.collateral);
        _take(terms.collateralToken, terms.guarantor, terms.collateral);
        if (terms.premium != 0) _take(terms.premiumToken, payer, terms.premium);
    }

    /* WRITES: WHILE IT LIVES */

    /// @inheritdoc IGuaranteeMarket
    function activate(GuaranteeId id) external nonReentrant {
        _move(id, GuaranteeState.ACTIVE);
        Terms storage terms = _terms[id];
        _requireFrom(terms.startsAt);
        _credit(terms.premiumToken, terms.guarantor, terms.premium);
    }

    /// @inheritdoc IGuaranteeMarket
    function expire(GuaranteeId id) external nonReentrant {
        _move(id, GuaranteeState.EXPIRED);
        _requireFrom(_terms[id].expiresAt);
    }

    /// @inheritdoc IGuaranteeMarket
    function release(GuaranteeId id) external nonReentrant {
        GuaranteeState before = _move(id, GuaranteeState.RELEASED);
        Terms storage terms = _terms[id];
        if (msg.sender != terms.beneficiary) {
            require(before == GuaranteeState.EXPIRED, GuaranteeMarket_NotParty(msg.sender, terms.beneficiary));
            _requireFrom(_claimsEndAt(terms));
        }
        _payOut(id, 0);
    }

    /// @inheritdoc IGuaranteeMarket
    function claim(GuaranteeId id, uint256 amount, bytes32 evidence) external nonReentrant {
        _move(id, GuaranteeState.CLAIMED);
        Terms storage terms = _terms[id];
        Book storage book = _books[id];
        _requireCaller(terms.beneficiary);
        _requireBefore(_claimsEndAt(terms));
        require(amount != 0 && amount <= book.held, GuaranteeMarket_AmountOutOfRange(amount, book.held));
        book.claimed = uint96(amount); // at most the collateral
        emit Claimed(id, amount, evidence, _setDue(book, terms.responseSeconds));
    }

    /// @inheritdoc IGuaranteeMarket
    function acceptClaim(GuaranteeId id) external nonReentrant {
        _move(id, GuaranteeState.ACCEPTED);
        Book storage book = _books[id];
        if (block.timestamp < book.dueAt) _requireCaller(_terms[id].guarantor);
        _payOut(id, book.claimed);
    }

    /// @inheritdoc IGuaranteeMarket
    function dispute(GuaranteeId id, bytes32 evidence) external nonReentrant {
        _move(id, GuaranteeState.DISPUTED);
        Terms storage terms = _terms[id];
        Book storage book = _books[id];
        _requireCaller(terms.guarantor);
        _requireBefore(book.dueAt);
        emit Disputed(id, evidence, _setDue(book, terms.arbitrationSeconds));
    }

    /// @inheritdoc IGuaranteeMarket
    function resolve(GuaranteeId id, uint256 award) external nonReentrant {
        _move(id, GuaranteeState.RESOLVED);
        Book storage book = _books[id];
        _requireCaller(_terms[id].arbiter);
        _requireBefore(book.dueAt);
        require(award <= book.claimed, GuaranteeMarket_AmountOutOfRange(award, book.claimed));
        _payOut(id, award);
    }

    /// @inheritdoc IGuaranteeMarket
    function resolveBySilence(GuaranteeId id) external nonReentrant {
        _move(id, GuaranteeState.RESOLVED);
        Book storage book = _books[id];
        _requireFrom(book.dueAt);
        _payOut(id, WadMath.mulDivDown(book.claimed, _terms[id].silentSplitBps, WadMath.BPS));
    }

    /* WRITES: MONEY */

    /// @inheritdoc IGuaranteeMarket
    function pull(address token, address receiver) external nonReentrant returns (uint256 amount) {
        require(receiver != address(0) && receiver != address(this), GuaranteeMarket_InvalidReceiver(receiver));
        amount = _owed[token][msg.sender];
        require(amount != 0, GuaranteeMarket_NothingToPull(token, msg.sender));
        _owed[token][msg.sender] = 0;
        emit Pulled(token, msg.sender, receiver, amount);
        IERC20(token).safeTransfer(receiver, amount);
    }

    /* READS */

    /// @inheritdoc IGuaranteeMarket
    function checkTerms(Terms calldata terms) external view {
        _requireTerms(terms);
    }

    /// @inheritdoc IGuaranteeMarket
    function stateOf(GuaranteeId id) external view nonReentrantView returns (GuaranteeState) {
        return _books[id].state;
    }

    /// @inheritdoc IGuaranteeMarket
    function guaranteeOf(GuaranteeId id) external view nonReentrantView returns (Terms memory terms, Book memory book) {
        return (_terms[id], _books[id]);
    }

    /// @inheritdoc IGuaranteeMarket
    function owedTo(address token, address account) external view nonReentrantView returns (uint256) {
        return _owed[token][account];
    }

    /// @inheritdoc IGuaranteeMarket
    function allows(GuaranteeState from, GuaranteeState to) external pure returns (bool) {
        return GuaranteeLifecycle.allows(from, to);
    }

    /* INTERNALS: STATES */

    /// @dev The only writer of a state. Acts begin with it, so that a wrong state is named before a wrong caller.
    function _move(GuaranteeId id, GuaranteeState to) internal returns (GuaranteeState from) {
        Book storage book = _books[id];
        from = book.state;
        require(GuaranteeLifecycle.allows(from, to), GuaranteeMarket_WrongState(id, from, to));
        book.state = to;
        emit StateChanged(id, from, to);
    }

    /// @dev Starts the time of whoever is to answer.
    function _setDue(Book storage book, uint256 spanSeconds) internal returns (uint256 dueAt) {
        dueAt = block.timestamp + spanSeconds;
        book.dueAt = uint40(dueAt); // a span of at most 90 days from now
    }

    function _claimsEndAt(Terms storage terms) internal view returns (uint256) {
        return uint256(terms.expiresAt) + terms.claimSeconds;
    }

    /* INTERNALS: MONEY */

    /// @dev Deals out all the collateral and burns as many tokens as were made for it. `toBeneficiary` is at most that.
    function _payOut(GuaranteeId id, uint256 toBeneficiary) internal {
        Terms storage terms = _terms[id];
        Book storage book = _books[id];
        (uint256 held, address token, address beneficiary) = (book.held, terms.collateralToken, terms.beneficiary);
        book.held = 0;
        emit PaidOut(id, toBeneficiary, held - toBeneficiary);
        _credit(token, beneficiary, toBeneficiary);
        _credit(token, terms.guarantor, held - toBeneficiary);
        IGuaranteeToken(GUARANTEE_TOKEN).burnLocked(beneficiary, held);
    }

    function _credit(address token, address account, uint256 amount) internal {
        if (amount == 0) return;
        uint256 before = _owed[token][account];
        _owed[token][account] = before + amount;
        emit Credited(token, account, before, before + amount);
    }

    /// @dev Moves exactly `amount` from `payer` to here.
    function _take(address token, address payer, uint256 amount) internal {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(payer, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        require(received == amount, GuaranteeMarket_InexactReceipt(token, received, amount));
    }

    /* INTERNALS: CHECKS */

    function _requireCaller(address party) internal view {
        require(msg.sender == party, GuaranteeMarket_NotParty(msg.sender, party));
    }

    function _requireFrom(uint256 opensAt) internal view {
        require(block.timestamp >= opensAt, GuaranteeMarket_TooEarly(block.timestamp, opensAt));
    }

    function _requireBefore(uint256 closesAt) internal view {
        require(block.timestamp < closesAt, GuaranteeMarket_TooLate(block.timestamp, closesAt));
    }

    function _requireTerms(Terms calldata terms) internal view {
        _requireParties(terms.guarantor, terms.beneficiary, terms.arbiter);
        _requireToken(terms.collateralToken);
        if (terms.premium != 0) _requireToken(terms.premiumToken);

        _requireWithin("collateral", terms.collateral, 1, type(uint96).max);
        uint256 nowAt = block.timestamp;
        _requireWithin("startsAt", terms.startsAt, nowAt + 1, nowAt + MAX_LEAD_SECONDS);
        // No cover before the acceptance: nobody guarantees what has happened.
        _requireWithin("acceptBy", terms.acceptBy, nowAt + 1, terms.startsAt);
        uint256 least = terms.startsAt + MIN_COVER_SECONDS;
        _requireWithin("expiresAt", terms.expiresAt, least, terms.startsAt + MAX_COVER_SECONDS);
        _requireWithin("claimSeconds", terms.claimSeconds, MIN_WINDOW_SECONDS, MAX_WINDOW_SECONDS);
        _requireWithin("responseSeconds", terms.responseSeconds, MIN_WINDOW_SECONDS, MAX_WINDOW_SECONDS);
        _requireWithin("arbitrationSeconds", terms.arbitrationSeconds, MIN_WINDOW_SECONDS, MAX_WINDOW_SECONDS);
        _requireWithin("silentSplitBps", terms.silentSplitBps, 0, WadMath.BPS);
    }

    function _requireParties(address guarantor, address beneficiary, address arbiter) internal view {
        bool isGuarantor = guarantor != address(0) && guarantor != address(this);
        require(isGuarantor, GuaranteeMarket_InvalidParty(guarantor));
        bool isBeneficiary = beneficiary != address(0) && beneficiary != address(this) && beneficiary != guarantor;
        require(isBeneficiary, GuaranteeMarket_InvalidParty(beneficiary));
        bool isArbiter = arbiter != address(0) && arbiter != guarantor && arbiter != beneficiary;
        require(isArbiter, GuaranteeMarket_InvalidParty(arbiter));
    }

    function _requireToken(address token) internal view {
        require(token.code.length != 0, GuaranteeMarket_InvalidToken(token));
    }

    function _requireWithin(bytes32 parameter, uint256 value, uint256 minimum, uint256 maximum) internal pure {
        require(
            value >= minimum && value <= maximum,
            GuaranteeMarket_TermOutOfRange(parameter, value, minimum, maximum)
        );
    }
}
