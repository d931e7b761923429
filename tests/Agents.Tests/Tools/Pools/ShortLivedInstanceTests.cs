using System.Globalization;
using Agents.Contracts.Inventory;
using Agents.Tools.Pools;

namespace Agents.Tests.Tools.Pools;

public sealed class ShortLivedInstanceTests
{
    private static readonly ToolPool OneHot = new() { Hot = 1, Max = 1, Prewarm = false };
    private readonly FakeInstances _fakes = new();

    [Fact]
    public async Task Rent_TwoEndedEarly_FailsAtOnceWithTheReasonUntilThePauseIsOver()
    {
        _fakes.Create(OneHot);
        await EndAsync(afterSeconds: 2);
        Assert.Equal(2, _fakes.Starts);
        await EndAsync(afterSeconds: 2);

        var refused = await Assert.ThrowsAsync<InstanceStartException>(_fakes.RentAsync);

        Assert.Equal("Its last 2 instances ended by themselves within 30 s of their start.", refused.Message);
        Assert.Equal(2, _fakes.Starts);
        await _fakes.PassAsync(1);
        using var lease = await _fakes.RentAsync();
        Assert.Equal(3, _fakes.Starts);
    }

    [Fact]
    public async Task Hot_InstancesKeepEndingEarly_StartsAreDoublingPausesApart()
    {
        _fakes.Create(OneHot);
        var pauses = new List<int>();
        for (var number = 1; number <= 8; number++)
        {
            await EndAsync(afterSeconds: 1);
            var pause = 0;
            for (; _fakes.Starts == number; pause++)
                await _fakes.PassAsync(1);
            pauses.Add(pause);
        }

        Assert.Equal("0 1 2 4 8 10 10 10", string.Join(' ', pauses.Select(one => one.ToString(CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task Hot_OneLivedLong_TheNextIsReplacedAtOnceAgain()
    {
        _fakes.Create(OneHot);
        await EndAsync(afterSeconds: 1);
        await EndAsync(afterSeconds: 1);
        await _fakes.PassAsync(1);

        await EndAsync(afterSeconds: 30);
        Assert.Equal(4, _fakes.Starts);
        await EndAsync(afterSeconds: 1);

        Assert.Equal(5, _fakes.Starts);
    }

    [Fact]
    public async Task HealthCheck_NotWellEarly_CountsAsEnded()
    {
        _fakes.Create(OneHot with { HealthCheckSeconds = 1 });
        await _fakes.SettledAsync();
        for (var i = 0; i < 2; i++)
        {
            _fakes.All[i].IsWell = false;
            await _fakes.PassAsync(1);
        }

        await Assert.ThrowsAsync<InstanceStartException>(_fakes.RentAsync);

        Assert.Equal(2, _fakes.Starts);
    }

    [Fact]
    public async Task RecycledEarly_IsNotHeldAgainstIt()
    {
        _fakes.Create(OneHot with { RecycleAfterCalls = 1 });

        for (var call = 0; call < 5; call++)
        {
            (await _fakes.RentAsync()).Dispose();
            await _fakes.SettledAsync();
        }

        Assert.Equal(6, _fakes.Starts);
    }

    /// <summary>The newest instance ends by itself; the pool has taken notice when this returns.</summary>
    private async Task EndAsync(double afterSeconds)
    {
        await _fakes.SettledAsync();
        await _fakes.PassAsync(afterSeconds - 1);
        _fakes.All[^1].IsUsable = false;
        await _fakes.PassAsync(1);
    }
}
