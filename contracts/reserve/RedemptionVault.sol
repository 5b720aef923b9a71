// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {ERC721Utils} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Utils.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {WadMath} from "../shared/libraries/WadMath.sol";
import {FundPeriods} from "./FundPeriods.sol";
import {IOperationalFund} from "./interfaces/IOperationalFund.sol";
import {IPremiumReserve} from "./interfaces/IPremiumReserve.sol";
import {IRedemptionVault} from "./interfaces/IRedemptionVault.sol";
import {ITokenPicture} from "./interfaces/ITokenPicture.sol";
import {NumberedTokens} from "./NumberedTokens.sol";
import {RedemptionDesk} from "./RedemptionDesk.sol";
import {ExternalReturn, FundParameters, Growth} from "./types/FundTypes.sol";
import {Period, PeriodLib} from "./types/Period.sol";
import {Totals, TotalsLib} from "./types/Totals.sol";
import {Trail} from "./types/Trail.sol";

/// @title RedemptionVault
/// @notice Issues, values and redeems numbered tokens, and closes periods. See {IRedemptionVault}.
contract RedemptionVault is RedemptionDesk, AccessManaged {
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    /// @inheritdoc IRedemptionVault
    uint256 public constant EXTERNAL_GRACE_SECONDS = 7 days;
    /// @inheritdoc IRedemptionVault
    uint256 public constant CLOSING_NOTICE_SECONDS = 30 days;
    uint256 internal constant MAX_PERIOD_SECONDS = 366 days;
    uint256 internal constant MAX_GAIN_BPS = 90_000; // so that ten times an index still fits, see PeriodLib
    uint256 internal constant MAX_PRICE_WAD = 1e24;
    uint256 internal constant LOSS_FOR_GOOD_BELOW = 1e39; // an index of 1e-6

    /* IMMUTABLES */

    /// @inheritdoc IRedemptionVault
    address public immutable ASSET;
    /// @inheritdoc IRedemptionVault
    address public immutable TREASURY;
    /// @inheritdoc IRedemptionVault
    address public immutable SPONSOR;
    /// @inheritdoc IRedemptionVault
    address public immutable PICTURE;
    /// @inheritdoc IRedemptionVault
    uint256 public immutable PREMIUM_WAD;
    /// @inheritdoc IRedemptionVault
    uint256 public immutable MIN_PERIOD_SECONDS;
    /// @inheritdoc IRedemptionVault
    uint256 public immutable MAX_RATIO_RAY;

    /* STORAGE */

    /// @inheritdoc IRedemptionVault
    address public reserve;
    /// @inheritdoc IRedemptionVault
    uint256 public issuanceEndsAt;

    /// @dev The words of {TokenIssued}, in their order.
    struct Entry {
        uint256 tokenId;
        address owner;
        address payer;
        uint256 since;
        uint256 fundBefore;
        uint256 fundAfter;
        uint256 activeBefore;
        uint256 activeAfter;
    }

    /// @dev The words of {PeriodClosed}, in their order.
    struct Closing {
        uint256 period;
        uint256 numerator;
        uint256 denominator;
        uint256 indexBefore;
        uint256 indexAfter;
        uint256 fundBefore;
        uint256 fundAfter;
        uint256 liabilityAfter;
    }

    /* CONSTRUCTOR */

    constructor(
        address initialAuthority,
        address fund,
        address picture,
        FundParameters memory init
    )
        AccessManaged(initialAuthority)
        NumberedTokens(init.totalTokens, init.genesisTokens, init.distributor)
        FundPeriods(init.coreWad)
        RedemptionDesk(fund, _unitWadOf(IOperationalFund(fund).ASSET()))
    {
        require(picture != address(0) && init.distributor != address(0), RedemptionVault_ZeroAddress());
        _requireWithin("totalTokens", init.totalTokens, 1, TotalsLib.MAX_COUNT);
        _requireWithin("genesisTokens", init.genesisTokens, 0, init.totalTokens);
        _requirePrice("coreWad", init.coreWad, 1);
        _requirePrice("premiumWad", init.premiumWad, 0);
        _requireWithin("minPeriodSeconds", init.minPeriodSeconds, 1, MAX_PERIOD_SECONDS);
        _requireWithin("maxGainBps", init.maxGainBps, 1, MAX_GAIN_BPS);
        ASSET = IOperationalFund(fund).ASSET();
        TREASURY = IOperationalFund(fund).TREASURY();
        SPONSOR = IOperationalFund(fund).SPONSOR();
        PICTURE = picture;
        PREMIUM_WAD = init.premiumWad;
        MIN_PERIOD_SECONDS = init.minPeriodSeconds;
        MAX_RATIO_RAY = WadMath.RAY + (WadMath.RAY * init.maxGainBps) / WadMath.BPS;
    }

    /* WRITES: BEGINNING AND END */

    /// @inheritdoc IRedemptionVault
    function genesis(address reserve_) external restricted nonReentrant {
        require(!_isOpen(), RedemptionVault_AlreadyOpen());
        _requireMine(FUND, IOperationalFund(FUND).vault());
        _requireMine(reserve_, IPremiumReserve(reserve_).VAULT());
        uint256 idle = TOTAL_TOKENS - GENESIS_TOKENS;
        uint256 fundMoney = (CORE_WAD / UNIT_WAD) * idle;
        uint256 reserveMoney = (PREMIUM_WAD / UNIT_WAD) * TOTAL_TOKENS;
        uint256 liability = CORE_WAD * GENESIS_TOKENS;

        reserve = reserve_;
        _periods[0] = PeriodLib.make(PeriodLib.ONE, block.timestamp, fundMoney);
        Totals totals = TotalsLib.genesis(WadMath.RAY * GENESIS_TOKENS, GENESIS_TOKENS, idle);
        _totals = _covered(totals, fundMoney, liability, false);
        _announceGenesis();
        bytes memory words = abi.encode(
            GenesisCompleted.selector,
            reserve_,
            fundMoney,
            reserveMoney,
            GENESIS_TOKENS,
            idle
        );
        _trail = _trail.emitted(2, words).withSum(liability);

        _take(FUND, fundMoney);
        IOperationalFund(FUND).open(fundMoney);
        _take(reserve_, reserveMoney);
    }

    /// @inheritdoc IRedemptionVault
    function announceIssuanceEnd() external restricted nonReentrantView {
        Totals totals = _totals;
        require(totals.has(TotalsLib.OPEN), RedemptionVault_NotOpen());
        require(!totals.has(TotalsLib.CLOSING), RedemptionVault_IssuanceEnds(issuanceEndsAt));
        uint256 endsAt = block.timestamp + CLOSING_NOTICE_SECONDS;
        _totals = totals.withFlag(TotalsLib.CLOSING, true);
        issuanceEndsAt = endsAt;
        _emit(1, abi.encode(IssuanceEndAnnounced.selector, endsAt));
    }

    /* WRITES: ISSUING */

    /// @inheritdoc IRedemptionVault
    function issue(uint256 tokenId, address receiver, uint256 deadline) external nonReentrant {
        _requireInTime(deadline);
        require(tokenId != 0 && tokenId <= TOTAL_TOKENS, NumberedTokens_NoSuchNumber(tokenId, TOTAL_TOKENS));
        require(_recordOf(tokenId).owner() == address(0), RedemptionVault_TokenNotInactive(tokenId));
        Totals totals = _issuable();
        uint256 since = totals.periods() + 1;
        _begin(tokenId, receiver, since);
        _totals = totals.issued();

        _take(FUND, CORE_WAD / UNIT_WAD);
        uint256 cashBefore = IOperationalFund(FUND).credit(CORE_WAD / UNIT_WAD);
        IERC20(ASSET).safeTransferFrom(msg.sender, TREASURY, PREMIUM_WAD / UNIT_WAD);
        _reportIssue(tokenId, receiver, since, cashBefore, totals.active()); // locked until here, so nothing came between
        ERC721Utils.checkOnERC721Received(msg.sender, address(0), receiver, tokenId, "");
    }

    /* WRITES: PERIODS */

    /// @inheritdoc IRedemptionVault
    function closePeriod() external {
        _close(0, 0, msg.data[0:0]);
    }

    /// @inheritdoc IRedemptionVault
    function closePeriod(uint256 valueBefore, uint256 ratioRay, bytes calldata signatures) external {
        _close(valueBefore, ratioRay, signatures);
    }

    /* READS */

    /// @inheritdoc IRedemptionVault
    function isDissolved() external view returns (bool) {
        uint256 endsAt = issuanceEndsAt;
        return _totals.active() == 0 && endsAt != 0 && block.timestamp >= endsAt;
    }

    /// @inheritdoc IERC721Metadata
    function tokenURI(uint256 tokenId) external view returns (string memory) {
        return ITokenPicture(PICTURE).tokenURI(address(this), tokenId);
    }

    /* INTERNALS */

    /// @dev The fund books the return first: it tells the growth, and calls nothing but views of strategies. So nobody can
    /// come back in between, and it is enough to refuse a close within another act.
    function _close(uint256 valueBefore, uint256 ratioRay, bytes calldata signatures) internal nonReentrantView {
        Totals totals = _totals;
        require(totals.has(TotalsLib.OPEN), RedemptionVault_NotOpen());
        Period last = _periods[totals.periods()];
        bool isAttested = signatures.length != 0;
        bool isLate = _requireDue(totals, last, isAttested);
        ExternalReturn memory attested = ExternalReturn(totals.periods() + 1, valueBefore, ratioRay);
        Growth memory growth = IOperationalFund(FUND).settleBooks(
            attested,
            signatures,
            last.worth(),
            last.index() > PeriodLib.GREATEST_TO_GROW ? WadMath.RAY : MAX_RATIO_RAY,
            isLate
        );
        _record(totals.withFlag(TotalsLib.OMITTED, isLate && !isAttested), last.index(), growth);
        uint256 books = growth.externalBefore | growth.externalAfter;
        if (isAttested || (books | uint256(growth.positionsBefore | growth.positionsAfter)) != 0) {
            if (!isAttested) (attested.valueBefore, attested.ratioRay) = (0, 0); // nobody signed what the caller said
            _reportBooks(attested, growth);
        }
    }

    /// @dev Whether the validators' word may be missing too.
    function _requireDue(Totals totals, Period last, bool isAttested) internal view returns (bool isLate) {
        uint256 closesAt = last.closedAt() + MIN_PERIOD_SECONDS;
        bool isDue = block.timestamp >= closesAt || (isAttested && totals.has(TotalsLib.OMITTED));
        require(isDue, RedemptionVault_PeriodOpen(block.timestamp, closesAt));
        return block.timestamp >= closesAt + EXTERNAL_GRACE_SECONDS;
    }

    /// @dev What the growth consists of, when it is more than cash.
    function _reportBooks(ExternalReturn memory attested, Growth memory growth) internal {
        bytes memory words = abi.encode(
            BooksClosed.selector,
            attested,
            growth.externalBefore,
            growth.externalAfter,
            growth.positionsBefore,
            growth.positionsAfter
        );
        _emit(2, words);
    }

    function _record(Totals totals, uint256 indexBefore, Growth memory growth) internal {
        uint256 number = totals.periods() + 1;
        uint256 index = Math.mulDiv(indexBefore, growth.numerator, growth.denominator);
        if (index < PeriodLib.LEAST) index = PeriodLib.LEAST;
        uint256 worth = Math.min(growth.worthAfter, type(uint96).max); // more than any asset has
        Period closed = PeriodLib.make(index, block.timestamp, worth);
        index = closed.index();
        uint256 sharesEach = totals.pending() == 0 ? 0 : PeriodLib.sharesAt(index);
        totals = totals.closed(sharesEach);
        if (totals.has(TotalsLib.QUEUED)) _queue = _queue.closed(sharesEach);
        _periods[number] = closed;
        uint256 liability = _sumWad(totals.shares(), 0, index);
        _totals = _covered(totals, growth.worthAfter, liability, index < LOSS_FOR_GOOD_BELOW);
        Closing memory closing = Closing(
            number,
            growth.numerator,
            growth.denominator,
            indexBefore,
            index,
            growth.worthBefore,
            growth.worthAfter,
            liability
        );
        _trail = _trail.emitted(2, abi.encode(PeriodClosed.selector, closing)).withSum(liability);
        emit BatchMetadataUpdate(1, TOTAL_TOKENS);
    }

    /// @dev Turns loss mode on or off, and writes the coverage it cuts to.
    function _covered(Totals totals, uint256 worth, uint256 liability, bool isForGood) internal returns (Totals) {
        uint256 due = Math.ceilDiv(liability, UNIT_WAD);
        if (isForGood) totals = totals.withFlag(TotalsLib.LOSS_FOR_GOOD, true);
        bool isLoss = worth < due || totals.has(TotalsLib.LOSS_FOR_GOOD);
        uint256 before = totals.has(TotalsLib.LOSS) ? _coverageRay : WadMath.RAY;
        uint256 coverage = worth < due ? Math.mulDiv(worth, WadMath.RAY, due) : WadMath.RAY;
        if (isLoss) _coverageRay = coverage;
        if (coverage != before) {
            _emit(1, abi.encode(CoverageChanged.selector, before, coverage));
        }
        return totals.withFlag(TotalsLib.LOSS, isLoss);
    }

    /// @dev The totals, when something can be issued.
    function _issuable() internal view returns (Totals totals) {
        totals = _totals;
        require(totals.has(TotalsLib.OPEN), RedemptionVault_NotOpen());
        if (totals.has(TotalsLib.CLOSING)) revert RedemptionVault_IssuanceEnds(issuanceEndsAt);
        if (totals.has(TotalsLib.LOSS)) revert RedemptionVault_LossMode(_coverageRay);
    }

    function _reportIssue(
        uint256 tokenId,
        address receiver,
        uint256 since,
        uint256 cashBefore,
        uint256 active
    ) internal {
        uint256 cashAfter = cashBefore + CORE_WAD / UNIT_WAD;
        Entry memory entry = Entry(tokenId, receiver, msg.sender, since, cashBefore, cashAfter, active, active + 1);
        Trail trail = _trail;
        _trail = trail.emitted(4, abi.encode(TokenIssued.selector, entry)).withSum(trail.sum() + CORE_WAD);
    }

    /// @dev Moves exactly `amount` from the caller to `to`.
    function _take(address to, uint256 amount) internal {
        uint256 before = IERC20(ASSET).balanceOf(to);
        IERC20(ASSET).safeTransferFrom(msg.sender, to, amount);
        uint256 received = IERC20(ASSET).balanceOf(to) - before;
        require(received == amount, RedemptionVault_InexactReceipt(received, amount));
    }

    function _requireMine(address part, address itsVault) internal view {
        require(itsVault == address(this), RedemptionVault_NotMine(part, itsVault));
    }

    /// @dev At most 18 decimals, so that a unit is at least one wei of WAD.
    function _unitWadOf(address asset) internal view returns (uint256) {
        uint256 decimals = IERC20Metadata(asset).decimals();
        _requireWithin("decimals", decimals, 0, 18);
        return 10 ** (18 - decimals);
    }

    function _requirePrice(bytes32 name_, uint256 priceWad, uint256 least) internal view {
        _requireWithin(name_, priceWad, least, MAX_PRICE_WAD);
        require(priceWad % UNIT_WAD == 0, RedemptionVault_PriceNotPayable(priceWad, UNIT_WAD));
    }

    function _requireWithin(bytes32 name_, uint256 value, uint256 least, uint256 greatest) internal pure {
        bool isWithin = value >= least && value <= greatest;
        require(isWithin, RedemptionVault_ParameterOutOfRange(name_, value, least, greatest));
    }
}
