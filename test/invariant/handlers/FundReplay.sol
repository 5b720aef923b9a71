// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Test, Vm} from "forge-std/Test.sol";

import {IOperationalFund as F} from "../../../contracts/reserve/interfaces/IOperationalFund.sol";
import {IRedemptionVault as V} from "../../../contracts/reserve/interfaces/IRedemptionVault.sol";
import {PeriodReturn} from "../../../contracts/reserve/libraries/PeriodReturn.sol";
import {FundModel} from "../../helpers/FundModel.sol";
import {FundStack} from "../../helpers/FundStack.sol";

/// @title FundReplay
/// @notice A fund, and books of the test's own beside it, kept from events alone: every counter, every token's state, the
/// growth of every period and both audit chains. What an event says is held against what the books say before it. A rule
/// that is broken is counted under its number in `breaches`, with a note of the first one.
abstract contract FundReplay is FundStack, Test {
    using FundModel for FundModel.Bracket;

    enum State {
        INACTIVE,
        ACTIVE,
        QUEUED
    }

    struct Token {
        State state;
        address owner;
        address lastOwner;
        uint256 since;
        uint256 place;
        uint256 activations;
    }

    struct Closed {
        uint256 index;
        uint256 closedAt;
        uint256 worth;
    }

    /// @dev What a close was told of the external position, and what it says the books became.
    struct Books {
        uint256 valueBefore;
        uint256 ratioRay;
        uint256 externalBefore;
        uint256 externalAfter;
        int256 positionsBefore;
        int256 positionsAfter;
    }

    /// @dev What a token was worth at a moment.
    struct Sample {
        uint256 tokenId;
        uint256 activations;
        uint256 since;
        uint256 period;
        uint256 at;
        uint256 valueWad;
    }

    uint256 internal constant LEAST_INDEX = 1e33;
    uint256 internal constant LOSS_FOR_GOOD_BELOW = 1e39;
    uint256 internal constant GREATEST_TO_GROW = 2 ** 212;
    uint256 internal constant GRACE_SECONDS = 7 days;
    uint256 internal constant MOST_SAMPLES = 40;

    /* GHOSTS: REPLAYED */

    Token[] internal tokens; // by id; number 0 is nobody's
    uint256 public active;
    uint256 public inactive;
    uint256 public queued;
    uint256 public nextPlace = 1;
    uint256 public cash;
    uint256 public claims;
    uint256 public external_;
    int256 public positionsBook;
    uint256 public coverageRay = RAY;
    uint256 public redeemedSum;
    uint256 public assetIn;
    uint256 public assetOut;
    bytes32 public vaultHead;
    bytes32 public fundHead;
    Closed[] internal closed;
    Sample[] internal samples;
    uint256[] internal numerators;
    uint256[] internal denominators;
    bool public isLoss;
    bool public isLossForGood;
    uint256 internal lossWorth; // the coverage of the last close is lossWorth / lossDue
    uint256 internal lossDue;
    bool public isOmitted; // the last close went without the validators' word
    bool public isUncertain; // a gain waits, or may
    uint256 public dropped; // strategies dropped with shares
    uint256 internal lost; // by moving money since the last close
    address[] internal allowed;
    mapping(address owner => uint256) public claimOf;
    mapping(address strategy => uint256) public sharesOf;

    /* GHOSTS: RULES */

    mapping(uint256 rule => uint256) public breaches;
    mapping(uint256 rule => string) public notes;
    mapping(uint256 rule => uint256) public checked;
    mapping(string what => uint256) public met;

    /* READS */

    /// @notice The least and the greatest that tokens of each `since` can be worth, worked out close by close.
    function naiveValues() public view returns (FundModel.Bracket[] memory values) {
        uint256 periods = numerators.length;
        values = new FundModel.Bracket[](periods + 2);
        values[periods + 1] = FundModel.exactly(CORE);
        values[periods] = FundModel.exactly(CORE);
        for (uint256 i = periods; i > 0; --i) {
            values[i - 1] = FundModel.Bracket(values[i].low, values[i].high);
            values[i - 1].grow(numerators[i - 1], denominators[i - 1]);
        }
    }

    function tokenOf(uint256 id) external view returns (Token memory) {
        return tokens[id];
    }

    function closedAt(uint256 number) external view returns (Closed memory) {
        return closed[number];
    }

    function closes() public view returns (uint256) {
        return closed.length - 1;
    }

    function allowedCount() external view returns (uint256) {
        return allowed.length;
    }

    function sampleAt(uint256 i) external view returns (Sample memory) {
        return samples[i];
    }

    function sampleCount() external view returns (uint256) {
        return samples.length;
    }

    /* INTERNALS: REPLAY */

    /// @dev From before deployment on, so that nothing is missed.
    function _begin(uint256 total_, uint256 genesisTokens_) internal {
        vm.recordLogs();
        deployFund(total_, genesisTokens_);
        for (uint256 id = 0; id <= total_; ++id) {
            tokens.push();
            if (id == 0 || id > genesisTokens_) continue;
            (tokens[id].state, tokens[id].owner) = (State.ACTIVE, DISTRIBUTOR);
        }
        _replay();
    }

    /// @dev Takes all events since the last time into the books.
    function _replay() internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == address(vault)) {
                if (logs[i].topics[0] == V.PeriodClosed.selector) _onClosed(logs[i], _booksIn(logs, i));
                _onVault(logs[i]);
            }
            if (logs[i].emitter == address(fund)) _onFund(logs[i]);
            if (logs[i].emitter == address(asset)) _onAsset(logs[i]);
        }
    }

    /// @dev Logs of what was undone are recorded all the same.
    function _forget() internal {
        vm.getRecordedLogs();
    }

    function _onAsset(Vm.Log memory log) private {
        if (log.topics[0] != IERC20.Transfer.selector) return;
        uint256 amount = abi.decode(log.data, (uint256));
        if (_toAddress(log.topics[1]) == address(fund)) assetOut += amount;
        if (_toAddress(log.topics[2]) == address(fund)) assetIn += amount;
    }

    function _onVault(Vm.Log memory log) private {
        bytes32 kind = log.topics[0];
        if (kind == IERC721.Transfer.selector) return _onMove(log);
        if (!_isAuditedByVault(kind)) return;
        vaultHead = _extended(vaultHead, log);
        if (kind == V.TokenIssued.selector) _onIssued(log);
        else if (kind == V.TokenRedeemed.selector) _onRedeemed(log);
        else if (kind == V.RedemptionRequested.selector) _onRequested(log);
        else if (kind == V.RedemptionCancelled.selector) _onCancelled(log);
        else if (kind == V.CoverageChanged.selector) _onCoverage(log);
        else if (kind == V.GenesisCompleted.selector) _onGenesis(log);
    }

    function _onMove(Vm.Log memory log) private {
        Token storage token = tokens[uint256(log.topics[3])];
        token.lastOwner = _toAddress(log.topics[1]);
        token.owner = _toAddress(log.topics[2]);
    }

    function _onGenesis(Vm.Log memory log) private {
        uint256 reserveAfter;
        (cash, reserveAfter, active, inactive) = abi.decode(log.data, (uint256, uint256, uint256, uint256));
        _check(cash == CORE * (total - genesisTokens), 15, "the fund begins with core x inactive");
        _check(reserveAfter == PREMIUM * total, 14, "the reserve begins with premium x total");
        closed.push(Closed(1e45, block.timestamp, cash));
    }

    function _onIssued(Vm.Log memory log) private {
        Token storage token = tokens[uint256(log.topics[1])];
        (uint256 since, uint256 cashBefore, uint256 cashAfter, uint256 activeBefore, uint256 activeAfter) = abi.decode(
            log.data,
            (uint256, uint256, uint256, uint256, uint256)
        );
        _check(token.state == State.INACTIVE, 21, "issued what was not inactive");
        _check(since == closes() + 1, 16, "earns from the next close on");
        _check(token.owner == _toAddress(log.topics[2]), 26, "issued to another");
        _check(cashBefore == cash && cashAfter == cash + CORE, 15, "the fund gets core");
        _check(activeBefore == active && activeAfter == active + 1, 20, "one more");
        (token.state, token.since, token.activations) = (State.ACTIVE, since, token.activations + 1);
        (cash, active, inactive) = (cashAfter, activeAfter, inactive - 1);
    }

    function _onRedeemed(Vm.Log memory log) private {
        uint256 id = uint256(log.topics[1]);
        Token storage token = tokens[id];
        uint256[7] memory w = abi.decode(log.data, (uint256[7])); // value, amount, cash, cash, active, active, time
        bool isQueued = _toAddress(log.topics[3]) == address(fund);
        _check(token.state == (isQueued ? State.QUEUED : State.ACTIVE), 21, "redeemed out of another state");
        _check(_toAddress(log.topics[2]) == token.lastOwner && token.owner == address(0), 26, "another's token");
        _check(w[2] == cash && w[3] + w[1] == cash, 24, "the cash before and after");
        _check(w[4] == active && w[5] + 1 == active && w[6] == block.timestamp, 26, "one less, now");
        _check(naiveValues()[token.since].isValue(w[0]), 16, "redeemed at its value");
        _check(w[1] == (isLoss ? _cut(w[0]) : w[0]), 18, "paid the value, or its share of what there is");
        (cash, active, inactive, redeemedSum) = (w[3], w[5], inactive + 1, redeemedSum + w[1]);
        if (isQueued) {
            claims += w[1];
            claimOf[token.lastOwner] += w[1];
            --queued;
        }
        (token.state, token.since, token.place) = (State.INACTIVE, 0, 0);
    }

    function _onRequested(Vm.Log memory log) private {
        Token storage token = tokens[uint256(log.topics[1])];
        _check(token.state == State.ACTIVE, 21, "queued what was not active");
        _check(uint256(log.topics[3]) == nextPlace, 26, "not the next place");
        (token.state, token.place) = (State.QUEUED, nextPlace++);
        ++queued;
    }

    function _onCancelled(Vm.Log memory log) private {
        Token storage token = tokens[uint256(log.topics[1])];
        bool isThere = token.state == State.QUEUED && token.place == uint256(log.topics[3]);
        _check(isThere, 21, "cancelled what was not queued");
        (token.state, token.place) = (State.ACTIVE, 0);
        --queued;
    }

    function _onCoverage(Vm.Log memory log) private {
        (uint256 before, uint256 next) = abi.decode(log.data, (uint256, uint256));
        _check(before == coverageRay, 26, "the coverage before");
        coverageRay = next;
    }

    function _onClosed(Vm.Log memory log, Books memory told) private {
        uint256[7] memory w = abi.decode(log.data, (uint256[7])); // num, den, index, index, worth, worth, liability
        uint256 number = closed.length;
        Closed storage last = closed[number - 1];
        _check(uint256(log.topics[1]) == number && w[2] == last.index, 19, "appended in order");
        bool isAttested = (told.valueBefore | told.ratioRay) != 0;
        uint256 closesAt = last.closedAt + PERIOD_SECONDS;
        _check(block.timestamp >= closesAt || (isAttested && isOmitted), 19, "not before its time");
        isOmitted = !isAttested && block.timestamp >= closesAt + GRACE_SECONDS;
        _check(isAttested || external_ == 0 || isOmitted, 19, "the validators' word is not left out before its grace");
        _check(w[3] >= LEAST_INDEX && w[0] <= 2 * w[1], 19, "within its bounds");
        _reckon(w, last, told);
        bool isLeast = w[3] == LEAST_INDEX;
        numerators.push(isLeast ? LEAST_INDEX : w[0]);
        denominators.push(isLeast ? w[2] : w[1]);
        closed.push(Closed(w[3], block.timestamp, w[5]));
        _cover(w);
        _sample(number);
    }

    /// @dev The growth once more, from these books and from what the strategies say.
    function _reckon(uint256[7] memory w, Closed memory last, Books memory told) private {
        PeriodReturn.Terms memory terms;
        (terms.cash, terms.external_, terms.lastWorth) = (cash, external_, last.worth);
        (terms.positionsBook, terms.positionsWorth) = (positionsBook, _measured());
        terms.maxRatioRay = last.index > GREATEST_TO_GROW ? RAY : 2 * RAY;
        (terms.valueBefore, terms.ratioRay) = (told.valueBefore, told.ratioRay);
        bool isAttested = (told.valueBefore | told.ratioRay) != 0;
        if (!isAttested) terms.ratioRay = RAY;
        FundModel.Outcome memory want = FundModel.reckon(terms);
        _check(w[0] == want.numerator && w[1] == want.denominator, 19, "the growth is the return");
        _check(w[4] == want.worthBefore && w[5] == want.worthAfter, 19, "the worth before and after");

        bool hadPositions = allowed.length != 0 || positionsBook != 0 || isUncertain;
        (uint256 externalBefore, int256 bookBefore) = (external_, positionsBook);
        external_ = want.external_;
        positionsBook = int256(want.worthAfter) - int256(cash + external_);
        if (hadPositions || positionsBook != 0) {
            isUncertain = positionsBook < int256(terms.positionsWorth) || dropped != 0;
            lost = 0;
        }
        bool hasBooks = isAttested || (externalBefore | external_) != 0 || bookBefore != 0 || positionsBook != 0;
        if (!hasBooks) return _check(told.externalBefore == FOREVER, 26, "books of cash alone");
        _check(told.externalBefore == externalBefore && told.externalAfter == external_, 26, "the external book");
        _check(told.positionsBefore == bookBefore && told.positionsAfter == positionsBook, 26, "the positions' book");
    }

    /// @dev What all positions say they would pay.
    function _measured() private view returns (uint256 sum) {
        for (uint256 i = 0; i < allowed.length; ++i) {
            sum += IERC4626(allowed[i]).convertToAssets(sharesOf[allowed[i]]);
        }
    }

    /// @dev The {BooksClosed} of the close at `at`: the next of its period; an external book of {FOREVER} when there is none.
    function _booksIn(Vm.Log[] memory logs, uint256 at) private view returns (Books memory) {
        for (uint256 i = at + 1; i < logs.length; ++i) {
            if (logs[i].emitter != address(vault) || logs[i].topics[0] != V.BooksClosed.selector) continue;
            if (logs[i].topics[1] == logs[at].topics[1]) return abi.decode(logs[i].data, (Books));
        }
        return Books(0, 0, FOREVER, 0, 0, 0);
    }

    /// @dev Rule 18, and the sum of values by the loop over all tokens.
    function _cover(uint256[7] memory w) private {
        FundModel.Bracket[] memory values = naiveValues();
        uint256 least;
        uint256 most;
        for (uint256 id = 1; id <= total; ++id) {
            if (tokens[id].state == State.INACTIVE) continue;
            least += values[tokens[id].since].low;
            most += values[tokens[id].since].high;
        }
        bool isSum = w[6] >= least >> FundModel.FINE && w[6] <= (most >> FundModel.FINE) + active + 1;
        _check(isSum, 17, "the liability of a close");
        if (w[3] < LOSS_FOR_GOOD_BELOW) isLossForGood = true;
        isLoss = w[5] < w[6] || isLossForGood;
        (lossWorth, lossDue) = w[5] < w[6] ? (w[5], w[6]) : (1, 1);
        uint256 ratio = vault.payoutRatioRay();
        _check(w[5] >= least >> FundModel.FINE || ratio < RAY, 18, "covered, or loss mode");
        _check(ratio == Math.mulDiv(RAY, lossWorth, lossDue), 18, "the cut is the coverage");
        if (ratio < RAY) ++met["loss mode"];
        else if (met["loss mode"] != 0) ++met["loss mode ended"];
    }

    /// @dev Notes down what some tokens are worth now.
    function _sample(uint256 number) private {
        for (uint256 i = 0; i < 2 && samples.length < MOST_SAMPLES; ++i) {
            uint256 id = 1 + ((number * 7 + i * 5) % total);
            Token storage token = tokens[id];
            if (token.state == State.INACTIVE) continue;
            uint256 value = vault.tokenValue(id);
            samples.push(Sample(id, token.activations, token.since, number, block.timestamp, value));
        }
    }

    function _onFund(Vm.Log memory log) private {
        bytes32 kind = log.topics[0];
        if (!_isAuditedByFund(kind)) return;
        fundHead = _extended(fundHead, log);
        if (kind == F.StrategyDeposited.selector || kind == F.StrategyWithdrawn.selector) _onTraded(log);
        else if (kind == F.ExternalPlaced.selector || kind == F.ExternalReturned.selector) _onExternal(log);
        else if (kind == F.EquityContributed.selector) {
            (uint256 before, uint256 next) = abi.decode(log.data, (uint256, uint256));
            _check(before == cash, 26, "cash before a contribution");
            cash = next;
        } else if (kind == F.ClaimPaid.selector) {
            (uint256 before, uint256 next) = abi.decode(log.data, (uint256, uint256));
            address owner = _toAddress(log.topics[1]);
            _check(before == claims && before - next == claimOf[owner], 26, "a claim is paid whole");
            (claims, claimOf[owner]) = (next, 0);
        } else if (kind == F.StrategyAllowed.selector) _onAllowed(log);
        else if (kind == F.StrategyDropped.selector) _onDropped(log);
        else if (kind == F.StrategySurrendered.selector) _onSurrendered(log);
        else if (kind == F.ReserveIntegrityRestored.selector) {
            (uint256 expected, , ) = abi.decode(log.data, (uint256, uint256, bytes32));
            _check(expected == cash + claims, 25, "what the balance should be");
        } else if (kind == F.FundDissolved.selector) {
            _check(abi.decode(log.data, (uint256)) == cash, 26, "cash before the end");
            (cash, positionsBook) = (0, 0);
        }
    }

    /// @dev One that was dropped with shares and answers again is as before.
    function _onAllowed(Vm.Log memory log) private {
        address strategy = _toAddress(log.topics[1]);
        (uint256 before, uint256 next) = abi.decode(log.data, (uint256, uint256));
        _check(before == allowed.length && next == before + 1, 26, "strategies before and after");
        if (sharesOf[strategy] != 0) --dropped;
        allowed.push(strategy);
    }

    function _onDropped(Vm.Log memory log) private {
        address strategy = _toAddress(log.topics[1]);
        (uint256 shares, uint256 before, uint256 next) = abi.decode(log.data, (uint256, uint256, uint256));
        _check(shares == sharesOf[strategy], 26, "shares of a dropped strategy");
        _check(before == allowed.length && next + 1 == before, 26, "strategies before and after");
        uint256 at;
        while (allowed[at] != strategy) ++at;
        for (; at + 1 < allowed.length; ++at) allowed[at] = allowed[at + 1];
        allowed.pop();
        if (shares == 0) return;
        (isUncertain, dropped) = (true, dropped + 1);
    }

    function _onSurrendered(Vm.Log memory log) private {
        address strategy = _toAddress(log.topics[1]);
        (uint256 before, uint256 next) = abi.decode(log.data, (uint256, uint256));
        _check(before == sharesOf[strategy] && next == 0, 26, "shares that are given up");
        if (!_isAllowed(strategy)) --dropped;
        sharesOf[strategy] = 0;
    }

    function _onTraded(Vm.Log memory log) private {
        address strategy = _toAddress(log.topics[1]);
        uint256[4] memory w = abi.decode(log.data, (uint256[4]));
        _check(w[0] == sharesOf[strategy] && w[2] == cash, 26, "shares and cash before a trade");
        (sharesOf[strategy], cash) = (w[1], w[3]);
        positionsBook += int256(w[2]) - int256(w[3]);
        if (w[1] == 0 && w[0] != 0 && !_isAllowed(strategy)) --dropped; // recovered whole
    }

    function _onExternal(Vm.Log memory log) private {
        uint256[4] memory w = abi.decode(log.data, (uint256[4]));
        _check(w[0] == external_ && w[2] == cash && w[0] + w[2] == w[1] + w[3], 26, "cash against external");
        (external_, cash) = (w[1], w[3]);
    }

    function _isAllowed(address strategy) internal view returns (bool) {
        for (uint256 i = 0; i < allowed.length; ++i) {
            if (allowed[i] == strategy) return true;
        }
        return false;
    }

    /* INTERNALS: AUDIT CHAIN */

    function _extended(bytes32 head, Vm.Log memory log) private pure returns (bytes32) {
        bytes memory words;
        for (uint256 i = 0; i < log.topics.length; ++i) words = bytes.concat(words, log.topics[i]);
        bytes32 entry = keccak256(bytes.concat(words, log.data));
        return bytes32(bytes19(keccak256(bytes.concat(head, entry))));
    }

    function _isAuditedByVault(bytes32 kind) private pure returns (bool) {
        return
            kind == V.TokenIssued.selector ||
            kind == V.TokenRedeemed.selector ||
            kind == V.RedemptionRequested.selector ||
            kind == V.RedemptionCancelled.selector ||
            kind == V.PeriodClosed.selector ||
            kind == V.BooksClosed.selector ||
            kind == V.CoverageChanged.selector ||
            kind == V.GenesisCompleted.selector ||
            kind == V.IssuanceEndAnnounced.selector;
    }

    function _isAuditedByFund(bytes32 kind) private pure returns (bool) {
        return
            kind == F.StrategyDeposited.selector ||
            kind == F.StrategyWithdrawn.selector ||
            kind == F.ExternalPlaced.selector ||
            kind == F.ExternalReturned.selector ||
            kind == F.EquityContributed.selector ||
            kind == F.ClaimPaid.selector ||
            kind == F.StrategyAllowed.selector ||
            kind == F.StrategyDropped.selector ||
            kind == F.StrategySurrendered.selector ||
            kind == F.ReserveIntegrityRestored.selector ||
            kind == F.VaultBound.selector ||
            kind == F.FundDissolved.selector;
    }

    /* INTERNALS: RULES */

    /// @dev What is paid of a value in loss mode: its share of what the fund had, cut twice.
    function _cut(uint256 valueWad) internal view returns (uint256) {
        return (valueWad * Math.mulDiv(RAY, lossWorth, lossDue)) / RAY;
    }

    function _check(bool isKept, uint256 rule, string memory note) internal {
        ++checked[rule];
        if (isKept) return;
        if (breaches[rule]++ == 0) notes[rule] = note;
    }

    function _toAddress(bytes32 word) internal pure returns (address) {
        return address(uint160(uint256(word)));
    }
}
