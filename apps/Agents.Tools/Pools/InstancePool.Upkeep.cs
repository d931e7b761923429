namespace Agents.Tools.Pools;

/// <content>Starting, ending and checking of instances. Everything here runs under the pool's lock unless it is a task.</content>
internal sealed partial class InstancePool
{
    /// <summary>Brings the pool to where it should be after any change. Calling it once more changes nothing.</summary>
    private void Settle()
    {
        CloseUnusable();
        ServeWaiters();
        StartNeeded();
        if (_backoff.Reason is { } reason && _waiters.Count > 0 && _starting == 0 && _slots.All(slot => slot.IsRetiring))
            FailWaiters(reason);
        KeepTime();
        if (_isDisposed && _slots.Count == 0 && _starting == 0 && _closing == 0)
            _drained.TrySetResult();
    }

    private void CloseUnusable()
    {
        for (var i = _slots.Count - 1; i >= 0; i--)
        {
            var slot = _slots[i];
            if (!slot.IsIdle || !(_isDisposed || slot.IsRetiring || !slot.Instance.IsUsable))
                continue;
            if (!_isDisposed && !slot.IsRetiring)
                _backoff.Ended(_time.GetElapsedTime(slot.StartedAt));
            Close(slot);
        }
    }

    private void ServeWaiters()
    {
        while (_waiters.First is { } first && FindRoom() is { } slot)
        {
            _waiters.RemoveFirst();
            first.Value.TrySetResult(Lease(slot));
        }
    }

    private void StartNeeded()
    {
        if (_isDisposed || _backoff.Left > TimeSpan.Zero)
            return;
        var fresh = _slots.Count(IsFresh);
        var forWaiters = (_waiters.Count + _callsPerInstance - 1) / _callsPerInstance;
        var forHot = Target() - fresh;
        // What retires does not keep its replacement from starting, but there are never more than twice the most.
        var room = Math.Min(_settings.Max - fresh, (2 * _settings.Max) - _slots.Count) - _starting;
        var starts = Math.Min(Math.Max(forWaiters, forHot) - _starting, room);
        for (var i = 0; i < starts; i++)
        {
            _starting++;
            // Not awaited: who needs the instance waits in the line, and the drain counts what starts.
            _ = StartOneAsync();
        }
    }

    private int Target() => Math.Min(
        _settings.Max, Math.Max(_settings.Hot, _settings.Prewarm ? _demand.Instances(_callsPerInstance) : 0));

    /// <summary>It takes calls, and is not so old that it is to be replaced.</summary>
    private bool IsFresh(PoolSlot slot) => !slot.IsRetiring && slot.Instance.IsUsable && !IsOld(slot);

    private bool IsOld(PoolSlot slot) => _settings.RecycleAfterMinutes > 0
        && _time.GetElapsedTime(slot.StartedAt) >= TimeSpan.FromMinutes(_settings.RecycleAfterMinutes);

    private async Task StartOneAsync()
    {
        // Nothing of the start may run under the lock of who asked for it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        IToolInstance? instance = null;
        var reason = "";
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(_settings.StartTimeoutMs), _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
            instance = await _start(either.Token);
        }
        catch (OperationCanceledException)
        {
            reason = $"It did not start within {_settings.StartTimeoutMs} ms (pool.startTimeoutMs).";
        }
        catch (Exception exception) // Whatever it is, it is told to the callers and logged, and the pool goes on.
        {
            reason = exception.Message;
        }
        lock (_gate)
        {
            _starting--;
            if (instance is not null)
            {
                _backoff.Succeeded();
                _slots.Add(new PoolSlot(instance, _time.GetTimestamp()));
            }
            else if (!_isDisposed)
            {
                _backoff.Failed(reason);
                Log.NotStarted(_logger, _name, reason, _backoff.Left.TotalMilliseconds);
            }
            Settle();
        }
    }

    private void Close(PoolSlot slot)
    {
        _slots.Remove(slot);
        _closing++;
        // Not awaited: nobody needs what ends, and the drain counts it.
        _ = CloseAsync(slot.Instance);
    }

    private async Task CloseAsync(IToolInstance instance)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await instance.DisposeAsync();
        }
        catch (Exception exception) // It is gone from the pool in any case.
        {
            Log.NotClosed(_logger, exception, _name);
        }
        lock (_gate)
        {
            _closing--;
            Settle();
        }
    }

    private void FailWaiters(string reason)
    {
        while (_waiters.First is { } first)
        {
            _waiters.RemoveFirst();
            first.Value.TrySetException(new InstanceStartException(reason));
        }
    }

    /// <summary>A clock runs as long as there is something to look after.</summary>
    private void KeepTime()
    {
        var isNeeded = !_isDisposed && (_settings.Hot > 0 || _slots.Count > 0 || _starting > 0 || _waiters.Count > 0);
        if (isNeeded && _upkeep is null)
        {
            PassTime();
            _upkeep = _time.CreateTimer(_ => Upkeep(), null, UpkeepPeriod, UpkeepPeriod);
        }
        else if (!isNeeded && _upkeep is not null)
        {
            _upkeep.Dispose();
            _upkeep = null;
        }
    }

    private void Upkeep()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            PassTime();
            RetireOld();
            TrimIdle();
            CheckIdle();
            Settle();
        }
    }

    private void PassTime()
    {
        var now = _time.GetTimestamp();
        _demand.Pass(_time.GetElapsedTime(_passedAt, now));
        _passedAt = now;
    }

    /// <summary>Old ones go when there are enough fresh ones; until then they serve on.</summary>
    private void RetireOld()
    {
        if (_slots.Count(IsFresh) < _settings.Hot)
            return;
        foreach (var slot in _slots)
            slot.IsRetiring |= IsOld(slot);
    }

    private void TrimIdle()
    {
        var surplus = _slots.Count(IsFresh) - Target();
        for (var i = _slots.Count - 1; i >= 0 && surplus > 0; i--)
        {
            var slot = _slots[i];
            if (IsFresh(slot) && slot.IsIdle && _time.GetElapsedTime(slot.IdleSince) >= TimeSpan.FromSeconds(_settings.WarmSeconds))
            {
                Close(slot);
                surplus--;
            }
        }
    }

    private void CheckIdle()
    {
        if (_settings.HealthCheckSeconds == 0)
            return;
        foreach (var slot in _slots)
        {
            if (IsFresh(slot) && slot.IsIdle && _time.GetElapsedTime(slot.CheckedAt) >= TimeSpan.FromSeconds(_settings.HealthCheckSeconds))
            {
                slot.IsChecking = true;
                // Not awaited: the drain waits for it, as the slot is not idle meanwhile.
                _ = CheckAsync(slot);
            }
        }
    }

    private async Task CheckAsync(PoolSlot slot)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        bool isWell;
        try
        {
            using var limit = new CancellationTokenSource(LongestCheck, _time);
            isWell = await slot.Instance.CheckAsync(limit.Token);
        }
        catch (Exception exception) // An instance whose check fails in any way is replaced.
        {
            Log.CheckFailed(_logger, exception, _name);
            isWell = false;
        }
        lock (_gate)
        {
            slot.IsChecking = false;
            slot.CheckedAt = _time.GetTimestamp();
            if (!isWell)
            {
                slot.IsRetiring = true;
                _backoff.Ended(_time.GetElapsedTime(slot.StartedAt));
                Log.NotWell(_logger, _name);
            }
            Settle();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "No instance of {Tool} could be started; the next try is in {BackoffMs} ms: {Reason}")]
        public static partial void NotStarted(ILogger logger, string tool, string reason, double backoffMs);

        [LoggerMessage(2, LogLevel.Warning, "An instance of {Tool} did not end cleanly")]
        public static partial void NotClosed(ILogger logger, Exception exception, string tool);

        [LoggerMessage(3, LogLevel.Debug, "The health check of an instance of {Tool} failed")]
        public static partial void CheckFailed(ILogger logger, Exception exception, string tool);

        [LoggerMessage(4, LogLevel.Warning, "An instance of {Tool} failed its health check and is replaced")]
        public static partial void NotWell(ILogger logger, string tool);
    }
}
