// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Book, GuaranteeId, GuaranteeState, Terms} from "../types/GuaranteeTypes.sol";

/// @title IGuaranteeMarket
/// @notice Guarantees against collateral: for a premium a guarantor puts up collateral, out of which a beneficiary's claim
/// is paid. No role, no owner, no pause: what the two sides agreed on is all there is.
///
/// The way of a guarantee, one direction only (the whole table: {GuaranteeLifecycle}):
///
///     draft -> offered -> locked -> active -> released
///                                          -> expired -> released
///                                          -> claimed (also from expired) -> accepted
///                                                                         -> disputed -> resolved
///
/// Two sides. The guarantor's side pays the collateral, the beneficiary's side the premium. One of them drafts and offers,
/// the other accepts, and at that moment both payments come in, or none. The guarantor drafts for himself. Whoever else
/// drafts is on the beneficiary's side and pays the premium himself, so he needs nobody's consent: the beneficiary gets
/// cover that costs him nothing, and the guarantor accepts it. So an auction, or a friend, needs no role here.
///
/// Every state has an end that anyone can bring about, so nobody's silence holds collateral:
///
/// | state | until | then |
/// | --- | --- | --- |
/// | draft, offered | `acceptBy` | anyone withdraws it; nothing came in |
/// | locked | `startsAt` | anyone activates it, and the premium is the guarantor's |
/// | active | `expiresAt` | anyone expires it; until then the beneficiary may release it |
/// | expired | `expiresAt` + `claimSeconds` | anyone releases it |
/// | claimed | claim + `responseSeconds` | anyone has it accepted: silence accepts |
/// | disputed | dispute + `arbitrationSeconds` | anyone has it resolved by the split of the draft |
///
/// The guarantor's silence accepts the claim: the beneficiary is who was harmed, and the guarantor, who was paid to watch,
/// must not gain by not looking. A false claim he disputes. There is one claim, and it ends the guarantee: what is not paid
/// on it goes back to the guarantor.
///
/// Money: every payout is a balance by (token, account) that its owner pulls to wherever he likes; so a token that blocks
/// one account stops nobody else. What a guarantee pays out adds up to its collateral exactly. In the split the
/// beneficiary's part is rounded down and the guarantor gets the rest.
///
/// Guarantee tokens: one for each unit of collateral, made in the beneficiary's account when the collateral comes in, burned
/// when it is decided where it goes. A guarantee holds under 2 ** 96 and there are under 2 ** 32, so these tokens stay
/// under 2 ** 128, whatever worthless collateral somebody invents.
///
/// Tokens must move exactly what they are told; what comes in is measured and anything else refused. Warning: a token that
/// changes balances by itself, or turns hostile later, harms those who agreed on it, and only them: look at both tokens,
/// and at the arbiter, before accepting.
interface IGuaranteeMarket {
    /* ERRORS */

    /// @notice The table has no such way.
    /// @param id Which guarantee.
    /// @param state Where it stands.
    /// @param wanted Where it was to go.
    error GuaranteeMarket_WrongState(GuaranteeId id, GuaranteeState state, GuaranteeState wanted);
    /// @notice Somebody else does this.
    /// @param account Who tried.
    /// @param party Who may.
    error GuaranteeMarket_NotParty(address account, address party);
    /// @notice A party is missing, or stands for two.
    error GuaranteeMarket_InvalidParty(address account);
    /// @notice There is no contract there.
    error GuaranteeMarket_InvalidToken(address token);
    /// @notice A term out of its bounds.
    /// @param parameter Its name in {Terms}.
    error GuaranteeMarket_TermOutOfRange(bytes32 parameter, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice Not yet.
    error GuaranteeMarket_TooEarly(uint256 nowAt, uint256 opensAt);
    /// @notice No longer.
    error GuaranteeMarket_TooLate(uint256 nowAt, uint256 closedAt);
    /// @notice A claim is above 0 and at most the collateral, an award at most the claim.
    error GuaranteeMarket_AmountOutOfRange(uint256 amount, uint256 maximum);
    /// @notice The token moved another amount than it was told to.
    error GuaranteeMarket_InexactReceipt(address token, uint256 received, uint256 expected);
    /// @notice Nothing is owed.
    error GuaranteeMarket_NothingToPull(address token, address account);
    /// @notice Money sent there would be lost.
    error GuaranteeMarket_InvalidReceiver(address receiver);

    /* EVENTS */

    /// @notice Terms were written.
    event Drafted(GuaranteeId indexed id, address indexed drafter, address indexed guarantor, Terms terms);
    /// @notice A guarantee went from one state to the next.
    event StateChanged(GuaranteeId indexed id, GuaranteeState stateBefore, GuaranteeState stateAfter);
    /// @notice Both payments came in.
    /// @param payer Who paid the premium.
    event CollateralLocked(GuaranteeId indexed id, uint256 collateral, uint256 premium, address indexed payer);
    /// @notice The beneficiary claims.
    /// @param evidence Hash of what shows it.
    /// @param dueAt Until when the guarantor answers.
    event Claimed(GuaranteeId indexed id, uint256 amount, bytes32 evidence, uint256 dueAt);
    /// @notice The guarantor disputes.
    /// @param dueAt Until when the arbiter decides.
    event Disputed(GuaranteeId indexed id, bytes32 evidence, uint256 dueAt);
    /// @notice The collateral was dealt out, all of it.
    event PaidOut(GuaranteeId indexed id, uint256 toBeneficiary, uint256 toGuarantor);
    /// @notice What is owed to an account rose.
    event Credited(address indexed token, address indexed account, uint256 owedBefore, uint256 owedAfter);
    /// @notice An account was paid all it was owed.
    event Pulled(address indexed token, address indexed account, address indexed receiver, uint256 amount);

    /* WRITES: BEFORE THE COLLATERAL */

    /// @notice Writes terms. By the guarantor, or by anyone for the beneficiary.
    /// @dev Errors: InvalidParty, InvalidToken, TermOutOfRange.
    function draft(Terms calldata terms) external returns (GuaranteeId id);

    /// @notice Makes a draft acceptable: for the beneficiary when the guarantor drafted, for the guarantor otherwise. By the
    /// drafter. Warning: he must leave his payment approved to the market, or the acceptance fails.
    /// @dev Errors: WrongState, NotParty, TooLate.
    function offer(GuaranteeId id) external;

    /// @notice Takes a draft or an offer back. By the drafter, and from `acceptBy` on by anyone.
    /// @dev Errors: WrongState, NotParty.
    function withdraw(GuaranteeId id) external;

    /// @notice Accepts an offer: collateral and premium come in, guarantee tokens are made. By the other side.
    /// @dev Errors: WrongState, NotParty, TooLate, InexactReceipt, those of the tokens.
    function accept(GuaranteeId id) external;

    /* WRITES: WHILE IT LIVES */

    /// @notice Begins the cover from `startsAt` on; the premium is the guarantor's. Anyone.
    /// @dev Errors: WrongState, TooEarly.
    function activate(GuaranteeId id) external;

    /// @notice Notes that the cover is over. From `expiresAt` on, anyone.
    /// @dev Errors: WrongState, TooEarly.
    function expire(GuaranteeId id) external;

    /// @notice Gives the collateral back. By the beneficiary at any time; once expired, after the grace, by anyone.
    /// @dev Errors: WrongState, NotParty (while active), TooEarly (while expired).
    function release(GuaranteeId id) external;

    /// @notice Claims `amount` of the collateral, until the grace ends. By the beneficiary.
    /// @dev Errors: WrongState, NotParty, TooLate, AmountOutOfRange.
    function claim(GuaranteeId id, uint256 amount, bytes32 evidence) external;

    /// @notice Pays the claim. By the guarantor at any time, and from `dueAt` on by anyone.
    /// @dev Errors: WrongState, NotParty.
    function acceptClaim(GuaranteeId id) external;

    /// @notice Brings the claim before the arbiter. By the guarantor, before `dueAt`.
    /// @dev Errors: WrongState, NotParty, TooLate.
    function dispute(GuaranteeId id, bytes32 evidence) external;

    /// @notice Decides: the beneficiary gets `award`, at most his claim, the guarantor the rest. By the arbiter, before
    /// `dueAt`.
    /// @dev Errors: WrongState, NotParty, TooLate, AmountOutOfRange.
    function resolve(GuaranteeId id, uint256 award) external;

    /// @notice Splits as the draft says: the arbiter was silent. From `dueAt` on, anyone.
    /// @dev Errors: WrongState, TooEarly.
    function resolveBySilence(GuaranteeId id) external;

    /* WRITES: MONEY */

    /// @notice Pays all that the caller is owed in `token` to `receiver`.
    /// @dev Errors: InvalidReceiver, NothingToPull, those of the token.
    function pull(address token, address receiver) external returns (uint256 amount);

    /* READS */

    /// @notice Refuses terms that could not be drafted now.
    /// @dev Errors: InvalidParty, InvalidToken, TermOutOfRange.
    function checkTerms(Terms calldata terms) external view;

    /// @notice Where a guarantee stands.
    function stateOf(GuaranteeId id) external view returns (GuaranteeState);

    /// @notice All there is to know of a guarantee.
    function guaranteeOf(GuaranteeId id) external view returns (Terms memory terms, Book memory book);

    /// @notice What `account` may pull in `token`.
    function owedTo(address token, address account) external view returns (uint256);

    /// @notice Guarantees drafted so far; the last one's number.
    function count() external view returns (uint32);

    /// @notice Whether the table knows this way.
    function allows(GuaranteeState from, GuaranteeState to) external pure returns (bool);

    /// @notice BTA-GUAR.
    function GUARANTEE_TOKEN() external view returns (address);

    /// @notice How far ahead a cover may begin, seconds.
    function MAX_LEAD_SECONDS() external view returns (uint256);

    /// @notice Shortest cover, seconds.
    function MIN_COVER_SECONDS() external view returns (uint256);

    /// @notice Longest cover, seconds.
    function MAX_COVER_SECONDS() external view returns (uint256);

    /// @notice Shortest grace, answer and arbitration, seconds.
    function MIN_WINDOW_SECONDS() external view returns (uint256);

    /// @notice Longest grace, answer and arbitration, seconds.
    function MAX_WINDOW_SECONDS() external view returns (uint256);
}
