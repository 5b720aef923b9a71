// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {HostileStrategy} from "../../../contracts/mocks/HostileStrategy.sol";
import {IOperationalFund} from "../../../contracts/reserve/interfaces/IOperationalFund.sol";
import {IRedemptionVault as V} from "../../../contracts/reserve/interfaces/IRedemptionVault.sol";
import {FundTrials} from "./FundTrials.sol";

/// @title FundHandler
/// @notice Everything that holders, roles, strategies and givers can do to a fund of 20 tokens. No act may revert: each
/// knows what the fund must answer in the state it finds, and each is counted when it had its effect.
contract FundHandler is FundTrials {
    uint256 internal constant MOST_ALLOWED = 6;

    constructor() {
        _begin(TOTAL, GENESIS);
        for (uint256 i = 0; i < ACTORS; ++i) {
            actors.push(_account(string.concat("actor ", vm.toString(i))));
            provide(actors[i]);
        }
        provide(CUSTODIAN);
        for (uint256 i = 0; i < STRATEGIES; ++i) {
            strategies.push(new HostileStrategy(IERC20(address(asset))));
            if (i < STRATEGIES - 1) _allow(strategies[i]);
        }
        _replay();
    }

    /* ACTS: HOLDERS */

    function issue(uint256 seed, uint256 a) external {
        uint256 id = _pick(seed, State.INACTIVE);
        if (id != 0 && _issue(id, _actor(a))) ++successes[Act.ISSUE];
    }

    /// @notice A number that was somebody's before.
    function reissue(uint256 seed, uint256 a) external {
        for (uint256 i = 0; i < TOTAL; ++i) {
            uint256 id = 1 + (((seed % TOTAL) + i) % TOTAL);
            bool wasUsed = tokens[id].activations != 0 || id <= GENESIS;
            if (tokens[id].state != State.INACTIVE || !wasUsed) continue;
            if (_issue(id, _actor(a))) ++successes[Act.REISSUE];
            return;
        }
    }

    function redeem(uint256 seed, uint256 a) external {
        uint256 id = _pickActive(seed);
        if (id != 0 && _redeem(id, tokens[id].owner, _actor(a))) ++successes[Act.REDEEM];
    }

    /// @notice One of genesis that never moved.
    function redeemGenesis(uint256 seed) external {
        uint256 id = 1 + (seed % GENESIS);
        if (tokens[id].owner != DISTRIBUTOR || tokens[id].state != State.ACTIVE) return;
        if (_redeem(id, DISTRIBUTOR, DISTRIBUTOR)) ++successes[Act.REDEEM_GENESIS];
    }

    /// @notice Up to three tokens of one owner.
    function redeemBatch(uint256 seed, uint256 count) external {
        uint256 first = _pickActive(seed);
        if (first == 0) return;
        uint256[] memory ids = new uint256[](3);
        uint256 n;
        for (uint256 i = 0; i < TOTAL && n < 1 + (count % 3); ++i) {
            uint256 id = 1 + ((first - 1 + i) % TOTAL);
            if (tokens[id].state == State.ACTIVE && tokens[id].owner == tokens[first].owner) ids[n++] = id;
        }
        assembly ("memory-safe") {
            mstore(ids, n) // at most 3
        }
        if (_redeemBatch(ids, tokens[first].owner, tokens[first].owner)) ++successes[Act.REDEEM_BATCH];
    }

    /// @notice By somebody approved for the one token, or for all.
    function redeemByOperator(uint256 seed, uint256 how) external {
        uint256 id = _pickActive(seed);
        if (id == 0) return;
        address owner = tokens[id].owner;
        vm.startPrank(owner);
        if (how % 2 == 1) vault.setApprovalForAll(STRANGER, true);
        else vault.approve(STRANGER, id);
        vm.stopPrank();
        bool isDone = _redeem(id, STRANGER, owner);
        if (isDone) ++successes[Act.REDEEM_BY_OPERATOR];
        vm.startPrank(owner);
        vault.setApprovalForAll(STRANGER, false);
        if (!isDone) vault.approve(address(0), id);
        vm.stopPrank();
    }

    function transfer(uint256 seed, uint256 a) external {
        uint256 id = _pickActive(seed);
        if (id == 0) return;
        uint256 value = vault.tokenValue(id);
        address from = tokens[id].owner;
        vm.prank(from);
        vault.transferFrom(from, _actor(a), id);
        _replay();
        _check(vault.tokenValue(id) == value, 16, "a move changed a value");
        ++successes[Act.TRANSFER];
    }

    /* ACTS: THE QUEUE */

    function request(uint256 seed) external {
        uint256 id = _pickActive(seed);
        if (id == 0) return;
        _request(id);
        ++successes[Act.REQUEST];
    }

    function cancel(uint256 seed) external {
        uint256 id = _pick(seed, State.QUEUED);
        if (id == 0) return;
        vm.prank(tokens[id].owner);
        vault.cancelRedemption(id);
        _replay();
        ++successes[Act.CANCEL];
    }

    /// @notice Pays from the head as far as the money goes: first come, first served.
    function processQueue(uint256 steps) external {
        if (queued == 0) return;
        uint256 before = fund.totalClaims();
        (uint256 first, uint256 due) = _head();
        uint256 available = _liquid();
        bytes memory data = abi.encodeCall(V.processQueue, (1 + (steps % 4)));
        if (available < due && vault.queuedAt(_headPlace()) != 0) {
            bytes4 kind = V.RedemptionVault_InsufficientFunds.selector;
            _mustFail(STRANGER, address(vault), data, abi.encodeWithSelector(kind, available, due), 27);
            ++met["no money for the queue"];
            return;
        }
        vm.prank(STRANGER);
        vault.processQueue(1 + (steps % 4));
        _replay();
        ghostSetAside += fund.totalClaims() - before;
        _check(tokens[first].state == State.QUEUED || available >= due, 27, "paid without money");
        if (tokens[first].state == State.INACTIVE) ++successes[Act.PROCESS_QUEUE];
    }

    function claim(uint256 a) external {
        address owner = a % 4 == 3 ? DISTRIBUTOR : _actor(a);
        uint256 due = claimOf[owner];
        if (due == 0) return;
        vm.prank(owner);
        uint256 paid = fund.claim(SPONSOR);
        _replay();
        _check(paid == due, 27, "a claim is paid whole");
        ++successes[Act.CLAIM];
    }

    /* ACTS: PERIODS */

    /// @notice A strategy gains or loses, up to +150 % (beyond the bound), rarely down to a thousandth, and is measured.
    function closeMeasured(uint256 seed, uint256 bps) external {
        if (!_canClose()) return;
        _investAll();
        bps =
            seed % 16 == 0
                ? 10
                : bps % 4 == 0
                    ? _bound(bps, 10_000, 25_000)
                    : _bound(bps, 8_000, 12_000);
        _move(strategies[seed % STRATEGIES], bps);
        _close(external_, RAY);
        ++successes[Act.CLOSE_MEASURED];
    }

    /// @notice The validators say what the external position did, of all of it or of a part.
    function closeAttested(uint256 ratioRay, uint256 valueBefore) external {
        if (external_ == 0 || !_canClose()) return;
        ratioRay = ratioRay % 16 == 0 ? ratioRay % RAY : _bound(ratioRay, (RAY * 9) / 10, (RAY * 12) / 10);
        vm.warp(Math.max(block.timestamp, closed[closes()].closedAt + PERIOD_SECONDS));
        bytes4 kind = IOperationalFund.OperationalFund_QuorumMissed.selector;
        bytes memory refusal = abi.encodeWithSelector(kind, 300e18, 500e18, 3, 3);
        _mustFail(STRANGER, address(vault), _attested(external_, ratioRay, 3), refusal, 19);
        _close(valueBefore % 3 == 0 ? external_ / 2 : external_ + (valueBefore % 2), ratioRay);
        ++successes[Act.CLOSE_ATTESTED];
    }

    /// @notice Silent validators stop nothing: after their grace anyone closes without them, and their word may follow at
    /// once.
    function closeSilent(uint256 seed, uint256 ratioRay) external {
        if (external_ == 0 || !_canClose()) return;
        vm.warp(closed[closes()].closedAt + PERIOD_SECONDS + GRACE_SECONDS);
        bytes memory alone = abi.encodeWithSignature("closePeriod()");
        if (!_closeBy(alone)) return;
        ++successes[Act.CLOSE_SILENT];
        if (seed % 2 == 0 || !_canClose() || external_ == 0) return;
        uint256 closesAt = block.timestamp + PERIOD_SECONDS;
        bytes memory refusal = abi.encodeWithSelector(V.RedemptionVault_PeriodOpen.selector, block.timestamp, closesAt);
        _mustFail(STRANGER, address(vault), alone, refusal, 19);
        bytes memory late = _attested(external_, _bound(ratioRay, (RAY * 9) / 10, (RAY * 12) / 10), 4);
        if (!_closeBy(late)) return;
        _mustFail(STRANGER, address(vault), _attested(external_, RAY, 4), refusal, 19);
        ++met["a late word at once"];
    }

    /// @notice Much is redeemed, and then nearly all that is left is lost: the way into loss mode.
    function slump(uint256 seed) external {
        if (!_canClose() || isLoss) return;
        _close(external_, RAY);
        for (uint256 i = 0; i < 3 && active > 2; ++i) {
            uint256 id = _pick((seed % TOTAL) + i, State.ACTIVE);
            if (id == 0 || !_redeem(id, tokens[id].owner, tokens[id].owner)) break;
        }
        for (uint256 i = 0; i < STRATEGIES; ++i) _obey(strategies[i]);
        _investAll();
        for (uint256 i = 0; i < allowed.length; ++i) _move(HostileStrategy(allowed[i]), 1);
        if (!_canClose()) return; // all was lost before
        _close(external_, RAY / 10_000);
        if (isLoss) ++successes[Act.SLUMP];
    }

    /* ACTS: INVESTING */

    /// @notice Of cash beyond what the queue is worth.
    function deposit(uint256 seed, uint256 assets) external {
        uint256 free = _free();
        HostileStrategy strategy = strategies[seed % STRATEGIES];
        if (assets % 8 == 0 && _isAllowed(address(strategy))) {
            bytes memory data = abi.encodeCall(fund.deposit, (address(strategy), free + 1, 0));
            bytes4 kind = IOperationalFund.OperationalFund_CashShort.selector;
            _mustFail(ALLOCATOR, address(fund), data, abi.encodeWithSelector(kind, free, free + 1), 27);
        }
        if (free == 0) return;
        if (_deposit(strategy, _bound(assets, 1, free))) ++successes[Act.DEPOSIT];
    }

    /// @notice Of a strategy that does not obey nothing comes, and nothing is booked.
    function withdraw(uint256 seed, uint256 assets) external {
        HostileStrategy strategy = strategies[seed % STRATEGIES];
        uint256 most = _isAllowed(address(strategy)) ? _worthOf(address(strategy)) : 0;
        if (most == 0) return;
        assets = _bound(assets, 1, most);
        if (!_obeys(strategy)) {
            vm.prank(ALLOCATOR);
            (bool isDone, ) = address(fund).call(abi.encodeCall(fund.withdraw, (address(strategy), assets, FOREVER)));
            _forget();
            _check(!isDone, 13, "a withdrawal that did not move what it should");
            return;
        }
        uint256 worth = _worth();
        if (!_withdraw(strategy, assets)) return;
        _check(fund.worth() == worth, 13, "moving money changed the worth");
        ++successes[Act.WITHDRAW];
    }

    /// @notice What the queue waits for stays cash, and the share of the fund that lies outside is capped.
    function placeExternal(uint256 amount) external {
        uint256 cap = (_worth() * MAX_EXTERNAL_BPS) / 10_000;
        uint256 free = _free();
        if (amount % 8 == 0) {
            bytes4 kind = IOperationalFund.OperationalFund_CashShort.selector;
            bytes memory refusal = abi.encodeWithSelector(kind, free, free + 1);
            _strategistMustFail(abi.encodeCall(fund.placeExternal, (free + 1)), refusal, 27);
            if (external_ + free <= cap) return;
            kind = IOperationalFund.OperationalFund_ExternalTooLarge.selector;
            refusal = abi.encodeWithSelector(kind, external_ + free, cap);
            _strategistMustFail(abi.encodeCall(fund.placeExternal, (free)), refusal, 32);
            ++met["too much outside"];
            return;
        }
        uint256 most = Math.min(Math.saturatingSub(cap, external_), free);
        if (most == 0) return;
        byStrategist(abi.encodeCall(fund.placeExternal, (_bound(amount, 1, most))));
        _replay();
        ++successes[Act.PLACE_EXTERNAL];
    }

    function returnExternal(uint256 amount) external {
        if (external_ == 0) return;
        vm.prank(CUSTODIAN);
        fund.returnExternal(_bound(amount, 1, external_));
        _replay();
        ++successes[Act.RETURN_EXTERNAL];
    }

    function contribute(uint256 a, uint256 amount) external {
        bytes32 head = vaultHead;
        uint256 liability = vault.liabilityWad();
        vm.prank(_actor(a));
        fund.contribute(_bound(amount, CORE, 30 * CORE));
        _replay();
        _check(vault.liabilityWad() == liability && vaultHead == head, 16, "a contribution is no return");
        ++successes[Act.CONTRIBUTE];
    }

    /// @notice A strategy falls silent, or pays nothing out; or thinks better of it. Not half, because recorded logs keep
    /// what a draw that was undone had moved.
    function misbehave(uint256 seed, uint256 how) external {
        HostileStrategy strategy = strategies[seed % STRATEGIES];
        if (!_obeys(strategy)) return _obey(strategy);
        strategy.setMode(how % 2 == 0 ? HostileStrategy.Mode.REVERT_PREVIEW : HostileStrategy.Mode.REVERT_WITHDRAW);
        ++successes[Act.MISBEHAVE];
    }

    /// @notice A strategy that pays is emptied by its own drop; what one that does not pay keeps is dropped with it.
    function drop(uint256 seed) external {
        HostileStrategy strategy = strategies[seed % STRATEGIES];
        if (!_isAllowed(address(strategy)) || _worthOf(address(strategy)) > _worth() / 2) return;
        bool hadShares = sharesOf[address(strategy)] != 0;
        bool isPaid = _obeys(strategy);
        uint256 worth = _worth();
        byStrategist(abi.encodeCall(fund.dropStrategy, (address(strategy))));
        _replay();
        _check(fund.worth() == worth, 13, "a drop changed the worth before a close");
        _check(!isPaid || sharesOf[address(strategy)] == 0, 13, "dropped what would have been paid");
        if (hadShares) ++met[isPaid ? "emptied by a drop" : "dropped with shares"];
        ++successes[Act.DROP];
    }

    /// @notice What lies in a dropped strategy anyone brings back, all of it or a part.
    function recover(uint256 seed) external {
        HostileStrategy strategy = _droppedStrategy(seed);
        if (address(strategy) == address(0)) return;
        _obey(strategy);
        uint256 held = sharesOf[address(strategy)];
        bytes memory data = abi.encodeCall(fund.recoverDropped, (address(strategy), held + 1));
        bytes4 kind = IOperationalFund.OperationalFund_NotDropped.selector;
        _mustFail(STRANGER, address(fund), data, abi.encodeWithSelector(kind, strategy, held), 13);
        uint256 worth = _worth();
        vm.prank(STRANGER);
        fund.recoverDropped(address(strategy), _bound(seed, 1, held));
        _replay();
        _check(fund.worth() == worth, 13, "recovering changed the worth before a close");
        ++successes[Act.RECOVER];
    }

    /// @notice What lies in a dropped strategy is given up, and stops nobody from buying.
    function forsake(uint256 seed) external {
        HostileStrategy strategy = _droppedStrategy(seed);
        if (address(strategy) == address(0)) return;
        byStrategist(abi.encodeCall(fund.forsakeDropped, (address(strategy))));
        _replay();
        ++successes[Act.FORSAKE];
    }

    /// @notice A strategy comes, or comes back; a fresh one in place of one that is burnt out.
    function allow(uint256 seed) external {
        HostileStrategy strategy = strategies[seed % STRATEGIES];
        if (_isBurntOut(strategy) && allowed.length < MOST_ALLOWED) {
            strategy = new HostileStrategy(IERC20(address(asset)));
            strategies[seed % STRATEGIES] = strategy;
        }
        if (_isAllowed(address(strategy))) return;
        _obey(strategy);
        _allow(strategy);
        ++successes[Act.ALLOW];
    }

    /* ACTS: GIVING */

    /// @notice Rule 8: the asset or shares of a strategy, sent to the fund, the reserve, the vault or a strategy.
    function donate(uint256 where, uint256 amount) external {
        amount = _bound(amount, 1, 10 * CORE);
        bytes32 before = _everythingPriced();
        HostileStrategy strategy = strategies[amount % STRATEGIES];
        if (where % 5 == 0) {
            asset.mint(address(fund), amount);
            ghostDonatedToFund += amount;
        } else if (where % 5 == 1) {
            asset.mint(address(reserve), amount);
            ghostDonatedToReserve += amount;
        } else if (where % 5 == 2) asset.mint(address(vault), amount);
        else if (where % 5 == 3 && strategy.totalSupply() != 0) asset.mint(address(strategy), amount / 10);
        else if (!_isBurntOut(strategy)) _donateShares(strategy, amount);
        _replay();
        _check(_everythingPriced() == before, 8, "a donation changed a price, a share or a label");
        ++successes[Act.DONATE];
    }

    /// @notice Sweeps what was donated to the fund; with nothing to do it says so.
    function restore() external {
        if (ghostDonatedToFund == 0) {
            uint256 balance = asset.balanceOf(address(fund));
            bytes4 refusal = IOperationalFund.OperationalFund_NothingToRestore.selector;
            bytes memory data = abi.encodeCall(fund.restore, ());
            _mustFail(STRANGER, address(fund), data, abi.encodeWithSelector(refusal, balance), 25);
            return;
        }
        vm.prank(STRANGER);
        fund.restore();
        _replay();
        ghostTreasury += ghostDonatedToFund;
        ghostDonatedToFund = 0;
        _check(asset.balanceOf(TREASURY) == ghostTreasury, 25, "the surplus goes to the treasury");
        ++successes[Act.RESTORE];
    }

    /* READS */

    /// @notice Acts that had their effect so far, and how many of the kinds.
    function allActs() external view returns (uint256 all, uint256 kinds) {
        for (uint256 i = 0; i < ACTS; ++i) {
            uint256 n = successes[Act(i)];
            all += n;
            if (n != 0) ++kinds;
        }
    }

    /* INTERNALS */

    function _headPlace() internal view returns (uint256 place) {
        (place, ) = vault.queueEnds();
    }

    /// @dev The first token of the queue, and what it is due.
    function _head() internal view returns (uint256 id, uint256 due) {
        uint256 place = _headPlace();
        while (vault.queuedAt(place) == 0 && place < _tail()) ++place;
        id = vault.queuedAt(place);
        due = vault.previewRedeem(id);
    }

    /// @dev One that was dropped with shares, from a number of the seed's on; none when there is none.
    function _droppedStrategy(uint256 seed) internal view returns (HostileStrategy) {
        for (uint256 i = 0; i < STRATEGIES; ++i) {
            HostileStrategy strategy = strategies[((seed % STRATEGIES) + i) % STRATEGIES];
            if (!_isAllowed(address(strategy)) && sharesOf[address(strategy)] != 0) return strategy;
        }
        return HostileStrategy(address(0));
    }

    function _donateShares(HostileStrategy strategy, uint256 amount) internal {
        asset.mint(address(this), amount);
        asset.approve(address(strategy), amount);
        strategy.deposit(amount, address(fund));
    }
}
