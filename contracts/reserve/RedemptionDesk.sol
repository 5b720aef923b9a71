// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {WadMath} from "../shared/libraries/WadMath.sol";
import {FundPeriods} from "./FundPeriods.sol";
import {IOperationalFund} from "./interfaces/IOperationalFund.sol";
import {IRedemptionVault} from "./interfaces/IRedemptionVault.sol";
import {QueueTotals} from "./types/QueueTotals.sol";
import {TokenRecord} from "./types/TokenRecord.sol";
import {Totals, TotalsLib} from "./types/Totals.sol";
import {Trail} from "./types/Trail.sol";

/// @title RedemptionDesk
/// @notice The ways out: at once, several at once, through the queue. See {IRedemptionVault}.
abstract contract RedemptionDesk is IRedemptionVault, FundPeriods, ReentrancyGuardTransient {
    /* CONSTANTS */

    /// @inheritdoc IRedemptionVault
    uint256 public constant MAX_BATCH = 100;

    /* IMMUTABLES */

    /// @inheritdoc IRedemptionVault
    address public immutable FUND;
    /// @inheritdoc IRedemptionVault
    uint256 public immutable UNIT_WAD;

    /* STORAGE */

    /// @dev Share of a value that is paid in loss mode, RAY.
    uint256 internal _coverageRay;
    QueueTotals internal _queue;
    /// @inheritdoc IRedemptionVault
    mapping(uint256 place => uint256 tokenId) public queuedAt;

    /// @dev A token that ends: the words of its {TokenRedeemed}, in their order.
    struct Exit {
        uint256 tokenId;
        address owner;
        address receiver;
        uint256 valueWad;
        uint256 amount;
        uint256 fundBefore;
        uint256 fundAfter;
        uint256 activeBefore;
        uint256 activeAfter;
        uint256 redeemedAt;
    }

    /* CONSTRUCTOR */

    constructor(address fund, uint256 unitWad) {
        (FUND, UNIT_WAD) = (fund, unitWad);
    }

    /* WRITES: AT ONCE */

    /// @inheritdoc IRedemptionVault
    function redeem(
        uint256 tokenId,
        address receiver,
        uint256 minAmount,
        uint256 deadline
    ) external nonReentrant returns (uint256 amount) {
        _requireSound(receiver, deadline);
        (Exit memory exit, Totals totals) = _leave(tokenId, receiver, _redeemable(tokenId), _totals);
        amount = exit.amount;
        uint256 cashBefore = _pay(receiver, amount, minAmount, totals);
        _trail = _report(_trail, exit, cashBefore);
    }

    /// @inheritdoc IRedemptionVault
    function redeemBatch(
        uint256[] calldata tokenIds,
        address receiver,
        uint256 minAmount,
        uint256 deadline
    ) external nonReentrant returns (uint256 amount) {
        _requireSound(receiver, deadline);
        uint256 n = tokenIds.length;
        require(n != 0 && n <= MAX_BATCH, RedemptionVault_BatchOutOfRange(n, MAX_BATCH));
        Totals totals = _totals;
        Exit[] memory exits = new Exit[](n);
        for (uint256 i = 0; i < n; ++i) {
            (exits[i], totals) = _leave(tokenIds[i], receiver, _redeemable(tokenIds[i]), totals);
            amount += exits[i].amount;
        }
        uint256 cash = _pay(receiver, amount, minAmount, totals);
        Trail trail = _trail;
        for (uint256 i = 0; i < n; ++i) {
            trail = _report(trail, exits[i], cash);
            cash -= exits[i].amount;
        }
        _trail = trail;
    }

    /* WRITES: THE QUEUE */

    /// @inheritdoc IRedemptionVault
    function requestRedemption(uint256 tokenId) external nonReentrant returns (uint256 place) {
        TokenRecord record = _redeemable(tokenId);
        Totals totals = _totals;
        QueueTotals queue = _queue.orFresh();
        place = queue.tail();
        _queue = queue.joined(_sharesOf(record.since(), totals.periods()));
        queuedAt[place] = tokenId;
        _records[tokenId] = record.withPlace(place);
        _totals = totals.withFlag(TotalsLib.QUEUED, true);
        _emit(4, abi.encode(RedemptionRequested.selector, tokenId, record.owner(), place));
    }

    /// @inheritdoc IRedemptionVault
    function cancelRedemption(uint256 tokenId) external nonReentrant {
        TokenRecord record = _recordOf(tokenId);
        require(record.owner() != address(0), RedemptionVault_TokenInactive(tokenId));
        _requirePermitted(tokenId, record);
        uint256 place = record.place();
        require(place != 0, RedemptionVault_NotQueued(tokenId));
        Totals totals = _totals;
        QueueTotals queue = _queue.left(_sharesOf(record.since(), totals.periods()));
        _queue = queue;
        delete queuedAt[place];
        _records[tokenId] = record.withPlace(0);
        if (queue.isEmpty()) _totals = totals.withFlag(TotalsLib.QUEUED, false);
        _emit(4, abi.encode(RedemptionCancelled.selector, tokenId, record.owner(), place));
    }

    /// @inheritdoc IRedemptionVault
    function processQueue(uint256 maxSteps) external nonReentrant returns (uint256 paid) {
        require(maxSteps != 0 && maxSteps <= MAX_BATCH, RedemptionVault_BatchOutOfRange(maxSteps, MAX_BATCH));
        Totals totals = _totals;
        require(totals.has(TotalsLib.QUEUED), RedemptionVault_QueueEmpty());
        QueueTotals queue = _queue;
        for (uint256 step = 0; step < maxSteps && !queue.isEmpty(); ++step) {
            uint256 tokenId = queuedAt[queue.head()];
            if (tokenId != 0) {
                bool isPaid;
                (isPaid, queue, totals) = _payFirst(tokenId, queue, totals, step == 0);
                if (!isPaid) break;
                ++paid;
            }
            queue = queue.advanced();
        }
        _queue = queue;
        _totals = totals.withFlag(TotalsLib.QUEUED, !queue.isEmpty());
    }

    /* READS */

    /// @inheritdoc IRedemptionVault
    function payoutRatioRay() public view returns (uint256) {
        return _totals.has(TotalsLib.LOSS) ? _coverageRay : WadMath.RAY;
    }

    /// @inheritdoc IRedemptionVault
    function queueEnds() external view returns (uint256 head, uint256 tail) {
        QueueTotals queue = _queue.orFresh();
        return (queue.head(), queue.tail());
    }

    /// @inheritdoc IRedemptionVault
    function queuedAmount() external view returns (uint256) {
        return _queuedAmount(_totals);
    }

    /// @inheritdoc IRedemptionVault
    function previewRedeem(uint256 tokenId) external view returns (uint256) {
        Totals totals = _totals;
        return _payoutDown(_worthAfter(_active(tokenId).since(), totals.periods()), totals);
    }

    /* INTERNALS */

    function _requireSound(address receiver, uint256 deadline) internal view {
        _requireInTime(deadline);
        bool isOutside = receiver != address(0) && receiver != FUND && receiver != address(this);
        require(isOutside, RedemptionVault_InvalidReceiver(receiver));
    }

    function _requireInTime(uint256 deadline) internal view {
        require(block.timestamp <= deadline, RedemptionVault_Expired(deadline, block.timestamp));
    }

    /// @dev The record of a token that the caller may redeem, or put into the queue.
    function _redeemable(uint256 tokenId) internal view returns (TokenRecord record) {
        record = _recordOf(tokenId);
        require(record.owner() != address(0), RedemptionVault_TokenInactive(tokenId));
        _requirePermitted(tokenId, record);
        _requireUnlocked(tokenId, record);
    }

    /// @dev Ends a token and takes it out of the totals, which the caller writes.
    function _leave(
        uint256 tokenId,
        address receiver,
        TokenRecord record,
        Totals totals
    ) internal returns (Exit memory exit, Totals totalsAfter) {
        (uint256 since, uint256 periods) = (record.since(), totals.periods());
        (exit.tokenId, exit.owner, exit.receiver) = (tokenId, record.owner(), receiver);
        exit.valueWad = _worthAfter(since, periods);
        exit.amount = _payoutDown(exit.valueWad, totals);
        totalsAfter = totals.redeemed(_sharesOf(since, periods));
        (exit.activeBefore, exit.activeAfter) = (totals.active(), totalsAfter.active());
        exit.redeemedAt = block.timestamp;
        _end(tokenId, record, exit.owner);
    }

    /// @dev Writes the totals and has the fund pay.
    function _pay(
        address receiver,
        uint256 amount,
        uint256 minAmount,
        Totals totals
    ) internal returns (uint256 cashBefore) {
        require(amount >= minAmount, RedemptionVault_BelowMinimum(amount, minAmount));
        _totals = totals;
        uint256 untouchable = totals.has(TotalsLib.QUEUED) ? _queuedAmount(totals) : 0;
        return IOperationalFund(FUND).pay(receiver, amount, untouchable);
    }

    /// @dev Sets the first token's payout aside for its owner. Strategies may be called, before anything is written: the
    /// guards of both contracts keep them from acting, and a queued token cannot move.
    function _payFirst(
        uint256 tokenId,
        QueueTotals queue,
        Totals totals,
        bool isFirst
    ) internal returns (bool isPaid, QueueTotals queueAfter, Totals totalsAfter) {
        TokenRecord record = _records[tokenId];
        uint256 periods = totals.periods();
        uint256 amount = _payoutDown(_worthAfter(record.since(), periods), totals);
        uint256 cash;
        (isPaid, cash) = IOperationalFund(FUND).setAside(record.owner(), amount);
        if (!isPaid) {
            require(!isFirst, RedemptionVault_InsufficientFunds(cash, amount));
            return (false, queue, totals);
        }
        queueAfter = queue.left(_sharesOf(record.since(), periods));
        delete queuedAt[record.place()];
        Exit memory exit;
        (exit, totalsAfter) = _leave(tokenId, FUND, record, totals);
        _trail = _report(_trail, exit, cash);
    }

    /// @dev Emits and links a redemption. After the payment, because only then the fund's cash is known; both contracts are
    /// locked until then.
    function _report(Trail trail, Exit memory exit, uint256 fundBefore) internal returns (Trail) {
        (exit.fundBefore, exit.fundAfter) = (fundBefore, fundBefore - exit.amount);
        uint256 sum = Math.saturatingSub(trail.sum(), exit.valueWad);
        return trail.emitted(4, abi.encode(TokenRedeemed.selector, exit)).withSum(sum);
    }

    /// @dev What is paid of a value, in the settlement asset.
    function _payoutDown(uint256 valueWad, Totals totals) internal view returns (uint256) {
        if (totals.has(TotalsLib.LOSS)) valueWad = WadMath.mulRayDown(valueWad, _coverageRay);
        return valueWad / UNIT_WAD;
    }

    function _queuedAmount(Totals totals) internal view returns (uint256) {
        QueueTotals queue = _queue;
        uint256 valueWad = _sumWad(queue.shares(), queue.pending(), _indexAfter(totals.periods()));
        if (totals.has(TotalsLib.LOSS)) valueWad = WadMath.mulRayUp(valueWad, _coverageRay);
        return Math.ceilDiv(valueWad, UNIT_WAD);
    }
}
