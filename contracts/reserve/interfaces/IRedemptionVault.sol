// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IRedemptionVault
/// @notice Issues, values and redeems the numbered tokens of a fund, and closes its periods. It holds no money: the
/// fund's lies in the OperationalFund, the premium of all tokens in the PremiumReserve.
///
/// | act | operational fund | premium reserve | treasury | token |
/// | --- | --- | --- | --- | --- |
/// | issue, reissue | + core | relabels premium: reserve -> committed | + premium | inactive -> active, worth core |
/// | redeem | - value | relabels premium: committed -> reserve | 0 | active -> inactive |
/// | close | x (1 + r) | 0 | 0 | every value that earns x (1 + r) |
///
/// Values are WAD. Amounts are in the settlement asset, an ERC-20 of at most 18 decimals that moves exactly what it is
/// asked to; a payout is the value rounded down to its unit.
///
/// **Loss mode.** A close after which the fund is worth less than all tokens together turns it on, and a later one that
/// finds it restored turns it off. While it is on, every payout is value x coverage, with the coverage of that close: the
/// same cut for everyone, whatever the order of exits; and nothing is issued. It stays on for ever once the index was
/// below 1e-6.
///
/// **Queue.** First come, first served, at the value of the day it is paid. A token in the queue is locked and goes on
/// earning. What is paid becomes a claim that the owner pulls from the fund. While anyone waits, an instant redemption
/// may take only cash beyond what the queue is worth.
///
/// Nobody can stop a redemption: no role, no parameter, no oracle. The only privileged acts are genesis, once, and the
/// announcement of the end of issuance.
///
/// Audited events (see {IAuditTrail}): all of this interface.
interface IRedemptionVault {
    /* ERRORS */

    /// @notice An address that must not be zero is zero.
    error RedemptionVault_ZeroAddress();
    /// @notice A parameter of the deployment lies outside its range.
    error RedemptionVault_ParameterOutOfRange(bytes32 parameter, uint256 value, uint256 least, uint256 greatest);
    /// @notice A price has more decimals than the settlement asset can pay.
    error RedemptionVault_PriceNotPayable(uint256 priceWad, uint256 unitWad);
    /// @notice Genesis took place already.
    error RedemptionVault_AlreadyOpen();
    /// @notice Genesis did not take place yet.
    error RedemptionVault_NotOpen();
    /// @notice The fund or the reserve serves another vault.
    error RedemptionVault_NotMine(address part, address itsVault);
    /// @notice The deadline passed.
    error RedemptionVault_Expired(uint256 deadline, uint256 nowAt);
    /// @notice The receiver can be neither the zero address, nor the fund, nor the vault.
    error RedemptionVault_InvalidReceiver(address receiver);
    /// @notice The token is somebody's; it cannot be issued.
    error RedemptionVault_TokenNotInactive(uint256 tokenId);
    /// @notice The token is inactive: redeemed before, or never issued.
    error RedemptionVault_TokenInactive(uint256 tokenId);
    /// @notice The token does not wait in the queue.
    error RedemptionVault_NotQueued(uint256 tokenId);
    /// @notice The end of issuance was announced.
    error RedemptionVault_IssuanceEnds(uint256 endsAt);
    /// @notice Nothing is issued while payouts are cut.
    error RedemptionVault_LossMode(uint256 coverageRay);
    /// @notice The settlement asset did not arrive exactly: it takes a fee, or moves nothing.
    error RedemptionVault_InexactReceipt(uint256 received, uint256 expected);
    /// @notice The payout is less than the least the caller takes.
    error RedemptionVault_BelowMinimum(uint256 amount, uint256 minimum);
    /// @notice The fund cannot pay that now; the queue can be joined instead.
    /// @param available What can be paid now: cash and what the positions gave, or cash beyond what the queue is worth.
    /// @param wanted What was asked for.
    error RedemptionVault_InsufficientFunds(uint256 available, uint256 wanted);
    /// @notice A list of tokens is empty or too long.
    error RedemptionVault_BatchOutOfRange(uint256 length, uint256 maximum);
    /// @notice Nobody waits in the queue.
    error RedemptionVault_QueueEmpty();
    /// @notice The period runs until `closesAt`.
    error RedemptionVault_PeriodOpen(uint256 nowAt, uint256 closesAt);
    /// @notice The fund holds nothing that could have a return.
    error RedemptionVault_NothingInvested();

    /* EVENTS */

    /// @notice The system began.
    /// @param reserve The premium reserve.
    /// @param fundAfter What the fund began with.
    /// @param reserveAfter What the reserve began with.
    event GenesisCompleted(
        address indexed reserve,
        uint256 fundAfter,
        uint256 reserveAfter,
        uint256 activeTokens,
        uint256 inactiveTokens
    );

    /// @notice A token became active.
    /// @param since The close it earns from.
    /// @param fundBefore Cash of the fund.
    /// @param fundAfter Cash of the fund.
    event TokenIssued(
        uint256 indexed tokenId,
        address indexed owner,
        address indexed payer,
        uint256 since,
        uint256 fundBefore,
        uint256 fundAfter,
        uint256 activeBefore,
        uint256 activeAfter
    );

    /// @notice A token became inactive.
    /// @param receiver Who was paid; the fund itself where the amount became the owner's claim, out of the queue.
    /// @param valueWad What the token was worth.
    /// @param amount What was paid, after loss mode and rounding.
    /// @param fundBefore Cash of the fund just before, positions drawn on already.
    /// @param redeemedAt Unix seconds.
    event TokenRedeemed(
        uint256 indexed tokenId,
        address indexed owner,
        address indexed receiver,
        uint256 valueWad,
        uint256 amount,
        uint256 fundBefore,
        uint256 fundAfter,
        uint256 activeBefore,
        uint256 activeAfter,
        uint256 redeemedAt
    );

    /// @notice A token joined the queue at `place`.
    event RedemptionRequested(uint256 indexed tokenId, address indexed owner, uint256 indexed place);

    /// @notice A token left the queue unpaid.
    event RedemptionCancelled(uint256 indexed tokenId, address indexed owner, uint256 indexed place);

    /// @notice A period closed.
    /// @param numerator Growth of the fund: worth after the period x 1e27, as far as it is counted.
    /// @param denominator Worth the period began with x 1e27.
    /// @param indexBefore Index, 45 decimals.
    /// @param fundBefore Worth of the fund, flows of the period included.
    /// @param liabilityAfter Sum of all values, WAD, rounded up.
    event PeriodClosed(
        uint256 indexed period,
        uint256 numerator,
        uint256 denominator,
        uint256 indexBefore,
        uint256 indexAfter,
        uint256 fundBefore,
        uint256 fundAfter,
        uint256 liabilityAfter
    );

    /// @notice What the growth of a period consists of, when the fund had more than cash.
    /// @param valueBefore What the validators signed; 0 without them.
    /// @param ratioRay What the validators signed; 0 without them.
    /// @param positionsBefore Positions' book, in the settlement asset.
    /// @param positionsAfter The same after the close, less gains that wait.
    event BooksClosed(
        uint256 indexed period,
        uint256 valueBefore,
        uint256 ratioRay,
        uint256 externalBefore,
        uint256 externalAfter,
        int256 positionsBefore,
        int256 positionsAfter
    );

    /// @notice The cut of payouts changed.
    /// @param coverageBeforeRay Share of a value that is paid; 1e27 outside loss mode.
    event CoverageChanged(uint256 coverageBeforeRay, uint256 coverageAfterRay);

    /// @notice Nothing is issued any more, from now on. Once no token is active the sponsor is paid out.
    event IssuanceEndAnnounced(uint256 endsAt);

    /* WRITES */

    /// @notice Begins: takes core x (total - active) into the fund and premium x total into `reserve_`, both from the
    /// caller, and makes the tokens of genesis the distributor's. Once, by the seeder.
    /// @dev Errors: AlreadyOpen, NotMine, InexactReceipt. The caller must have approved this vault.
    function genesis(address reserve_) external;

    /// @notice Issues the inactive token `tokenId` to `receiver` for core + premium, which the caller pays. Any inactive
    /// number may be asked for, redeemed ones too.
    /// @dev Errors: Expired, NotOpen, NumberedTokens_NoSuchNumber, TokenNotInactive, IssuanceEnds, LossMode,
    /// OperationalFund_GainWaits, InexactReceipt, those of ERC-721
    /// (the receiver, if it has code, must take it), those of the asset. The caller must have approved this vault.
    /// @param deadline Last moment to do it, unix seconds.
    function issue(uint256 tokenId, address receiver, uint256 deadline) external;

    /// @notice Redeems `tokenId` and pays `receiver`: from cash, then by withdrawing from the positions in order.
    /// @dev By the owner or somebody approved. Errors: Expired, InvalidReceiver, TokenInactive, ERC721InsufficientApproval,
    /// NumberedTokens_TokenQueued, BelowMinimum, InsufficientFunds, those of the asset.
    /// @param minAmount Least to accept, in the settlement asset.
    /// @param deadline Last moment to do it, unix seconds.
    /// @return amount What was paid.
    function redeem(
        uint256 tokenId,
        address receiver,
        uint256 minAmount,
        uint256 deadline
    ) external returns (uint256 amount);

    /// @notice Redeems several tokens, 1 to `MAX_BATCH`, all or none, with one payment.
    /// @dev As {redeem}; BatchOutOfRange.
    /// @param minAmount Least to accept for all of them together.
    function redeemBatch(
        uint256[] calldata tokenIds,
        address receiver,
        uint256 minAmount,
        uint256 deadline
    ) external returns (uint256 amount);

    /// @notice Puts `tokenId` at the end of the queue. It stays the owner's, locked, and goes on earning.
    /// @dev By the owner or somebody approved. Errors: TokenInactive, ERC721InsufficientApproval,
    /// NumberedTokens_TokenQueued.
    /// @return place Where it stands.
    function requestRedemption(uint256 tokenId) external returns (uint256 place);

    /// @notice Takes `tokenId` out of the queue.
    /// @dev By the owner or somebody approved. Errors: TokenInactive, ERC721InsufficientApproval, NotQueued.
    function cancelRedemption(uint256 tokenId) external;

    /// @notice Pays the queue from its head, at the values of now, into claims of the owners. Anyone may call.
    /// Stops at the first token that the fund cannot pay; cancelled places count as steps.
    /// @dev At most `maxSteps` of at most `MAX_BATCH` steps. Errors: QueueEmpty, BatchOutOfRange, InsufficientFunds
    /// when not even the first token could be paid.
    /// @return paid How many tokens were paid.
    function processQueue(uint256 maxSteps) external returns (uint256 paid);

    /// @notice Closes the period with the return of cash and positions. Anyone may call, once a period.
    /// @dev With an external position only once `EXTERNAL_GRACE_SECONDS` more have passed, so that silent validators
    /// cannot stop it; the position then counts as unchanged, and one attested close may follow at any time. Errors: NotOpen, PeriodOpen, NothingInvested,
    /// OperationalFund_AttestationMissing, OperationalFund_StrategyUnreadable.
    function closePeriod() external;

    /// @notice Closes the period with the return of cash, positions and the external position as the validators attest it.
    /// @dev Anyone may call. Errors: as the other, and those of the signatures, OperationalFund_QuorumMissed.
    /// @param valueBefore The external position's book value that the ratio is of, as the validators saw it; what was placed
    /// or returned later changes nothing of its return.
    /// @param ratioRay Its value after / before the period.
    /// @param signatures As in {INAVOracle-submitReport}, over {IOperationalFund-externalReturnDigest}.
    function closePeriod(uint256 valueBefore, uint256 ratioRay, bytes calldata signatures) external;

    /// @notice Announces that nothing is issued any more: at once, and for good after `CLOSING_NOTICE_SECONDS`, when the
    /// sponsor can be paid as soon as no token is active. Cannot be taken back. By the admin alone.
    /// @dev Errors: NotOpen, IssuanceEnds when announced before.
    function announceIssuanceEnd() external;

    /* READS */

    /// @notice Where the fund's money lies.
    function FUND() external view returns (address);

    /// @notice The settlement asset.
    function ASSET() external view returns (address);

    /// @notice Who gets the premium of every sale.
    function TREASURY() external view returns (address);

    /// @notice Who is owed what is left once the last token is redeemed.
    function SPONSOR() external view returns (address);

    /// @notice Draws the tokens.
    function PICTURE() external view returns (address);

    /// @notice Premium of a token, WAD.
    function PREMIUM_WAD() external view returns (uint256);

    /// @notice WAD of one unit of the settlement asset: 1 for 18 decimals.
    function UNIT_WAD() external view returns (uint256);

    /// @notice Least time from one close to the next, seconds.
    function MIN_PERIOD_SECONDS() external view returns (uint256);

    /// @notice Most that one close counts as growth of the fund, RAY: 2e27 for +100 %.
    function MAX_RATIO_RAY() external view returns (uint256);

    /// @notice Most tokens in one call.
    function MAX_BATCH() external view returns (uint256);

    /// @notice How long after the least period a close waits for the validators, seconds.
    function EXTERNAL_GRACE_SECONDS() external view returns (uint256);

    /// @notice From the announcement to the end of issuance, seconds.
    function CLOSING_NOTICE_SECONDS() external view returns (uint256);

    /// @notice The premium reserve; zero before genesis.
    function reserve() external view returns (address);

    /// @notice Share of a value that is paid, RAY: 1e27, or less in loss mode.
    function payoutRatioRay() external view returns (uint256);

    /// @notice When the end of issuance is final, unix seconds; 0 while it is not announced.
    function issuanceEndsAt() external view returns (uint256);

    /// @notice Whether no token is active and none ever will be: then, and only then, the sponsor can be paid out.
    function isDissolved() external view returns (bool);

    /// @notice Places of the queue: the next to pay, and the next to give. Those between may be cancelled.
    function queueEnds() external view returns (uint256 head, uint256 tail);

    /// @notice The token at `place` of the queue; 0 when it was paid or cancelled.
    function queuedAt(uint256 place) external view returns (uint256 tokenId);

    /// @notice What the queue is worth, in the settlement asset, after loss mode, rounded up.
    function queuedAmount() external view returns (uint256);

    /// @notice What redeeming `tokenId` would pay, if the fund can.
    /// @dev Errors: FundPeriods_TokenInactive.
    function previewRedeem(uint256 tokenId) external view returns (uint256 amount);
}
