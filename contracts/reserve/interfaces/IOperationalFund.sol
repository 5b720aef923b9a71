// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ExternalReturn, Growth, Position} from "../types/FundTypes.sol";

/// @title IOperationalFund
/// @notice Invests the fund's money and pays redemptions. It keeps its own books: what is sent to it, or to a strategy in
/// its name, is in none of them.
///
///   worth = cash + positions' book + external book
///
/// A close replaces the positions' book by what the positions would pay and multiplies the external book by the attested
/// ratio. All terms are added up before anything is rounded, so a fund that lies wholly in the external position grows by
/// exactly that ratio. A gain above the bound of the vault stays uncounted until a later close; a loss is counted whole.
///
/// A strategy is an ERC-4626 vault over the settlement asset. It must pay what `previewRedeem` says; a strategy that
/// says too much lets the fund count up to the bound of a gain it does not have, so strategies join only with a day's
/// notice. While a gain waits to be counted nothing is issued, so that no buyer shares in it.
///
/// Audited events (see {IAuditTrail}): all of this interface.
interface IOperationalFund {
    /* ERRORS */

    /// @notice An address that must not be zero is zero.
    error OperationalFund_ZeroAddress();
    /// @notice A parameter of the deployment lies outside its range.
    error OperationalFund_ParameterOutOfRange(bytes32 parameter, uint256 value, uint256 least, uint256 greatest);
    /// @notice Only the vault may do this.
    error OperationalFund_NotVault(address caller);
    /// @notice A vault was bound before, or the address has no code.
    error OperationalFund_CannotBind(address vault);
    /// @notice The strategy is not allowed.
    error OperationalFund_NotAllowed(address strategy);
    /// @notice The strategy is allowed already.
    error OperationalFund_AlreadyAllowed(address strategy);
    /// @notice The strategy is allowed, or was dropped with fewer shares than that, or none were asked for.
    error OperationalFund_NotDropped(address strategy, uint256 shares);
    /// @notice The strategy invests another asset.
    error OperationalFund_WrongAsset(address strategy, address itsAsset);
    /// @notice No more strategies fit.
    error OperationalFund_TooManyStrategies(uint256 maximum);
    /// @notice The strategy does not say what it would pay. Drop it, or wait.
    error OperationalFund_StrategyUnreadable(address strategy);
    /// @notice A deposit or withdrawal moved other amounts than it should.
    error OperationalFund_StrategyInexact(address strategy, uint256 moved, uint256 expected);
    /// @notice The shares are fewer than the least accepted.
    error OperationalFund_SharesTooFew(address strategy, uint256 shares, uint256 leastShares);
    /// @notice Moving money into and out of strategies would have lost more, since the last close, than the bound.
    error OperationalFund_MovingLoss(uint256 lost, uint256 most);
    /// @notice Nearly all of the fund would be lost for good while shares of dropped strategies may come back: recover or
    /// forsake them first.
    error OperationalFund_LossUnsettled(uint256 dropped);
    /// @notice Less gas is left than a strategy's failure takes to be believed.
    error OperationalFund_GasTooLow(uint256 left, uint256 least);
    /// @notice A gain waits to be counted, or shares of a dropped strategy may turn into one: a buyer would share in it.
    error OperationalFund_GainWaits();
    /// @notice The withdrawal took more shares than allowed.
    error OperationalFund_SharesTooMany(address strategy, uint256 shares, uint256 mostShares);
    /// @notice There is less cash than that.
    error OperationalFund_CashShort(uint256 cash, uint256 wanted);
    /// @notice The external position would outgrow its share of the fund.
    error OperationalFund_ExternalTooLarge(uint256 external_, uint256 greatest);
    /// @notice More is returned than the external position's book.
    error OperationalFund_ReturnTooLarge(uint256 amount, uint256 external_);
    /// @notice The settlement asset did not arrive exactly.
    error OperationalFund_InexactReceipt(uint256 received, uint256 expected);
    /// @notice The external position's return must be attested, until its grace has passed.
    error OperationalFund_AttestationMissing(uint256 external_);
    /// @notice An attested number is too large to reckon with.
    error OperationalFund_AttestationOutOfRange(uint256 value, uint256 greatest);
    /// @notice Too little stake, or too few validators, signed.
    error OperationalFund_QuorumMissed(uint256 stake, uint256 total, uint256 signers, uint256 leastSigners);
    /// @notice Nothing is owed to the caller.
    error OperationalFund_NothingToClaim(address owner);
    /// @notice Books and balance agree.
    error OperationalFund_NothingToRestore(uint256 balance);
    /// @notice Tokens are active, or issuance has not ended.
    error OperationalFund_NotDissolved();

    /* EVENTS */

    /// @notice The vault whose fund this is.
    event VaultBound(address indexed vault);
    /// @notice A strategy may be invested in.
    event StrategyAllowed(address indexed strategy, uint256 countBefore, uint256 countAfter);
    /// @notice A strategy may be invested in no more; what lies in it counts as nothing from the next close on.
    event StrategyDropped(address indexed strategy, uint256 shares, uint256 countBefore, uint256 countAfter);
    /// @notice Shares left the books for good: forsaken, or the sponsor's at dissolution.
    event StrategySurrendered(address indexed strategy, uint256 sharesBefore, uint256 sharesAfter);
    /// @notice Cash became shares.
    event StrategyDeposited(
        address indexed strategy,
        uint256 sharesBefore,
        uint256 sharesAfter,
        uint256 cashBefore,
        uint256 cashAfter
    );
    /// @notice Shares became cash.
    event StrategyWithdrawn(
        address indexed strategy,
        uint256 sharesBefore,
        uint256 sharesAfter,
        uint256 cashBefore,
        uint256 cashAfter
    );
    /// @notice Cash went to the custodian.
    event ExternalPlaced(uint256 externalBefore, uint256 externalAfter, uint256 cashBefore, uint256 cashAfter);
    /// @notice Cash came back from the external position.
    event ExternalReturned(
        address indexed payer,
        uint256 externalBefore,
        uint256 externalAfter,
        uint256 cashBefore,
        uint256 cashAfter
    );
    /// @notice Somebody strengthened the sponsor's equity.
    event EquityContributed(address indexed payer, uint256 cashBefore, uint256 cashAfter);
    /// @notice A claim was paid.
    event ClaimPaid(address indexed owner, address indexed receiver, uint256 claimsBefore, uint256 claimsAfter);
    /// @notice Books and balance agree again.
    /// @param expected What the books say.
    /// @param previous What the balance was.
    /// @param action "surplus_swept" to the treasury, or "shortfall_paid" by the caller.
    event ReserveIntegrityRestored(uint256 expected, uint256 previous, bytes32 action);
    /// @notice What was left went to the sponsor.
    event FundDissolved(address indexed sponsor, uint256 cashBefore, uint256 cashAfter);

    /* WRITES: BY THE VAULT */

    /// @notice Books what the fund begins with; it earns from the first period.
    function open(uint256 amount) external;

    /// @notice Books `amount` that arrived for a token. Returns cash before.
    /// @dev Errors: GainWaits.
    function credit(uint256 amount) external returns (uint256 cashBefore);

    /// @notice Pays `amount` to `receiver`, drawing on the positions if cash is short; with `untouchable` above 0 only
    /// cash beyond that is used.
    /// @dev Errors: RedemptionVault_InsufficientFunds.
    /// @return cashBefore Cash just before the payment, positions drawn on.
    function pay(address receiver, uint256 amount, uint256 untouchable) external returns (uint256 cashBefore);

    /// @notice Makes `amount` the claim of `owner`, drawing on the positions if cash is short.
    /// @return isDone False, and nothing is set aside, when the fund cannot.
    /// @return cashBefore Cash just before, positions drawn on.
    function setAside(address owner, uint256 amount) external returns (bool isDone, uint256 cashBefore);

    /// @notice Books the return of a period. See {IRedemptionVault-closePeriod}.
    /// @param attested The period, and without signatures nothing else.
    /// @param lastWorth Worth just after the last close.
    /// @param maxRatioRay Most that is counted as growth.
    /// @param canOmit Whether the external position may count as unchanged without an attestation.
    function settleBooks(
        ExternalReturn calldata attested,
        bytes calldata signatures,
        uint256 lastWorth,
        uint256 maxRatioRay,
        bool canOmit
    ) external returns (Growth memory);

    /* WRITES: INVESTING */

    /// @notice Makes `vault_` the vault of this fund, once and for ever. By the seeder.
    function bindVault(address vault_) external;

    /// @notice Allows an ERC-4626 vault over the settlement asset. By the strategist, with a day's notice.
    /// @dev Errors: AlreadyAllowed, WrongAsset, TooManyStrategies.
    function allowStrategy(address strategy) external;

    /// @notice Empties a strategy into cash and takes it from the list. What it does not pay counts as nothing from the next
    /// close on; nothing is issued until that is recovered or forsaken. By the strategist, with a day's notice.
    /// @dev Errors: NotAllowed, GasTooLow.
    function dropStrategy(address strategy) external;

    /// @notice Gives up the shares of a dropped strategy, for good. By the strategist, with a day's notice.
    /// @dev Errors: NotDropped.
    function forsakeDropped(address strategy) external;

    /// @notice Invests `assets` of cash, beyond what the queue is worth, in an allowed strategy. By the allocator.
    /// @dev Errors: NotAllowed, CashShort, StrategyInexact, SharesTooFew, MovingLoss.
    function deposit(address strategy, uint256 assets, uint256 leastShares) external returns (uint256 shares);

    /// @notice Takes `assets` out of an allowed strategy, and what a last share pays beyond it. By the allocator.
    /// @dev Errors: NotAllowed, StrategyInexact, SharesTooMany, MovingLoss.
    function withdraw(address strategy, uint256 assets, uint256 mostShares) external returns (uint256 shares);

    /// @notice Redeems `shares` of a dropped strategy into cash, a gain of the next close. Anyone may call.
    /// @dev Errors: NotDropped, StrategyInexact.
    function recoverDropped(address strategy, uint256 shares) external returns (uint256 assets);

    /// @notice Sends `amount` of cash, beyond what the queue is worth, to the custodian. By the strategist, with a day's notice.
    /// @dev Errors: CashShort, ExternalTooLarge.
    function placeExternal(uint256 amount) external;

    /// @notice Pays `amount` back from the external position. Anyone may call; the caller pays.
    /// @dev Errors: ReturnTooLarge, InexactReceipt.
    function returnExternal(uint256 amount) external;

    /* WRITES: BY ANYONE */

    /// @notice Pays the caller's claim to `receiver`.
    /// @dev Errors: NothingToClaim, those of the asset.
    function claim(address receiver) external returns (uint256 amount);

    /// @notice Adds `amount` of the caller's to the fund for nothing in return: the sponsor's equity, which covers all tokens.
    /// It is no return, so no value changes; a close that then finds the fund covered ends loss mode.
    /// @dev Errors: InexactReceipt.
    function contribute(uint256 amount) external;

    /// @notice Makes books and balance agree: sends a surplus to the treasury, takes what is missing from the caller.
    /// @dev Errors: NothingToRestore, InexactReceipt.
    function restore() external;

    /// @notice Sends everything but claims to the sponsor: cash, and the shares of the positions as they are. Anyone may
    /// call, once no token is active and issuance has ended; again when more came back.
    /// @dev Errors: NotDissolved.
    function dissolve() external;

    /* READS */

    /// @notice The settlement asset.
    function ASSET() external view returns (address);

    /// @notice Who gets surpluses, and the premium of every sale.
    function TREASURY() external view returns (address);

    /// @notice Who is owed what is left once the last token is redeemed.
    function SPONSOR() external view returns (address);

    /// @notice Who holds the external position.
    function CUSTODIAN() external view returns (address);

    /// @notice Whose validators attest it.
    function REGISTRY() external view returns (address);

    /// @notice Most of the fund that may be placed externally, bps.
    function MAX_EXTERNAL_BPS() external view returns (uint256);

    /// @notice Most strategies.
    function MAX_STRATEGIES() external view returns (uint256);

    /// @notice Least validators behind an attestation; two thirds of the stake besides.
    function MIN_SIGNERS() external view returns (uint256);

    /// @notice Most that moving money into and out of strategies may lose from one close to the next, bps of the worth.
    function MAX_LOSS_BPS() external view returns (uint256);

    /// @notice The vault; zero until it is bound.
    function vault() external view returns (address);

    /// @notice Cash of the books.
    function cash() external view returns (uint256);

    /// @notice External position of the books.
    function externalBook() external view returns (uint256);

    /// @notice Positions of the books; below 0 when gains elsewhere are not counted yet.
    function positionsBook() external view returns (int256);

    /// @notice Worth by the books: cash + positions + external, the flows since the last close included.
    function worth() external view returns (uint256);

    /// @notice The positions, in the order they are drawn on; at most `MAX_STRATEGIES`.
    function positions() external view returns (Position[] memory);

    /// @notice What a position would pay now; 0 for a strategy that is not allowed.
    /// @dev Errors: StrategyUnreadable.
    function positionWorth(address strategy) external view returns (uint256);

    /// @notice How many strategies were dropped with shares that are neither recovered nor forsaken.
    function droppedCount() external view returns (uint256);

    /// @notice Shares of a strategy in the books, dropped ones included.
    function sharesOf(address strategy) external view returns (uint256);

    /// @notice What `owner` can claim.
    function claimOf(address owner) external view returns (uint256);

    /// @notice Sum of all claims.
    function totalClaims() external view returns (uint256);

    /// @notice What the validators sign (EIP-712, domain "Assay OperationalFund", version 1).
    function externalReturnDigest(ExternalReturn calldata attested) external view returns (bytes32);
}
