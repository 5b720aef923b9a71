// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {MockERC20} from "../../../contracts/mocks/MockERC20.sol";
import {AssayAccessManager} from "../../../contracts/shared/AssayAccessManager.sol";
import {StakingPools} from "../../../contracts/staking/StakingPools.sol";
import {PoolTerms, PositionView, RateKind} from "../../../contracts/staking/types/StakingTypes.sol";

/// @title SetScores
/// @notice A trust registry in which anyone sets any score.
contract SetScores {
    mapping(address account => uint256) public scoreOf;

    function set(address account, uint256 score) external {
        scoreOf[account] = score;
    }
}

/// @title StakingHandler
/// @notice Does to one pool what stakers, slashers and passers-by can do, in bounds within which every act must succeed:
/// the suites run with `failOnRevert`. Stake and reward are one token. Keeps books of its own (`ghost...`).
contract StakingHandler is Test {
    uint256 internal constant ACTORS = 4;
    uint256 internal constant BPS = 10_000;
    uint256 internal constant MIN_STAKE = 1e15;
    uint256 internal constant MAX_ALL_SLASHES = 30; // so that none is ever refused
    uint256 public constant LOCK_SECONDS = 5 days;
    uint256 public constant UNBONDING_SECONDS = 14 days;
    uint256 internal constant EVIDENCE_SECONDS = 7 days;
    uint256 internal constant VETO_SECONDS = 2 days;

    StakingPools public pools;
    MockERC20 public token;
    SetScores internal scores;
    uint256 public constant POOL = 1;
    address public slashedTo = makeAddr("slashed stake");
    address internal reporter = makeAddr("reporter");

    address[] public actors;

    /// @dev A position as the test knows it: `basis` is what every executed slash left of what was staked.
    struct Ghost {
        address owner;
        uint256 id;
        uint256 enteredAt;
        uint256 basis;
        uint256 paid;
        uint256 withdrawableAt;
    }

    /// @dev A slash that waits.
    struct Waiting {
        uint256 number;
        uint256 offenceAt;
        uint256 bps;
        uint256 executableAt;
    }

    Ghost[] internal _ghosts;
    Waiting[] internal _waiting;

    /* GHOSTS */

    uint256 public ghostFunded;
    uint256 public ghostSlashes;
    uint256 internal _queuedEver;
    uint256 internal _lastFundedSeconds;

    uint256 public ghostSecondClaimsPaid;
    uint256 public ghostEarlyExits;
    uint256 public ghostTimeWentBack;
    uint256 public ghostEmptyPoolAccrued;
    uint256 public ghostClaimsBeyondReserve;

    /// @dev Acts that succeeded, by their place in {kinds}.
    uint256[14] public acts;

    /// @notice Makes the pool and its people. Once, before all else.
    function start(RateKind kind) external {
        AssayAccessManager manager = new AssayAccessManager(address(this));
        scores = new SetScores();
        token = new MockERC20("stake", "STK", 18);
        pools = new StakingPools(address(manager), address(scores), slashedTo);
        pools.createPool(
            PoolTerms({
                token: address(token),
                rewardToken: address(token),
                kind: kind,
                rateBps: 5_000,
                minStake: MIN_STAKE,
                lockSeconds: LOCK_SECONDS,
                minTrust: 0,
                unbondingSeconds: UNBONDING_SECONDS,
                evidenceSeconds: EVIDENCE_SECONDS,
                vetoSeconds: VETO_SECONDS,
                validator: address(0)
            })
        );
        pools.registerCondition(POOL, address(token), 5_000, true); // any contract does
        pools.registerCondition(POOL, reporter, 5_000, false);
        for (uint256 i = 0; i < ACTORS; ++i) {
            actors.push(makeAddr(string.concat("staker ", vm.toString(i))));
            vm.prank(actors[i]);
            token.approve(address(pools), type(uint256).max);
            scores.set(actors[i], 25 * (i + 1));
        }
        token.approve(address(pools), type(uint256).max);
    }

    modifier watched() {
        uint256 before = pools.pool(POOL).fundedSeconds;
        if (before < _lastFundedSeconds) ++ghostTimeWentBack;
        _;
        uint256 now_ = pools.pool(POOL).fundedSeconds;
        if (now_ < before) ++ghostTimeWentBack;
        _lastFundedSeconds = now_;
    }

    /* ACTS */

    function stake(uint256 actorSeed, uint256 amount) public watched {
        _stake(actorSeed, amount);
        ++acts[0];
    }

    function claim(uint256 seed) external watched {
        Ghost storage ghost = _earning(seed);
        uint256 before = token.balanceOf(ghost.owner);
        vm.startPrank(ghost.owner);
        pools.claim(ghost.id);
        uint256 after_ = token.balanceOf(ghost.owner);
        pools.claim(ghost.id);
        vm.stopPrank();
        if (token.balanceOf(ghost.owner) != after_) ++ghostSecondClaimsPaid;
        if (after_ - before > ghostFunded) ++ghostClaimsBeyondReserve;
        ++acts[1];
    }

    function unbond(uint256 seed) external watched {
        Ghost storage ghost = _earning(seed);
        uint256 unlockAt = ghost.enteredAt + LOCK_SECONDS;
        if (block.timestamp < unlockAt) {
            _tryInVain(ghost.owner, abi.encodeCall(pools.unbond, (ghost.id)));
            vm.warp(unlockAt);
        }
        vm.prank(ghost.owner);
        ghost.withdrawableAt = pools.unbond(ghost.id);
        ++acts[2];
    }

    function emergencyExit(uint256 seed) external watched {
        Ghost storage ghost = _earning(seed);
        vm.prank(ghost.owner);
        ghost.withdrawableAt = pools.emergencyExit(ghost.id);
        ++acts[3];
    }

    /// @notice Withdraws what is free of a position, as late as it has to be. It must succeed.
    function withdraw(uint256 seed) external watched {
        uint256 place = _unbonding(seed);
        Ghost storage ghost = _ghosts[place];
        if (block.timestamp < ghost.withdrawableAt) {
            _tryInVain(ghost.owner, abi.encodeCall(pools.withdraw, (ghost.id)));
            vm.warp(ghost.withdrawableAt);
        }
        PositionView memory facts = pools.position(ghost.owner, ghost.id);
        if (facts.heldBack != 0 && facts.heldBack == facts.principal) _executeAll();
        uint256 before = token.balanceOf(ghost.owner);
        vm.prank(ghost.owner);
        pools.withdraw(ghost.id);
        ghost.paid += token.balanceOf(ghost.owner) - before;
        try pools.position(ghost.owner, ghost.id) returns (PositionView memory) {} catch {
            assertEq(ghost.paid, _max(ghost.basis, ghost.paid), "all that was left was paid");
            _ghosts[place] = _ghosts[_ghosts.length - 1];
            _ghosts.pop();
        }
        ++acts[4];
    }

    function fund(uint256 amount) external watched {
        amount = _bound(amount, 1, 1e21);
        token.mint(address(this), amount);
        pools.fundRewards(POOL, amount);
        ghostFunded += amount;
        ++acts[5];
    }

    function slash(uint256 ageSeconds, uint256 bps) external watched {
        if (ghostSlashes == MAX_ALL_SLASHES) return _stake(ageSeconds, bps);
        (uint256 offenceAt, uint256 cut) = _offence(ageSeconds, bps);
        vm.prank(address(token));
        pools.slash(POOL, offenceAt, cut, bytes32(0));
        ++ghostSlashes;
        _hit(offenceAt, cut);
        ++acts[6];
    }

    function queueSlash(uint256 ageSeconds, uint256 bps) external watched {
        if (ghostSlashes == MAX_ALL_SLASHES) return _stake(ageSeconds, bps);
        _queue(ageSeconds, bps);
        ++acts[7];
    }

    function executeSlash(uint256 seed) external watched {
        if (_waiting.length == 0 && ghostSlashes == MAX_ALL_SLASHES) return _stake(seed, seed);
        if (_waiting.length == 0) _queue(seed, seed);
        _execute(seed % _waiting.length);
        ++acts[8];
    }

    function vetoSlash(uint256 seed) external watched {
        if (_waiting.length == 0 && ghostSlashes == MAX_ALL_SLASHES) return _stake(seed, seed);
        if (_waiting.length == 0) _queue(seed, seed);
        uint256 place = seed % _waiting.length;
        pools.vetoSlash(POOL, _waiting[place].number);
        _drop(place);
        ++acts[9];
    }

    function poke(uint256 seed) external watched {
        Ghost storage ghost = _earning(seed);
        uint256 trust = pools.position(ghost.owner, ghost.id).trust;
        if (trust == 0) return;
        uint256 score = scores.scoreOf(ghost.owner);
        scores.set(ghost.owner, trust - 1);
        pools.poke(ghost.owner, ghost.id);
        scores.set(ghost.owner, score);
        ++acts[10];
    }

    function settle(uint256 seed) external watched {
        if (_ghosts.length == 0) return _stake(seed, seed);
        Ghost storage ghost = _ghosts[seed % _ghosts.length];
        if (pools.position(ghost.owner, ghost.id).pendingSlashes == 0) return _stake(seed, seed);
        pools.settle(ghost.owner, ghost.id);
        ++acts[11];
    }

    function sendSlashed() external watched {
        if (pools.solvency(POOL).slashed == 0) return _stake(1, 1);
        pools.sendSlashed(POOL);
        ++acts[12];
    }

    function warp(uint256 seconds_) external watched {
        bool isEmpty = pools.pool(POOL).power == 0;
        uint256 before = pools.pool(POOL).fundedSeconds;
        vm.warp(block.timestamp + _bound(seconds_, 1, 200 days));
        if (isEmpty && pools.pool(POOL).fundedSeconds != before) ++ghostEmptyPoolAccrued;
        ++acts[13];
    }

    /* READS */

    /// @notice What is left of all positions, by the pool and by the test, and what the book must hold for them.
    function sums() external view returns (uint256 told, uint256 known, uint256 recorded) {
        for (uint256 i = 0; i < _ghosts.length; ++i) {
            Ghost memory ghost = _ghosts[i];
            PositionView memory facts = pools.position(ghost.owner, ghost.id);
            told += facts.principal;
            known += _max(ghost.basis, ghost.paid) - ghost.paid;
            recorded += facts.amount - ghost.paid;
        }
    }

    /// @notice How many of the acts succeeded at least once, and how many did in all.
    function successes() external view returns (uint256 kinds, uint256 all) {
        for (uint256 i = 0; i < acts.length; ++i) {
            if (acts[i] != 0) ++kinds;
            all += acts[i];
        }
    }

    /* INTERNALS */

    function _stake(uint256 actorSeed, uint256 amount) internal {
        address actor = actors[actorSeed % ACTORS];
        amount = _bound(amount, MIN_STAKE, 1e24);
        token.mint(actor, amount);
        vm.prank(actor);
        uint256 id = pools.stake(POOL, amount);
        _ghosts.push(Ghost(actor, id, block.timestamp, amount, 0, 0));
    }

    /// @dev A position that earns; one is made where there is none.
    function _earning(uint256 seed) internal returns (Ghost storage) {
        uint256 count = _ghosts.length;
        for (uint256 i = 0; i < count; ++i) {
            Ghost storage ghost = _ghosts[_place(seed, i, count)];
            if (ghost.withdrawableAt == 0) return ghost;
        }
        _stake(seed, seed);
        return _ghosts[count];
    }

    /// @dev A position that is unbonding; one is made where there is none.
    function _unbonding(uint256 seed) internal returns (uint256 place) {
        uint256 count = _ghosts.length;
        for (uint256 i = 0; i < count; ++i) {
            place = _place(seed, i, count);
            if (_ghosts[place].withdrawableAt != 0) return place;
        }
        _stake(seed, seed);
        vm.prank(_ghosts[count].owner);
        _ghosts[count].withdrawableAt = pools.emergencyExit(_ghosts[count].id);
        return count;
    }

    function _tryInVain(address owner, bytes memory data) internal {
        vm.prank(owner);
        (bool isDone, ) = address(pools).call(data);
        if (isDone) ++ghostEarlyExits;
    }

    function _offence(uint256 ageSeconds, uint256 bps) internal view returns (uint256 offenceAt, uint256 cut) {
        ageSeconds = _bound(ageSeconds, 0, EVIDENCE_SECONDS);
        offenceAt = ageSeconds > block.timestamp ? 0 : block.timestamp - ageSeconds;
        cut = _bound(bps, 1, 5_000);
    }

    function _queue(uint256 ageSeconds, uint256 bps) internal {
        (uint256 offenceAt, uint256 cut) = _offence(ageSeconds, bps);
        vm.prank(reporter);
        pools.slash(POOL, offenceAt, cut, bytes32(0));
        _waiting.push(Waiting(_queuedEver++, offenceAt, cut, block.timestamp + VETO_SECONDS));
        ++ghostSlashes;
    }

    function _execute(uint256 place) internal {
        Waiting memory slash_ = _waiting[place];
        if (block.timestamp < slash_.executableAt) vm.warp(slash_.executableAt);
        pools.executeSlash(POOL, slash_.number);
        _hit(slash_.offenceAt, slash_.bps);
        _drop(place);
    }

    function _executeAll() internal {
        while (_waiting.length != 0) {
            _execute(0);
        }
    }

    /// @dev What entered later keeps all, everything else loses the same share.
    function _hit(uint256 offenceAt, uint256 bps) internal {
        for (uint256 i = 0; i < _ghosts.length; ++i) {
            Ghost storage ghost = _ghosts[i];
            if (ghost.enteredAt <= offenceAt) ghost.basis = (ghost.basis * (BPS - bps)) / BPS;
        }
    }

    function _drop(uint256 place) internal {
        _waiting[place] = _waiting[_waiting.length - 1];
        _waiting.pop();
    }

    function _place(uint256 seed, uint256 i, uint256 count) internal pure returns (uint256) {
        return ((seed % count) + i) % count;
    }

    function _max(uint256 x, uint256 y) internal pure returns (uint256) {
        return x > y ? x : y;
    }
}
