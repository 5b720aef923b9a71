// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IValidatorRegistry} from "../oracle/interfaces/IValidatorRegistry.sol";
import {WadMath} from "../shared/libraries/WadMath.sol";
import {AuditTrail} from "./AuditTrail.sol";
import {IOperationalFund} from "./interfaces/IOperationalFund.sol";
import {IRedemptionVault} from "./interfaces/IRedemptionVault.sol";
import {PeriodReturn} from "./libraries/PeriodReturn.sol";
import {StrategyList} from "./libraries/StrategyList.sol";
import {ExternalReturn, Growth, Position} from "./types/FundTypes.sol";

/// @title OperationalFund
/// @notice Invests the fund's money and pays redemptions. See {IOperationalFund}.
contract OperationalFund is IOperationalFund, AuditTrail, AccessManaged, EIP712, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;
    using StrategyList for address[];

    /* CONSTANTS */

    /// @inheritdoc IOperationalFund
    uint256 public constant MAX_STRATEGIES = 8;
    /// @inheritdoc IOperationalFund
    uint256 public constant MIN_SIGNERS = 3;
    /// @inheritdoc IOperationalFund
    uint256 public constant MAX_LOSS_BPS = 50; // 0.5 %
    /// @dev One part in so many is all that is left: the loss of nearly everything.
    uint256 internal constant RUIN = 1e6;
    uint256 internal constant READ_GAS = 1_000_000;
    uint256 internal constant DRAW_GAS = 1_500_000; // so that one strategy cannot burn what the others need
    bytes32 internal constant EXTERNAL_RETURN_TYPEHASH = keccak256(
        "ExternalReturn(uint256 period,uint256 valueBefore,uint256 ratioRay)"
    );

    /* IMMUTABLES */

    /// @inheritdoc IOperationalFund
    address public immutable ASSET;
    /// @inheritdoc IOperationalFund
    address public immutable TREASURY;
    /// @inheritdoc IOperationalFund
    address public immutable SPONSOR;
    /// @inheritdoc IOperationalFund
    address public immutable CUSTODIAN;
    /// @inheritdoc IOperationalFund
    address public immutable REGISTRY;
    /// @inheritdoc IOperationalFund
    uint256 public immutable MAX_EXTERNAL_BPS;

    /* STORAGE */

    /// @inheritdoc IOperationalFund
    address public vault; // slot 1, with the cash: a redemption reads and writes one slot
    uint96 internal _cash; // slot 1
    uint96 internal _external; // slot 2
    uint32 internal _listVersion; // slot 2: which list of strategies is in force
    uint8 internal _count; // slot 2: how many there are in it
    bool internal _hasBook; // slot 2: the positions' book is not 0
    bool internal _isUncertain; // slot 2: a gain waits, or may: nothing is issued
    uint8 internal _dropped; // slot 2: strategies dropped with shares that are neither recovered nor forsaken
    uint88 internal _lost; // slot 2: given up by moving money since the last close
    int256 internal _positionsBook;
    /// @inheritdoc IOperationalFund
    mapping(address strategy => uint256) public sharesOf;
    /// @inheritdoc IOperationalFund
    mapping(address owner => uint256) public claimOf;

    /// @dev Acts that call nobody need no lock of their own: `nonReentrantView` only refuses them within another act.
    modifier onlyVault() {
        require(msg.sender == vault, OperationalFund_NotVault(msg.sender));
        _;
    }

    /* CONSTRUCTOR */

    constructor(
        address initialAuthority,
        address asset,
        address registry,
        address treasury,
        address sponsor,
        address custodian,
        uint256 maxExternalBps
    ) AccessManaged(initialAuthority) EIP712("Assay OperationalFund", "1") {
        bool isComplete = asset != address(0) && registry != address(0) && treasury != address(0);
        require(isComplete && sponsor != address(0) && custodian != address(0), OperationalFund_ZeroAddress());
        require(
            maxExternalBps <= WadMath.BPS,
            OperationalFund_ParameterOutOfRange("maxExternalBps", maxExternalBps, 0, WadMath.BPS)
        );
        (ASSET, REGISTRY, TREASURY) = (asset, registry, treasury);
        (SPONSOR, CUSTODIAN, MAX_EXTERNAL_BPS) = (sponsor, custodian, maxExternalBps);
    }

    /* WRITES: BY THE VAULT */

    /// @inheritdoc IOperationalFund
    function open(uint256 amount) external onlyVault nonReentrantView {
        _cash = (_cash + amount).toUint96(); // equity may have been contributed before
    }

    /// @inheritdoc IOperationalFund
    function credit(uint256 amount) external onlyVault nonReentrantView returns (uint256 cashBefore) {
        require(!_isUncertain, OperationalFund_GainWaits());
        cashBefore = _cash;
        _cash = (cashBefore + amount).toUint96();
    }

    /// @inheritdoc IOperationalFund
    function pay(
        address receiver,
        uint256 amount,
        uint256 untouchable
    ) external onlyVault nonReentrant returns (uint256 cashBefore) {
        cashBefore = _cash;
        if (untouchable != 0) {
            uint256 free = Math.saturatingSub(cashBefore, untouchable);
            require(free >= amount, IRedemptionVault.RedemptionVault_InsufficientFunds(free, amount));
        } else if (cashBefore < amount) {
            cashBefore = _draw(amount);
            require(cashBefore >= amount, IRedemptionVault.RedemptionVault_InsufficientFunds(cashBefore, amount));
        }
        unchecked {
            _cash = uint96(cashBefore - amount); // amount <= cashBefore < 2^96
        }
        IERC20(ASSET).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IOperationalFund
    function setAside(
        address owner,
        uint256 amount
    ) external onlyVault nonReentrant returns (bool isDone, uint256 cashBefore) {
        cashBefore = _cash;
        if (cashBefore < amount) cashBefore = _draw(amount);
        if (cashBefore < amount) return (false, cashBefore);
        _cash = (cashBefore - amount).toUint96();
        claimOf[owner] += amount;
        _trail = _trail.withSum(_trail.sum() + amount);
        return (true, cashBefore);
    }

    /// @inheritdoc IOperationalFund
    function settleBooks(
        ExternalReturn calldata attested,
        bytes calldata signatures,
        uint256 lastWorth,
        uint256 maxRatioRay,
        bool canOmit
    ) external onlyVault nonReentrantView returns (Growth memory growth) {
        PeriodReturn.Terms memory terms;
        (terms.cash, terms.external_, terms.lastWorth) = (_cash, _external, lastWorth);
        (terms.maxRatioRay, terms.ratioRay) = (maxRatioRay, WadMath.RAY);
        if (signatures.length != 0) {
            _requireQuorum(externalReturnDigest(attested), signatures);
            (terms.valueBefore, terms.ratioRay) = (attested.valueBefore, attested.ratioRay);
            _requireAttestable(terms.valueBefore, PeriodReturn.MAX_WORTH);
            _requireAttestable(terms.ratioRay, PeriodReturn.MAX_RATIO_RAY);
        } else {
            bool isNeeded = terms.external_ != 0 && !canOmit;
            require(!isNeeded, OperationalFund_AttestationMissing(terms.external_));
        }
        bool hasPositions = _count != 0 || _hasBook || _isUncertain;
        if (hasPositions) (terms.positionsBook, terms.positionsWorth) = (_positionsBook, _measure());

        bool hasWaiting;
        (growth, hasWaiting) = PeriodReturn.settle(terms);
        require(growth.worthBefore != 0 || lastWorth != 0, IRedemptionVault.RedemptionVault_NothingInvested());
        bool hasBook = growth.positionsAfter != 0;
        if (hasPositions || hasBook) {
            _requireSettled(growth);
            (_positionsBook, _hasBook, _lost) = (growth.positionsAfter, hasBook, 0);
            _isUncertain = hasWaiting || _dropped != 0;
        }
        if (growth.externalAfter != terms.external_) _external = growth.externalAfter.toUint96();
    }

    /* WRITES: INVESTING */

    /// @inheritdoc IOperationalFund
    function bindVault(address vault_) external restricted {
        require(vault == address(0) && vault_.code.length != 0, OperationalFund_CannotBind(vault_));
        vault = vault_;
        _emit(2, abi.encode(VaultBound.selector, vault_));
    }

    /// @inheritdoc IOperationalFund
    function allowStrategy(address strategy) external restricted nonReentrant {
        address[] memory list = _strategies();
        uint256 count = list.length;
        require(count < MAX_STRATEGIES, OperationalFund_TooManyStrategies(MAX_STRATEGIES));
        require(list.find(strategy) == count, OperationalFund_AlreadyAllowed(strategy));
        address itsAsset = IERC4626(strategy).asset();
        require(itsAsset == ASSET, OperationalFund_WrongAsset(strategy, itsAsset));
        if (sharesOf[strategy] != 0) _dropped -= 1; // it was dropped, and answers again
        _setStrategies(list.with(strategy));
        _emit(2, abi.encode(StrategyAllowed.selector, strategy, count, count + 1));
    }

    /// @inheritdoc IOperationalFund
    function dropStrategy(address strategy) external restricted nonReentrant {
        address[] memory list = _strategies();
        uint256 at = list.find(strategy);
        require(at < list.length, OperationalFund_NotAllowed(strategy));
        if (sharesOf[strategy] != 0) _empty(strategy);
        uint256 shares = sharesOf[strategy];
        if (shares != 0) (_isUncertain, _dropped) = (true, _dropped + 1);
        _setStrategies(list.without(at));
        _emit(2, abi.encode(StrategyDropped.selector, strategy, shares, list.length, list.length - 1));
    }

    /// @inheritdoc IOperationalFund
    function forsakeDropped(address strategy) external restricted nonReentrant {
        uint256 shares = _droppedSharesOf(strategy);
        delete sharesOf[strategy];
        _dropped -= 1;
        _emit(2, abi.encode(StrategySurrendered.selector, strategy, shares, 0));
    }

    /// @inheritdoc IOperationalFund
    function deposit(
        address strategy,
        uint256 assets,
        uint256 leastShares
    ) external restricted nonReentrant returns (uint256 shares) {
        require(_isAllowed(strategy), OperationalFund_NotAllowed(strategy));
        (uint256 cashBefore, uint256 sharesBefore) = (_cash, sharesOf[strategy]);
        _requireFree(cashBefore, assets);
        shares = _enter(strategy, assets);
        require(
            shares != 0 && shares >= leastShares,
            OperationalFund_SharesTooFew(strategy, shares, Math.max(leastShares, 1))
        );
        _giveUp(Math.saturatingSub(assets, IERC4626(strategy).previewRedeem(shares)));

        (uint256 cashAfter, uint256 sharesAfter) = (cashBefore - assets, sharesBefore + shares);
        sharesOf[strategy] = sharesAfter;
        _moveCash(cashBefore, cashAfter);
        _emit(2, abi.encode(StrategyDeposited.selector, strategy, sharesBefore, sharesAfter, cashBefore, cashAfter));
    }

    /// @inheritdoc IOperationalFund
    function withdraw(
        address strategy,
        uint256 assets,
        uint256 mostShares
    ) external restricted nonReentrant returns (uint256 shares) {
        require(_isAllowed(strategy), OperationalFund_NotAllowed(strategy));
        uint256 worthBefore = _worthOf(strategy);
        shares = _sharesFor(strategy, assets, worthBefore);
        require(shares <= mostShares, OperationalFund_SharesTooMany(strategy, shares, mostShares));
        uint256 moved = _redeem(strategy, shares, assets);
        _giveUp(Math.saturatingSub(worthBefore, _worthOf(strategy) + moved));
    }

    /// @inheritdoc IOperationalFund
    function recoverDropped(address strategy, uint256 shares) external nonReentrant returns (uint256 assets) {
        uint256 sharesBefore = _droppedSharesOf(strategy);
        require(shares != 0 && shares <= sharesBefore, OperationalFund_NotDropped(strategy, sharesBefore));
        if (shares == sharesBefore) _dropped -= 1;
        return _redeem(strategy, shares, 0);
    }

    /// @inheritdoc IOperationalFund
    function placeExternal(uint256 amount) external restricted nonReentrant {
        (uint256 cashBefore, uint256 externalBefore) = (_cash, _external);
        _requireFree(cashBefore, amount);
        uint256 externalAfter = externalBefore + amount;
        uint256 greatest = Math.mulDiv(worth(), MAX_EXTERNAL_BPS, WadMath.BPS);
        require(externalAfter <= greatest, OperationalFund_ExternalTooLarge(externalAfter, greatest));
        uint256 cashAfter = cashBefore - amount;
        (_cash, _external) = (cashAfter.toUint96(), externalAfter.toUint96());
        _emit(1, abi.encode(ExternalPlaced.selector, externalBefore, externalAfter, cashBefore, cashAfter));
        IERC20(ASSET).safeTransfer(CUSTODIAN, amount);
    }

    /// @inheritdoc IOperationalFund
    function returnExternal(uint256 amount) external nonReentrant {
        (uint256 cashBefore, uint256 externalBefore) = (_cash, _external);
        require(amount <= externalBefore, OperationalFund_ReturnTooLarge(amount, externalBefore));
        (uint256 cashAfter, uint256 externalAfter) = (cashBefore + amount, externalBefore - amount);
        (_cash, _external) = (cashAfter.toUint96(), externalAfter.toUint96());
        _emit(
            2,
            abi.encode(ExternalReturned.selector, msg.sender, externalBefore, externalAfter, cashBefore, cashAfter)
        );
        _take(amount);
    }

    /* WRITES: BY ANYONE */

    /// @inheritdoc IOperationalFund
    function contribute(uint256 amount) external nonReentrant {
        uint256 cashBefore = _cash;
        _cash = (cashBefore + amount).toUint96();
        _emit(2, abi.encode(EquityContributed.selector, msg.sender, cashBefore, cashBefore + amount));
        _take(amount);
    }

    /// @inheritdoc IOperationalFund
    function claim(address receiver) external nonReentrant returns (uint256 amount) {
        amount = claimOf[msg.sender];
        require(amount != 0, OperationalFund_NothingToClaim(msg.sender));
        delete claimOf[msg.sender];
        uint256 claims = _trail.sum();
        _emit(3, abi.encode(ClaimPaid.selector, msg.sender, receiver, claims, claims - amount));
        _trail = _trail.withSum(claims - amount);
        IERC20(ASSET).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IOperationalFund
    function restore() external nonReentrant {
        uint256 expected = _cash + _trail.sum();
        uint256 balance = IERC20(ASSET).balanceOf(address(this));
        require(balance != expected, OperationalFund_NothingToRestore(balance));
        bytes32 action = balance > expected ? bytes32("surplus_swept") : bytes32("shortfall_paid");
        _emit(1, abi.encode(ReserveIntegrityRestored.selector, expected, balance, action));
        if (balance > expected) IERC20(ASSET).safeTransfer(TREASURY, balance - expected);
        else _take(expected - balance);
    }

    /// @inheritdoc IOperationalFund
    function dissolve() external nonReentrant {
        address vault_ = vault;
        bool isDissolved = vault_ != address(0) && IRedemptionVault(vault_).isDissolved();
        require(isDissolved, OperationalFund_NotDissolved());
        uint256 cashBefore = _cash;
        (_cash, _positionsBook, _hasBook) = (0, 0, false);
        _emit(2, abi.encode(FundDissolved.selector, SPONSOR, cashBefore, 0));
        IERC20(ASSET).safeTransfer(SPONSOR, cashBefore);
        address[] memory list = _strategies();
        for (uint256 i = 0; i < list.length; ++i) {
            uint256 shares = sharesOf[list[i]];
            if (shares == 0 || !IERC20(list[i]).trySafeTransfer(SPONSOR, shares)) continue;
            delete sharesOf[list[i]];
            _emit(2, abi.encode(StrategySurrendered.selector, list[i], shares, 0));
        }
    }

    /// @notice Takes as much as it can, up to `wanted`, out of `strategy`. For this contract alone, which calls itself so
    /// that a strategy's failure undoes only this step.
    function drawPosition(address strategy, uint256 wanted) external {
        require(msg.sender == address(this), OperationalFund_NotVault(msg.sender));
        uint256 shares = _sharesFor(strategy, wanted, IERC4626(strategy).previewRedeem(sharesOf[strategy]));
        shares = Math.min(shares, IERC4626(strategy).maxRedeem(address(this)));
        if (shares != 0) _redeem(strategy, shares, Math.min(wanted, IERC4626(strategy).previewRedeem(shares)));
    }

    /* READS */

    /// @inheritdoc IOperationalFund
    function cash() external view returns (uint256) {
        return _cash;
    }

    /// @inheritdoc IOperationalFund
    function droppedCount() external view returns (uint256) {
        return _dropped;
    }

    /// @inheritdoc IOperationalFund
    function externalBook() external view returns (uint256) {
        return _external;
    }

    /// @inheritdoc IOperationalFund
    function positionsBook() external view returns (int256) {
        return _positionsBook;
    }

    /// @inheritdoc IOperationalFund
    function worth() public view returns (uint256) {
        // Never below 0: a withdrawal takes from the book what it adds to cash, a close sets it to leave a worth.
        return uint256(int256(uint256(_cash) + _external) + _positionsBook);
    }

    /// @inheritdoc IOperationalFund
    function positions() external view returns (Position[] memory list) {
        address[] memory strategies = _strategies();
        list = new Position[](strategies.length);
        for (uint256 i = 0; i < list.length; ++i) list[i] = Position(strategies[i], sharesOf[strategies[i]]);
    }

    /// @inheritdoc IOperationalFund
    function positionWorth(address strategy) external view returns (uint256) {
        return _isAllowed(strategy) ? _worthOf(strategy) : 0;
    }

    /// @inheritdoc IOperationalFund
    function totalClaims() external view returns (uint256) {
        return _trail.sum();
    }

    /// @inheritdoc IOperationalFund
    function externalReturnDigest(ExternalReturn calldata attested) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(EXTERNAL_RETURN_TYPEHASH, attested)));
    }

    /* INTERNALS */

    function _requireAttestable(uint256 value, uint256 greatest) internal pure {
        require(value <= greatest, OperationalFund_AttestationOutOfRange(value, greatest));
    }

    /// @dev Withdraws from the positions in order until there are `wanted` of cash, or no more; returns the cash.
    function _draw(uint256 wanted) internal returns (uint256 cash_) {
        address[] memory list = _strategies();
        cash_ = _cash;
        for (uint256 i = 0; i < list.length && cash_ < wanted; ++i) {
            if (sharesOf[list[i]] == 0) continue;
            try this.drawPosition{gas: DRAW_GAS}(list[i], wanted - cash_) {} catch {} // the next one is asked instead
            cash_ = _cash;
        }
    }

    /// @dev Puts exactly `assets` into a strategy. What it answers is not believed; only what moved counts. Locked, so the
    /// books can wait for it.
    function _enter(address strategy, uint256 assets) internal returns (uint256 shares) {
        uint256 held = IERC20(strategy).balanceOf(address(this));
        uint256 balance = IERC20(ASSET).balanceOf(address(this));
        IERC20(ASSET).forceApprove(strategy, assets);
        IERC4626(strategy).deposit(assets, address(this));
        uint256 moved = balance - IERC20(ASSET).balanceOf(address(this));
        require(moved == assets, OperationalFund_StrategyInexact(strategy, moved, assets));
        return IERC20(strategy).balanceOf(address(this)) - held;
    }

    /// @dev What to redeem for `assets`: all of a position that is worth no more. Counted in shares, since a strategy rounds
    /// up the shares that an amount costs, and one share can be worth much.
    function _sharesFor(address strategy, uint256 assets, uint256 itsWorth) internal view returns (uint256) {
        uint256 all = sharesOf[strategy];
        return assets >= itsWorth ? all : Math.min(IERC4626(strategy).previewWithdraw(assets), all);
    }

    /// @dev Takes what exactly `shares` of a strategy pay, at least `least`, into cash. What it answers is not believed.
    /// Locked, so the books can wait for what moved.
    function _redeem(address strategy, uint256 shares, uint256 least) internal returns (uint256 moved) {
        (uint256 sharesBefore, uint256 cashBefore) = (sharesOf[strategy], _cash);
        uint256 held = IERC20(strategy).balanceOf(address(this));
        uint256 balance = IERC20(ASSET).balanceOf(address(this));
        IERC4626(strategy).redeem(shares, address(this), address(this));
        moved = IERC20(ASSET).balanceOf(address(this)) - balance;
        require(moved >= least, OperationalFund_StrategyInexact(strategy, moved, least));
        uint256 burnt = held - IERC20(strategy).balanceOf(address(this));
        require(burnt == shares, OperationalFund_StrategyInexact(strategy, burnt, shares));

        (uint256 sharesAfter, uint256 cashAfter) = (sharesBefore - shares, cashBefore + moved);
        sharesOf[strategy] = sharesAfter;
        _moveCash(cashBefore, cashAfter);
        _emit(2, abi.encode(StrategyWithdrawn.selector, strategy, sharesBefore, sharesAfter, cashBefore, cashAfter));
    }

    /// @dev Takes all that a strategy pays out of it. The caller chooses the gas, so there must be enough of it that a
    /// failure is the strategy's own.
    function _empty(address strategy) internal {
        uint256 needed = DRAW_GAS + DRAW_GAS / 32;
        require(gasleft() > needed, OperationalFund_GasTooLow(gasleft(), needed));
        try this.drawPosition{gas: DRAW_GAS}(strategy, type(uint256).max) {} catch {} // what it keeps is dropped with it
    }

    /// @dev Counts what moving money into or out of a strategy lost: together, from close to close, no more than a bound.
    function _giveUp(uint256 loss) internal {
        if (loss == 0) return;
        uint256 lost = _lost + loss;
        uint256 most = Math.mulDiv(worth(), MAX_LOSS_BPS, WadMath.BPS);
        require(lost <= most, OperationalFund_MovingLoss(lost, most));
        _lost = lost.toUint88();
    }

    /// @dev Shares of a strategy that was dropped with some left.
    function _droppedSharesOf(address strategy) internal view returns (uint256 shares) {
        shares = sharesOf[strategy];
        require(shares != 0 && !_isAllowed(strategy), OperationalFund_NotDropped(strategy, shares));
    }

    /// @dev What the queue waits for stays cash.
    function _requireFree(uint256 cash_, uint256 amount) internal view {
        uint256 free = Math.saturatingSub(cash_, IRedemptionVault(vault).queuedAmount());
        require(amount <= free, OperationalFund_CashShort(free, amount));
    }

    /// @dev While dropped shares may come back, no close makes the loss of nearly everything final: it would take from the
    /// holders for good what belongs to them. Nearly nothing is left that could be paid out at the old values meanwhile.
    function _requireSettled(Growth memory growth) internal view {
        if (_dropped == 0) return;
        bool isRuin = growth.numerator * RUIN < growth.denominator; // below 2^236
        require(!isRuin, OperationalFund_LossUnsettled(_dropped));
    }

    /// @dev Cash against the positions' book: the worth stays.
    function _moveCash(uint256 cashBefore, uint256 cashAfter) internal {
        _cash = cashAfter.toUint96();
        int256 book = _positionsBook + int256(cashBefore) - int256(cashAfter);
        (_positionsBook, _hasBook) = (book, book != 0);
    }

    /// @dev Moves exactly `amount` from the caller to here.
    function _take(uint256 amount) internal {
        uint256 before = IERC20(ASSET).balanceOf(address(this));
        IERC20(ASSET).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(ASSET).balanceOf(address(this)) - before;
        require(received == amount, OperationalFund_InexactReceipt(received, amount));
    }

    /// @dev What all positions would pay; at most 8 steps.
    function _measure() internal view returns (uint256 sum) {
        address[] memory list = _strategies();
        for (uint256 i = 0; i < list.length; ++i) sum += _worthOf(list[i]);
    }

    function _worthOf(address strategy) internal view returns (uint256) {
        uint256 shares = sharesOf[strategy];
        if (shares == 0) return 0;
        (bool isRead, uint256 assets) = _read(strategy, shares);
        require(isRead, OperationalFund_StrategyUnreadable(strategy));
        return Math.min(assets, PeriodReturn.MAX_WORTH);
    }

    /// @dev What a strategy says it would pay. Solidity's own `try` fails with it on an answer that is too short.
    function _read(address strategy, uint256 shares) internal view returns (bool isRead, uint256 assets) {
        bytes memory data = abi.encodeCall(IERC4626.previewRedeem, (shares));
        uint256 gasLimit = READ_GAS;
        assembly ("memory-safe") {
            isRead := staticcall(gasLimit, strategy, add(data, 0x20), mload(data), 0, 0x20) // scratch space
            isRead := and(isRead, gt(returndatasize(), 0x1f))
            assets := mload(0)
        }
    }

    /// @dev At most 8.
    function _strategies() internal view returns (address[] memory) {
        return StrategyList.load(_listVersion);
    }

    function _setStrategies(address[] memory list) internal {
        uint256 version = uint256(_listVersion) + 1;
        (_listVersion, _count) = (version.toUint32(), uint8(list.length)); // at most 8
        list.store(version);
    }

    function _isAllowed(address strategy) internal view returns (bool) {
        address[] memory list = _strategies();
        return list.find(strategy) < list.length;
    }

    /// @dev "Two thirds": stake x 3 >= total x 2.
    function _requireQuorum(bytes32 digest, bytes calldata signatures) internal view {
        (uint256 stake, uint256 total, uint256 signers) = IValidatorRegistry(REGISTRY).stakeBehind(digest, signatures);
        require(
            stake * 3 >= total * 2 && signers >= MIN_SIGNERS,
            OperationalFund_QuorumMissed(stake, total, signers, MIN_SIGNERS)
        );
    }
}
